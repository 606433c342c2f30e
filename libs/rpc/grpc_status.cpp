#include "rpc/grpc_status.hpp"

#include <string>

#include "gridkeeper/common/v1/error.pb.h"
#include "rpc/refusals.hpp"

namespace gridkeeper::rpc {

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  // Both number their codes alike.
  const auto code = static_cast<grpc::StatusCode>(status.raw_code());
  const std::string message(status.message());
  common::v1::ErrorDetails details;
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    google::protobuf::Any* any = details.add_details();
    any->set_type_url(std::string(url));
    any->set_value(std::string(payload));
  });
  if (details.details().empty()) return {code, message};
  details.set_code(static_cast<int>(code));
  details.set_message(message);
  return {code, message, details.SerializeAsString()};
}

std::optional<common::v1::CommandReceipt> ReceiptIn(const grpc::Status& status) {
  common::v1::ErrorDetails details;
  if (!details.ParseFromString(status.error_details())) return std::nullopt;
  for (const google::protobuf::Any& any : details.details()) {
    common::v1::CommandReceipt receipt;
    if (any.type_url() == kReceiptUrl && receipt.ParseFromString(any.value())) return receipt;
  }
  return std::nullopt;
}

}  // namespace gridkeeper::rpc
