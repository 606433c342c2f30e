#include "rpc/refusals.hpp"

#include <fmt/format.h>

#include "absl/strings/cord.h"
#include "gridkeeper/common/v1/command.pb.h"

namespace gridkeeper::rpc {
namespace {

absl::StatusCode CodeOf(base::Rejection reason) {
  switch (reason) {
    case base::Rejection::kInvalid:
    case base::Rejection::kIdReused:
    case base::Rejection::kIdExpired:
      return absl::StatusCode::kInvalidArgument;
    case base::Rejection::kNotFound:
      return absl::StatusCode::kNotFound;
    case base::Rejection::kAlreadyExists:
      return absl::StatusCode::kAlreadyExists;
    case base::Rejection::kWrongState:
      return absl::StatusCode::kFailedPrecondition;
    case base::Rejection::kNone:  // a refusal without a reason is our mistake, not the caller's
    case base::Rejection::kMoved:
    case base::Rejection::kDeadLettered:
      return absl::StatusCode::kInternal;
  }
  return absl::StatusCode::kInternal;
}

}  // namespace

common::v1::CommandReceipt ToReceipt(const base::Rejected& rejected, std::string_view command_id) {
  common::v1::CommandReceipt receipt;
  receipt.set_command_id(std::string(command_id));
  receipt.set_state(common::v1::COMMAND_STATE_REJECTED);
  receipt.set_reason(static_cast<common::v1::RejectionReason>(rejected.reason));
  receipt.set_field(rejected.field);
  receipt.set_message(rejected.message);
  return receipt;
}

absl::Status ToStatus(const base::Rejected& rejected, std::string_view command_id) {
  const std::string message = rejected.field.empty()
                                  ? rejected.message
                                  : fmt::format("{}: {}", rejected.field, rejected.message);
  absl::Status status(CodeOf(rejected.reason), absl::string_view(message.data(), message.size()));
  status.SetPayload(absl::string_view(kReceiptUrl.data(), kReceiptUrl.size()),
                    absl::Cord(ToReceipt(rejected, command_id).SerializeAsString()));
  return status;
}

absl::Status ReferenceNotRead() {
  return absl::UnavailableError("the reference data is being read; ask again in a moment");
}

}  // namespace gridkeeper::rpc
