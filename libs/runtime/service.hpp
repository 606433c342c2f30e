// A service process: the event loop of its domain, and the gRPC edge with all it needs. A service's
// main.cpp reads the settings, opens this with its domain, makes its handlers and runs.
//
//   rpc::StopSignal stop;
//   base::Settings settings("gridkeeper-health", "...");
//   const runtime::ServiceSettings service = runtime::ReadServiceSettings(settings, "health",
//   {...}); if (std::optional<int> code = settings.Finish(argc, argv)) return *code; auto opened =
//   runtime::Service::Open<HealthDomain>(service); if (!opened.ok()) return
//   runtime::ReportFailure(opened.status()); HealthApi api((*opened)->edge(), (*opened)->state(),
//   (*opened)->reference()); return (*opened)->Run(stop, {&api});
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.hpp"
#include "base/settings.hpp"
#include "eventing/command_publisher.hpp"
#include "eventing/keyed_partition.hpp"
#include "eventing/loop.hpp"
#include "eventing/redis_state_reader.hpp"
#include "eventing/topics.hpp"
#include "rpc/edge.hpp"
#include "rpc/server.hpp"
#include "rpc/stop_signal.hpp"
#include "rpc/token_verifier.hpp"
#include "runtime/reference_reader.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics_server.hpp"

namespace gridkeeper::runtime {

struct ServiceSettings {
  std::string domain;
  std::string instance;
  std::string bootstrap;
  std::string redis_url;
  std::int32_t partitions = eventing::kDefaultPartitions;
  std::string clock;
  std::string bootstrap_admin;
  base::Millis session_timeout{6000};
  base::Millis transaction_timeout{10000};
  std::int64_t max_batch = 8000;
  std::string metrics_listen;
  telemetry::LogSettings log;
  rpc::ServerSettings server;
  rpc::TokenSettings tokens;
};

ServiceSettings ReadServiceSettings(base::Settings& settings, std::string_view domain,
                                    std::string_view default_listen);

// Logs why the process cannot run; its exit code.
int ReportFailure(const absl::Status& status);

class Service {
 public:
  // Waits for Kafka, checks the topics, reads the reference data. Fails with what an operator has
  // to do.
  template <eventing::Domain D>
  static absl::StatusOr<std::unique_ptr<Service>> Open(
      const ServiceSettings& settings, rpc::PayloadHash payload_hash = rpc::PlainPayloadHash) {
    return Open(
        settings,
        [partitions = settings.partitions](std::int32_t number) {
          return std::make_unique<eventing::KeyedPartition<D>>(number, partitions);
        },
        std::move(payload_hash));
  }
  ~Service();

  const rpc::Edge& edge() const { return *edge_; }
  eventing::StateReader& state() { return *state_; }
  // Outlived by the service.
  base::ReferenceSource reference() const {
    return [reader = reference_.get()] { return reader->Current(); };
  }
  // Kafka's; what is bound to the installation carries it.
  const std::string& cluster_id() const { return cluster_id_; }
  const base::Clock& clock() const { return *clock_; }
  telemetry::Metrics& metrics() { return metrics_; }
  // Its guard outlives every handler; for streams that check again and again.
  const rpc::Guard& guard() const { return *guard_; }

  // Runs until the order to stop; the exit code. `on_drain`: ends streams at the beginning of the
  // drain.
  int Run(const rpc::StopSignal& stop, const std::vector<grpc::Service*>& handlers,
          std::function<void()> on_drain = {});

 private:
  explicit Service(const ServiceSettings& settings) : settings_(settings) {}
  static absl::StatusOr<std::unique_ptr<Service>> Open(const ServiceSettings& settings,
                                                       eventing::PartitionFactory make_partition,
                                                       rpc::PayloadHash payload_hash);
  absl::Status CheckKafka();
  absl::Status OpenEdge(rpc::PayloadHash payload_hash);
  absl::Status StartLoop(eventing::PartitionFactory make_partition);

  ServiceSettings settings_;
  telemetry::Metrics metrics_;
  std::shared_ptr<const base::Clock> clock_;
  redis::Endpoint redis_;
  std::string cluster_id_;
  std::unique_ptr<ReferenceReader> reference_;
  std::unique_ptr<rpc::TokenVerifier> verifier_;
  std::unique_ptr<rpc::Guard> guard_;
  std::unique_ptr<redis::Pipeline> pipeline_;
  std::unique_ptr<eventing::RedisStateReader> state_;
  std::unique_ptr<eventing::CommandPublisher> publisher_;
  std::unique_ptr<rpc::Edge> edge_;
  std::unique_ptr<eventing::EventLoop> loop_;
};

}  // namespace gridkeeper::runtime
