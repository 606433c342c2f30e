// Refusals on their way to the caller: base::Rejected -> absl::Status with a CommandReceipt
// attached -> (grpc_status.hpp) grpc::Status. The one switch over base::Rejection at the edge lives
// here.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "base/rejection.hpp"

namespace gridkeeper::common::v1 {
class CommandReceipt;
}

namespace gridkeeper::rpc {

// The payload's type URL in an absl::Status; its value is a CommandReceipt.
inline constexpr std::string_view kReceiptUrl =
    "type.googleapis.com/gridkeeper.common.v1.CommandReceipt";

// Message "field: message". `command_id` is empty where the refusal is no command's.
absl::Status ToStatus(const base::Rejected& rejected, std::string_view command_id = {});

// The receipt of a refused command: state REJECTED, with reason, field and message.
common::v1::CommandReceipt ToReceipt(const base::Rejected& rejected, std::string_view command_id);

// While this instance has not read the reference data: UNAVAILABLE.
absl::Status ReferenceNotRead();

}  // namespace gridkeeper::rpc
