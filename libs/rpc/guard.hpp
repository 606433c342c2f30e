// The one door of all RPCs: who calls (bearer token), whether the role may (access table and
// reference data at business time), and whether the area named by the request is the caller's.
// Knows nothing of gRPC. Thread-safe; what it refers to must outlive it.
//
// Statuses: UNAUTHENTICATED with the reason, PERMISSION_DENIED for a role that may not, NOT_FOUND
// for an area that does not exist or is not the caller's, INVALID_ARGUMENT for an area code that
// cannot be one, UNAVAILABLE until the reference data was read.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/clock.hpp"
#include "base/reference_source.hpp"
#include "rpc/access_table.hpp"
#include "rpc/token_verifier.hpp"

namespace gridkeeper::rpc {

struct Caller {
  std::string staff_id;
  base::Role role = base::Role::kNone;
  base::TimePoint token_expires_at;  // wall
};

class Guard {
 public:
  Guard(TokenVerifier& verifier, base::ReferenceSource reference, const base::Clock& clock,
        AccessTable table);

  // `authorization` is the call's metadata of that name: "Bearer <token>".
  absl::StatusOr<Caller> Admit(std::optional<std::string_view> authorization,
                               const google::protobuf::Message& request) const;

  // For streams, again and again while they last: whether the caller's token still holds, and
  // whether the caller may still see this area.
  absl::Status Recheck(const Caller& caller, std::string_view area) const;

 private:
  absl::StatusOr<Identity> Authenticate(std::optional<std::string_view> authorization) const;

  TokenVerifier& verifier_;
  const base::ReferenceSource reference_;
  const base::Clock& clock_;
  const AccessTable table_;
};

}  // namespace gridkeeper::rpc
