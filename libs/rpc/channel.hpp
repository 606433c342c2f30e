// A client's channel to another Gridkeeper service: every call carries the bearer token of a file
// (read again when it changes), ends at a deadline, and is tried again a bounded number of times
// while the service is UNAVAILABLE. Retries are gRPC's own, so they hold for blocking and callback
// calls alike. Thread-safe.
//
//   auto channel = rpc::Connect({.address = "127.0.0.1:7001", .token_file = "service.jwt"});
//   auto stub = registration::v1::RegistrationService::NewStub(channel);
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "base/time.hpp"

namespace gridkeeper::rpc {

struct ClientSettings {
  std::string address = {};
  std::string token_file = {};  // empty: no token is sent, unless `token` is given
  std::string token = {};       // instead of a file
  base::Millis deadline =
      std::chrono::seconds{5};  // of a unary call with its retries; 0: none, for streams
  int attempts = 3;             // 1: no retries
};

// Does not wait for the service to be there.
std::shared_ptr<grpc::Channel> Connect(const ClientSettings& settings);

}  // namespace gridkeeper::rpc
