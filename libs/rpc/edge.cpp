#include "rpc/edge.hpp"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <optional>

namespace gridkeeper::rpc {
namespace {

using common::v1::CommandReceipt;

// A gRPC client with a retry policy waits this long by itself.
constexpr char kRetryTrailer[] = "grpc-retry-pushback-ms";
constexpr char kRetryAfterMs[] = "250";

base::TimePoint DeadlineOf(const grpc::CallbackServerContext& context, const Deadlines& deadlines) {
  using std::chrono::system_clock;
  const base::TimePoint now = base::WallNow();
  if (context.deadline() == system_clock::time_point::max()) return now + deadlines.when_none;
  const auto asked = std::chrono::time_point_cast<base::Millis>(context.deadline());
  return std::min(asked, now + deadlines.longest);
}

std::string Deterministic(const google::protobuf::Message& message) {
  std::string bytes = message.GetDescriptor()->full_name();  // ids are one space for all commands
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    message.SerializeWithCachedSizes(&out);
  }
  return bytes;
}

absl::Status UnclearOutcome(const std::string& command_id, std::string_view why) {
  const std::string text = fmt::format(
      "the outcome of command {} is not known yet ({}); call again with the same id, or GetOutcome",
      command_id, why);
  return absl::UnavailableError(absl::string_view(text.data(), text.size()));
}

absl::StatusOr<CommandReceipt> ReceiptOf(const std::string& id, const eventing::Outcome& outcome) {
  CommandReceipt receipt;
  receipt.set_command_id(id);
  switch (outcome.state) {
    case eventing::OutcomeState::kAccepted:
      receipt.set_state(common::v1::COMMAND_STATE_ACCEPTED);
      return receipt;
    case eventing::OutcomeState::kProcessed:
      receipt.set_state(common::v1::COMMAND_STATE_PROCESSED);
      return receipt;
    case eventing::OutcomeState::kRejected:
      return ToReceipt(outcome.rejected, id);
    case eventing::OutcomeState::kUnknown:
      receipt.set_state(common::v1::COMMAND_STATE_UNKNOWN);
      return receipt;
  }
  return UnclearOutcome(id, "unknown state");
}

}  // namespace

std::optional<std::string_view> AuthorizationOf(const grpc::CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find("authorization");
  if (found == metadata.end()) return std::nullopt;
  return std::string_view(found->second.data(), found->second.size());
}

std::uint64_t PlainPayloadHash(std::string_view bytes) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), digest.data());
  std::uint64_t hash = 0;
  for (int i = 0; i < 8; ++i) hash = hash << 8 | digest[static_cast<std::size_t>(i)];
  return hash == 0 ? 1 : hash;
}

CommandBody ToBody(std::string key, const google::protobuf::Message& command, eventing::Lane lane) {
  return {std::move(key), command.GetDescriptor()->full_name(), command.SerializeAsString(), lane};
}

absl::StatusOr<Call> Admit(const Edge& edge, const grpc::CallbackServerContext& context,
                           const google::protobuf::Message& request) {
  absl::StatusOr<Caller> caller = edge.guard.Admit(AuthorizationOf(context), request);
  if (!caller.ok()) return caller.status();
  return Call{*std::move(caller), edge.clock.Now(), DeadlineOf(context, edge.deadlines)};
}

absl::StatusOr<CommandCall> AdmitCommand(const Edge& edge,
                                         const grpc::CallbackServerContext& context,
                                         const google::protobuf::Message& request,
                                         std::string_view command_id) {
  absl::StatusOr<Call> call = Admit(edge, context, request);
  if (!call.ok()) return call.status();
  const std::optional<base::Uuid> id = base::ParseUuid(command_id);
  if (!id || !id->Time()) {
    return ToStatus({base::Rejection::kInvalid, "command_id",
                     "must be a UUIDv7: make one before the first send and keep it through all "
                     "retries"});
  }
  return CommandCall{*std::move(call), *id};
}

void Submit(const Edge& edge, const CommandCall& call, CommandBody body, common::v1::Wait wait,
            const google::protobuf::Message& payload, ReceiptDone done) {
  const std::string id = call.command_id.ToString();
  if (!common::v1::Wait_IsValid(wait)) {
    return done(ToStatus(
        {base::Rejection::kInvalid, "wait", "must be WAIT_ACCEPTED, WAIT_PROCESSED or nothing"},
        id));
  }
  const base::Millis left = call.deadline - base::WallNow();
  if (left <= base::Millis{0}) {
    return done(absl::DeadlineExceededError("the deadline has passed; nothing was accepted"));
  }
  eventing::Command command;
  command.lane = body.lane;
  command.key = std::move(body.key);
  command.type = body.type;
  command.body = std::move(body.bytes);
  command.command_id = call.command_id;
  command.actor = call.caller.staff_id;
  command.payload_hash = edge.payload_hash(Deterministic(payload));
  command.wait =
      wait == common::v1::WAIT_ACCEPTED ? eventing::Wait::kAccepted : eventing::Wait::kProcessed;
  const base::TimePoint until = call.deadline - std::min(edge.deadlines.reply_margin, left / 4);
  edge.commands.Submit(
      std::move(command), until,
      [id, done = std::move(done)](const absl::StatusOr<eventing::Outcome>& outcome) {
        if (!outcome.ok()) {
          if (!absl::IsUnavailable(outcome.status())) return done(outcome.status());
          return done(UnclearOutcome(id, std::string(outcome.status().message())));
        }
        if (outcome->state == eventing::OutcomeState::kRejected) {
          return done(ToStatus(outcome->rejected, id));
        }
        if (outcome->state == eventing::OutcomeState::kUnknown) {
          return done(UnclearOutcome(id, "not decided"));
        }
        done(ReceiptOf(id, *outcome));
      });
}

void GetOutcome(const Edge& edge, const Call&, std::string_view key, std::string_view command_id,
                ReceiptDone done) {
  const std::optional<base::Uuid> id = base::ParseUuid(command_id);
  if (!id) {
    return done(ToStatus(
        {base::Rejection::kInvalid, "command_id", "must be a UUID in its 36-character form"}));
  }
  edge.commands.GetOutcome(key, *id,
                           [text = id->ToString(), done = std::move(done)](
                               const absl::StatusOr<eventing::Outcome>& outcome) {
                             if (!outcome.ok()) return done(outcome.status());
                             done(ReceiptOf(text, *outcome));
                           });
}

void Finish(grpc::CallbackServerContext& context, grpc::ServerUnaryReactor& reactor,
            const absl::Status& status) {
  if (absl::IsResourceExhausted(status)) context.AddTrailingMetadata(kRetryTrailer, kRetryAfterMs);
  reactor.Finish(ToGrpc(status));
}

}  // namespace gridkeeper::rpc
