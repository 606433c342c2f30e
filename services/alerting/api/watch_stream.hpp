// One client's stream of WatchAlerts: takes messages from its watch and writes them one after the
// other. Lives until gRPC is done with it. The hub must outlive the gRPC server.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <mutex>
#include <optional>

#include "alerting/adapters/watch_hub.hpp"

namespace gridkeeper::alerting {

class WatchStream final : public grpc::ServerWriteReactor<v1::WatchAlertsResponse>,
                          public std::enable_shared_from_this<WatchStream> {
 public:
  using Scope = decltype(WatchHub::Subscriber::scope);

  // A stream that has begun, or one that ends at once with what was wrong.
  static grpc::ServerWriteReactor<v1::WatchAlertsResponse>* Begin(WatchHub& hub,
                                                                  std::optional<WatchPosition> from,
                                                                  Scope scope);

  explicit WatchStream(WatchHub& hub) : hub_(hub) {}

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  // Writes the next message or ends the stream, if nothing is under way.
  void Pump();

  WatchHub& hub_;
  std::mutex mutex_;
  WatchHub::WatchPtr watch_;
  v1::WatchAlertsResponse message_;  // being written
  bool writing_ = false;
  bool cancelled_ = false;
  bool finished_ = false;
  std::shared_ptr<WatchStream> self_;  // until OnDone
};

}  // namespace gridkeeper::alerting
