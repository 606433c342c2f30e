// A client's channel to another Gridkeeper service: every call carries the bearer token of a file
// (read again when it changes) and is tried again a bounded number of times while the service is
// UNAVAILABLE. Retries are gRPC's own, so they hold for blocking and callback calls alike. Each
// call sets its own deadline: one from the channel's service config would end up to two seconds
// early (grpc/grpc issue 34547). Thread-safe.
//
//   auto channel = rpc::Connect({.address = "127.0.0.1:7001", .token_file = "service.jwt"});
//   auto stub = registration::v1::RegistrationService::NewStub(channel);
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>

namespace gridkeeper::rpc {

struct ClientSettings {
  std::string address = {};
  std::string token_file = {};  // empty: no token is sent, unless `token` is given
  std::string token = {};       // instead of a file
  int attempts = 3;             // 1: no retries
};

// Does not wait for the service to be there.
std::shared_ptr<grpc::Channel> Connect(const ClientSettings& settings);

}  // namespace gridkeeper::rpc
