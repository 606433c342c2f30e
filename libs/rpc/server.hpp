// The gRPC server of a service binary: its services, the standard health service (SERVING only
// while told so), reflection by setting, limits, metrics of every RPC, and an orderly end.
//
//   rpc::StopSignal stop;                                    // first of all in main
//   auto server = rpc::Server::Start(settings, {&health_service}, metrics);
//   (*server)->SetServing(true);                             // when the loop is ready
//   stop.Wait();
//   (*server)->Drain();                                      // then stop what the handlers use
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/settings.hpp"
#include "rpc/deadlines.hpp"
#include "telemetry/metrics.hpp"

namespace grpc {
class Server;
class Service;
}  // namespace grpc

namespace gridkeeper::rpc {

struct ServerSettings {
  std::string listen = "127.0.0.1:0";
  bool reflection = false;
  int max_message_bytes = 1024 * 1024;
  base::Millis drain_for = std::chrono::seconds{10};
  Deadlines deadlines = {};  // for the Edge
};

// GRIDKEEPER_LISTEN, _REFLECTION, _MAX_MESSAGE_BYTES, _DRAIN_MS, _DEFAULT_DEADLINE_MS.
ServerSettings ReadServerSettings(base::Settings& settings, std::string_view default_listen);

class Server {
 public:
  // Fails when the address cannot be taken, or the contract of an RPC lacks a good access rule.
  // `services` and `metrics` must outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerSettings& settings,
                                                       const std::vector<grpc::Service*>& services,
                                                       telemetry::Metrics& metrics);
  ~Server();  // drains
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const { return port_; }
  void SetServing(bool serving);
  bool serving() const { return serving_; }

  // Called at the beginning of Drain: long streams end themselves here, with their cursor.
  void OnDrain(std::function<void()> end_streams);
  // Health says NOT_SERVING, new calls are refused, calls under way end by themselves or, after
  // `drain_for`, are cancelled. Blocks until the last handler is done. Idempotent.
  void Drain();

 private:
  Server(const ServerSettings& settings, std::unique_ptr<grpc::Server> server, int port);

  const base::Millis drain_for_;
  std::unique_ptr<grpc::Server> server_;
  const int port_;
  bool serving_ = false;
  bool drained_ = false;
  std::vector<std::function<void()>> on_drain_;
};

}  // namespace gridkeeper::rpc
