#include "rpc/guard.hpp"

#include <utility>

#include "absl/strings/str_cat.h"
#include "rpc/refusals.hpp"

namespace gridkeeper::rpc {
namespace {

constexpr std::string_view kBearer = "bearer ";

// The scheme's name is case-insensitive (RFC 9110).
std::optional<std::string_view> TokenOf(std::string_view authorization) {
  if (authorization.size() <= kBearer.size()) return std::nullopt;
  for (std::size_t i = 0; i < kBearer.size(); ++i) {
    const char c = authorization[i];
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower != kBearer[i]) return std::nullopt;
  }
  return authorization.substr(kBearer.size());
}

absl::Status OutOfScope(const std::string& field) {
  // Word for word the same for an area that does not exist and for another's: who may not see it
  // must not learn which.
  return ToStatus({base::Rejection::kNotFound, field,
                   "no such area, or it is not one of yours; check the code, or ask for the area"});
}

}  // namespace

Guard::Guard(TokenVerifier& verifier, base::ReferenceSource reference, const base::Clock& clock,
             AccessTable table)
    : verifier_(verifier),
      reference_(std::move(reference)),
      clock_(clock),
      table_(std::move(table)) {}

absl::StatusOr<Identity> Guard::Authenticate(std::optional<std::string_view> authorization) const {
  if (!authorization) {
    return absl::UnauthenticatedError("no token: send metadata \"authorization: Bearer <token>\"");
  }
  const std::optional<std::string_view> token = TokenOf(*authorization);
  if (!token) {
    return absl::UnauthenticatedError(
        "the authorization metadata is not \"Bearer <token>\"; send it in this form");
  }
  absl::StatusOr<Identity> identity = verifier_.Verify(*token);
  if (absl::IsUnauthenticated(identity.status())) {
    return absl::UnauthenticatedError(absl::StrCat(
        identity.status().message(), "; get a new token from this installation's issuer"));
  }
  return identity;
}

absl::StatusOr<Caller> Guard::Admit(std::optional<std::string_view> authorization,
                                    const google::protobuf::Message& request) const {
  absl::StatusOr<Identity> identity = Authenticate(authorization);
  if (!identity.ok()) return identity.status();
  const std::shared_ptr<const base::Reference> reference = reference_();
  if (reference == nullptr) return ReferenceNotRead();
  const base::TimePoint now = clock_.Now();
  Caller caller{std::move(identity->staff_id), base::Role::kNone, identity->expires_at};
  caller.role = reference->RoleOf(caller.staff_id, now);
  if (caller.role == base::Role::kNone) {
    return absl::PermissionDeniedError("the token's holder is not on the staff at this date");
  }
  const Access* access = table_.Find(request.GetDescriptor());
  if (access == nullptr)
    return absl::PermissionDeniedError("nobody may call this: it has no access rule");
  if (!access->Allows(caller.role)) {
    return absl::PermissionDeniedError("the caller's role may not call this");
  }
  // Roles without a scope_field cover every area; the table takes no others.
  if (access->scope_field == nullptr) return caller;

  std::string scratch;
  const std::string& area =
      request.GetReflection()->GetStringReference(request, access->scope_field, &scratch);
  const std::string& field = access->scope_field->name();
  const base::AreaLevel level = base::LevelOf(area);
  const auto not_a_code = [&field] {
    return ToStatus({base::Rejection::kInvalid, field,
                     "an area's code is 6, 9, 12 or 15 digits; a grid's is 15"});
  };
  if (level == base::AreaLevel::kNone) return not_a_code();
  // Only the admin defines areas: no other RPC may name one that there is not. Else a slip in a
  // code would make a place of its own.
  const bool may_be_new = access->IsForAdminAlone();
  if ((!may_be_new && !reference->areas.contains(area)) ||
      !reference->Covers(caller.staff_id, area, now)) {
    // Within the caller's areas an upper one is for the handler to judge: an alert may belong to
    // it.
    const bool should_be_a_grid = field == "grid_code" && level != base::AreaLevel::kGrid;
    return should_be_a_grid ? not_a_code() : OutOfScope(field);
  }
  return caller;
}

absl::Status Guard::Recheck(const Caller& caller, std::string_view area) const {
  if (base::WallNow() >= caller.token_expires_at) {
    return absl::UnauthenticatedError("the token has expired; call again with a new one");
  }
  const std::shared_ptr<const base::Reference> reference = reference_();
  if (reference == nullptr) return ReferenceNotRead();
  const base::TimePoint now = clock_.Now();
  if (reference->RoleOf(caller.staff_id, now) != caller.role) {
    return absl::PermissionDeniedError("the caller's role has changed; call again");
  }
  if (!reference->Covers(caller.staff_id, area, now)) return OutOfScope("area");
  return absl::OkStatus();
}

}  // namespace gridkeeper::rpc
