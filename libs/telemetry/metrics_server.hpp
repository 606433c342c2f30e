// The small HTTP listener beside gRPC: GET /metrics (Prometheus text), /livez (the process answers)
// and /readyz (200, or 503 with the reason while it must get no calls). One thread of its own; a
// client that is slow or sends too much is cut. Destruction closes all connections and joins the
// thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/settings.hpp"
#include "telemetry/metrics.hpp"

namespace gridkeeper::telemetry {

// GRIDKEEPER_METRICS_LISTEN.
std::string ReadMetricsAddress(base::Settings& settings);

class MetricsServer {
 public:
  // OK when ready; else why not. Called from the listener's thread.
  using Readiness = std::function<absl::Status()>;

  // `metrics` must outlive the server.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(const std::string& address,
                                                              const Metrics& metrics,
                                                              Readiness readiness);
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  // The port that was bound, also where 0 was asked for.
  int port() const;

 private:
  class Listener;
  explicit MetricsServer(std::unique_ptr<Listener> listener);

  std::unique_ptr<Listener> listener_;
};

}  // namespace gridkeeper::telemetry
