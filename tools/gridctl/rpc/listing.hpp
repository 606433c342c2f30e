// Lists as a whole, however many pages they have.
#pragma once

#include <functional>
#include <string>

#include "rpc/rpc_client.hpp"

namespace gridkeeper::gridctl {

// Calls `take` for each element of the answers' field `list`.
absl::Status ForEachListed(RpcCaller& caller, const google::protobuf::MethodDescriptor& method,
                           google::protobuf::Message& request, const char* list,
                           const std::function<void(const google::protobuf::Message&)>& take);

// Of registration. `area_field` of the request is `area`.
absl::Status ForEachListed(RpcCaller& caller, const char* rpc, const char* area_field,
                           const std::string& area, const char* list,
                           const std::function<void(const google::protobuf::Message&)>& take);

}  // namespace gridkeeper::gridctl
