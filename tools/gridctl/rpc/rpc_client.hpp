// Calls any RPC by its descriptor, over a generic stub: nothing here knows a single service.
// RpcCaller is the seam for doubles in tests.
//
//   auto client = RpcClient::Make({.address = "127.0.0.1:7101", .token = token});
//   auto answer = client->Call(Contract::Get().Method("health", "GetCase"), *request);
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "contract/contract.hpp"

namespace gridkeeper::gridctl {

class RpcCaller {
 public:
  virtual ~RpcCaller() = default;
  // Blocks. Thread-safe. The status is the service's own.
  virtual absl::StatusOr<MessagePtr> Call(const google::protobuf::MethodDescriptor& method,
                                          const google::protobuf::Message& request) = 0;
};

// One server stream. Read and Finish belong to one thread; Cancel may come from any.
class RpcStream {
 public:
  virtual ~RpcStream() = default;
  // nullptr at the end; then Finish says why.
  virtual MessagePtr Read() = 0;
  virtual absl::Status Finish() = 0;
  virtual void Cancel() = 0;
};

class RpcClient : public RpcCaller {
 public:
  struct Options {
    std::string address;
    std::string token;
    std::chrono::milliseconds timeout{10000};  // for each try of a unary call
    int retries = 5;  // after UNAVAILABLE and RESOURCE_EXHAUSTED, with the same request
    // Told before each pause; may be empty.
    std::function<void(const absl::Status&, std::chrono::milliseconds pause)> on_retry;
  };
  static std::unique_ptr<RpcClient> Make(Options options);

  virtual std::unique_ptr<RpcStream> Open(const google::protobuf::MethodDescriptor& method,
                                          const google::protobuf::Message& request) = 0;
};

// How long to wait before try `attempt` (from 1) is repeated: doubling from 100 ms to 3 s.
std::chrono::milliseconds RetryPause(int attempt);

// Whether the same request, with the same command id, may be sent again.
bool IsRetriable(const absl::Status& status);

// Whether a command may still be sent under this id: services refuse those older than 72 h.
bool IsFresh(const std::string& command_id);

}  // namespace gridkeeper::gridctl
