#include "runtime/service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "eventing/topic_check.hpp"
#include "eventing/topics.hpp"
#include "kafka/admin.hpp"
#include "kafka/metadata.hpp"

// jemalloc's own settings: what a burst took (a rebuild, an import) is given back to the system
// also when nothing is going on. See docs/decisions/0013-jemalloc.md.
extern "C" const char* malloc_conf;
const char* malloc_conf = "background_thread:true,narenas:4";

namespace gridkeeper::runtime {
namespace {

constexpr base::Millis kKafkaTimeout = std::chrono::seconds{60};
constexpr base::Millis kReferenceTimeout = std::chrono::seconds{60};
constexpr base::Millis kLookEvery{100};

std::vector<std::string> ForeignTopics(std::string_view domain) {
  std::vector<std::string> topics;
  for (const eventing::DomainInputs& inputs : eventing::AllDomains()) {
    if (inputs.domain != domain) continue;
    for (std::string_view other : inputs.foreign) topics.push_back(eventing::EventsTopic(other));
  }
  return topics;
}

}  // namespace

ServiceSettings ReadServiceSettings(base::Settings& settings, std::string_view domain,
                                    std::string_view default_listen) {
  ServiceSettings service;
  service.domain = std::string(domain);
  service.instance =
      settings.Text("GRIDKEEPER_INSTANCE", fmt::format("{}-0", domain),
                    "this process's slot: unique among the service's processes, the same after a "
                    "restart");
  service.bootstrap =
      settings.Text("GRIDKEEPER_KAFKA_BOOTSTRAP", "127.0.0.1:9092", "Kafka brokers, with commas");
  service.redis_url =
      settings.Text("GRIDKEEPER_REDIS_URL", "redis://127.0.0.1:6379", "redis://host:port");
  service.partitions = static_cast<std::int32_t>(
      settings.Integer("GRIDKEEPER_PARTITIONS", eventing::kDefaultPartitions, {1, 1024},
                       "partitions of every keyed topic; fixed when the installation is born"));
  service.clock = settings.Text(
      "GRIDKEEPER_CLOCK", "real",
      "business time: real, scaled:..., catch-up:..., manual:FILE; the same everywhere");
  service.bootstrap_admin =
      settings.Text("GRIDKEEPER_BOOTSTRAP_ADMIN", "",
                    "staff id that is admin without a record; for the first set-up");
  service.session_timeout =
      settings.Duration("GRIDKEEPER_SESSION_TIMEOUT_MS", base::Millis{6000}, {1000, 60000},
                        "after this silence the partitions go to another process");
  service.transaction_timeout =
      settings.Duration("GRIDKEEPER_TRANSACTION_TIMEOUT_MS", base::Millis{10000}, {1000, 60000},
                        "the brokers end a transaction that is older");
  service.max_batch = settings.Integer("GRIDKEEPER_MAX_BATCH", 8000, {1, 20000},
                                       "inputs decided in one transaction at the most");
  service.metrics_listen = telemetry::ReadMetricsAddress(settings);
  service.log = telemetry::ReadLogSettings(settings);
  service.server = rpc::ReadServerSettings(settings, default_listen);
  service.tokens = rpc::ReadTokenSettings(settings);
  if (auto clock = base::ParseClock(service.clock); !clock.ok()) {
    settings.AddError("GRIDKEEPER_CLOCK", service.clock, clock.status().ToString());
  }
  if (auto url = redis::ParseUrl(service.redis_url); !url.ok()) {
    settings.AddError("GRIDKEEPER_REDIS_URL", service.redis_url, url.status().ToString());
  }
  return service;
}

int ReportFailure(const absl::Status& status) {
  telemetry::LogError("main", "cannot run", {{"error", status.ToString()}});
  return 1;
}

absl::StatusOr<std::unique_ptr<Service>> Service::Open(const ServiceSettings& settings,
                                                       eventing::PartitionFactory make_partition,
                                                       rpc::PayloadHash payload_hash) {
  telemetry::SetUpLog(settings.log, settings.instance);
  // Debian's Abseil looks for deadlocks at every lock, under one lock for all.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  std::unique_ptr<Service> service(new Service(settings));
  auto clock = base::ParseClock(settings.clock);
  if (!clock.ok()) return clock.status();
  service->clock_ = *std::move(clock);
  auto redis = redis::ParseUrl(settings.redis_url);
  if (!redis.ok()) return redis.status();
  service->redis_ = *std::move(redis);
  if (absl::Status status = service->CheckKafka(); !status.ok()) return status;
  service->reference_ =
      std::make_unique<ReferenceReader>(settings.bootstrap, settings.bootstrap_admin);
  if (absl::Status status = service->reference_->WaitUntilRead(kReferenceTimeout); !status.ok())
    return status;
  if (absl::Status status = service->OpenEdge(std::move(payload_hash)); !status.ok()) return status;
  if (absl::Status status = service->StartLoop(std::move(make_partition)); !status.ok())
    return status;
  return service;
}

// Handlers are gone by now (Run drains them); what they used goes in the reverse order of its
// making.
Service::~Service() { loop_.reset(); }

absl::Status Service::CheckKafka() {
  auto admin = kafka::Admin::Make(settings_.bootstrap);
  if (!admin.ok()) return admin.status();
  if (absl::Status status = (*admin)->WaitForBroker(kKafkaTimeout); !status.ok()) return status;
  const std::vector<eventing::Topic> catalogue = eventing::TopicCatalogue(settings_.partitions);
  std::vector<std::string> names;
  for (const eventing::Topic& topic : catalogue) names.push_back(topic.name);
  const auto existing = (*admin)->Describe(names, kKafkaTimeout);
  if (!existing.ok()) return existing.status();
  const eventing::TopicReport report = eventing::CompareTopics(catalogue, *existing);
  if (!report.IsClean()) {
    std::string what;
    for (const eventing::Topic& topic : report.missing)
      what += fmt::format("; {} does not exist", topic.name);
    for (const eventing::TopicDifference& one : report.differences)
      what += "; " + eventing::Describe(one);
    return absl::FailedPreconditionError(
        "the topics are not those of the catalogue (gridctl topics create makes "
        "missing ones; what differs must be set right by hand)" +
        what);
  }
  auto metadata = kafka::MetadataClient::Open(settings_.bootstrap);
  if (!metadata.ok()) return metadata.status();
  auto cluster_id = (*metadata)->ClusterId(kKafkaTimeout);
  if (!cluster_id.ok()) return cluster_id.status();
  cluster_id_ = *std::move(cluster_id);
  return absl::OkStatus();
}

absl::Status Service::OpenEdge(rpc::PayloadHash payload_hash) {
  auto verifier = rpc::TokenVerifier::Open(settings_.tokens);
  if (!verifier.ok()) return verifier.status();
  verifier_ = *std::move(verifier);
  guard_ = std::make_unique<rpc::Guard>(*verifier_, reference(), *clock_,
                                        rpc::AccessTable::OfLinkedServices());
  const eventing::SnapshotKeys keys(cluster_id_, settings_.domain);
  pipeline_ = std::make_unique<redis::Pipeline>(redis_);
  state_ = std::make_unique<eventing::RedisStateReader>(*pipeline_, keys, settings_.partitions);
  auto publisher = eventing::CommandPublisher::Open({.domain = settings_.domain,
                                                     .instance = settings_.instance,
                                                     .bootstrap = settings_.bootstrap,
                                                     .redis = redis_,
                                                     .keys = keys,
                                                     .partitions = settings_.partitions},
                                                    *pipeline_);
  if (!publisher.ok()) return publisher.status();
  publisher_ = *std::move(publisher);
  edge_ = std::make_unique<rpc::Edge>(rpc::Edge{.guard = *guard_,
                                                .clock = *clock_,
                                                .commands = *publisher_,
                                                .deadlines = settings_.server.deadlines,
                                                .payload_hash = std::move(payload_hash)});
  return absl::OkStatus();
}

absl::Status Service::StartLoop(eventing::PartitionFactory make_partition) {
  eventing::LoopOptions options;
  options.domain = settings_.domain;
  options.instance = settings_.instance;
  options.bootstrap = settings_.bootstrap;
  options.cluster_id = cluster_id_;
  options.redis = redis_;
  options.partitions = settings_.partitions;
  options.foreign_topics = ForeignTopics(settings_.domain);
  options.make_partition = std::move(make_partition);
  options.clock = clock_;
  options.reference = reference();
  options.metrics = &metrics_;
  options.session_timeout = settings_.session_timeout;
  options.transaction_timeout = settings_.transaction_timeout;
  options.max_batch = static_cast<std::size_t>(settings_.max_batch);
  loop_ = std::make_unique<eventing::EventLoop>(std::move(options));
  return loop_->Start();
}

int Service::Run(const rpc::StopSignal& stop, const std::vector<grpc::Service*>& handlers,
                 std::function<void()> on_drain) {
  std::atomic<bool> listening{false};
  auto metrics_server =
      telemetry::MetricsServer::Start(settings_.metrics_listen, metrics_, [this, &listening] {
        if (!listening) return absl::UnavailableError("gRPC does not listen yet");
        return loop_->HasSettled() ? absl::OkStatus()
                                   : absl::UnavailableError("partitions are being recovered");
      });
  if (!metrics_server.ok()) return ReportFailure(metrics_server.status());
  auto server = rpc::Server::Start(settings_.server, handlers, metrics_);
  if (!server.ok()) return ReportFailure(server.status());
  listening = true;
  if (on_drain) (*server)->OnDrain(std::move(on_drain));

  // SERVING as soon as this process's share of the work is recovered; look-ups need no share.
  std::atomic<bool> stopping{false};
  std::thread serving([&] {
    while (!stopping && !loop_->HasSettled()) std::this_thread::sleep_for(kLookEvery);
    if (stopping) return;
    (*server)->SetServing(true);
    telemetry::LogInfo("main", "serving",
                       {{"port", (*server)->port()}, {"partitions", loop_->ReadyPartitions()}});
  });
  const int signal = stop.Wait();
  telemetry::LogInfo("main", "stopping", {{"signal", signal}});
  stopping = true;
  serving.join();
  (*server)->Drain();
  loop_->Stop();
  return 0;
}

}  // namespace gridkeeper::runtime
