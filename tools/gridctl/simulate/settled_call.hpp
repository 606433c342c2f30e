// Calls as a simulation makes them: right after an import, services may not know yet of what was
// registered elsewhere.
#pragma once

#include "base/time.hpp"
#include "rpc/rpc_client.hpp"

namespace gridkeeper::gridctl {

// A command, under an id that it is given here. Repeated while it is NOT_FOUND, until
// `settle_until` (wall).
absl::StatusOr<MessagePtr> SendSettled(RpcCaller& caller,
                                       const google::protobuf::MethodDescriptor& method,
                                       google::protobuf::Message& request,
                                       base::TimePoint settle_until);

}  // namespace gridkeeper::gridctl
