// Health, supply and alerting played by one real gRPC server, for tests of what asks all three.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "registration/adapters/work_sources.hpp"
#include "rpc/channel.hpp"

namespace gridkeeper::registration {

class OtherServices {
 public:
  OtherServices(grpc::Service& health, grpc::Service& supply, grpc::Service& alerting) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&health).RegisterService(&supply).RegisterService(&alerting);
    server_ = builder.BuildAndStart();
    channel_ = rpc::Connect({.address = "127.0.0.1:" + std::to_string(port), .attempts = 1});
  }
  ~OtherServices() { server_->Shutdown(); }

  WorkSources Sources() const {
    return {.health = channel_, .supply = channel_, .alerting = channel_};
  }

 private:
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace gridkeeper::registration
