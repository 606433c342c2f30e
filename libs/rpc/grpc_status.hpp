// absl::Status <-> grpc::Status. The refusal that a status carries (refusals.hpp) travels in the
// trailer "grpc-status-details-bin" as a gridkeeper.common.v1.ErrorDetails, which is
// google.rpc.Status on the wire.
#pragma once

#include <grpcpp/support/status.h>

#include <optional>

#include "absl/status/status.h"
#include "gridkeeper/common/v1/command.pb.h"

namespace gridkeeper::rpc {

grpc::Status ToGrpc(const absl::Status& status);

// For clients: the refusal in a failed call's details; nullopt where there is none.
std::optional<common::v1::CommandReceipt> ReceiptIn(const grpc::Status& status);

}  // namespace gridkeeper::rpc
