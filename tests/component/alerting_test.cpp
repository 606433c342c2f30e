// Alerting whole, over real Kafka and Redis, as the process wires it: another service's event
// becomes an alert that climbs, is watched, acknowledged and corrected, and all of it outlives
// Redis and the process.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <future>

#include "alerting/adapters/alert_feed.hpp"
#include "alerting/adapters/alerting_domain.hpp"
#include "alerting/api/alerting_service.hpp"
#include "eventing/meta.hpp"
#include "eventing/topic_check.hpp"
#include "gridkeeper/health/v1/health_events.pb.h"
#include "gridkeeper/registration/v1/registration_reference.pb.h"
#include "kafka/admin.hpp"
#include "kafka/producer.hpp"
#include "redis/connection.hpp"
#include "rpc/channel.hpp"
#include "rpc/fake_issuer.hpp"
#include "rpc/server.hpp"
#include "runtime/service.hpp"

namespace gridkeeper::alerting {
namespace {

using Stub = v1::AlertingService::Stub;

constexpr std::int32_t kPartitions = 4;
constexpr base::Millis kTimeout = std::chrono::seconds{30};
constexpr char kGrid[] = "310104019001001";
// Ten minutes of the ladder pass in a second.
constexpr int kSpeed = 600;

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool Eventually(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + kTimeout;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

// Registration is away.
class NoNames final : public NamesClient {
 public:
  void AddNames(const NamesQuery&, base::TimePoint, v1::GetAlertPageResponse& page,
                std::function<void()> done) override {
    page.set_names_state(v1::NAMES_STATE_UNAVAILABLE);
    done();
  }
};

// One process of alerting, but for its main().
struct Process {
  Process(const std::string& clock, const rpc::TokenSettings& tokens) {
    runtime::ServiceSettings settings;
    settings.domain = AlertingDomain::kName;
    settings.instance = "alerting-0";
    settings.bootstrap = Environment("GRIDKEEPER_TEST_KAFKA");
    settings.redis_url = Environment("GRIDKEEPER_TEST_REDIS");
    settings.partitions = kPartitions;
    settings.clock = clock;
    settings.bootstrap_admin = "root";
    settings.session_timeout = base::Millis{2000};
    settings.tokens = tokens;
    auto opened = runtime::Service::Open<AlertingDomain>(settings);
    EXPECT_TRUE(opened.ok()) << opened.status();
    service = *std::move(opened);
    hub.emplace(service->cluster_id(), kPartitions, WatchHub::Limits{});
    feed.emplace(AlertFeed::Options{.bootstrap = settings.bootstrap, .partitions = kPartitions},
                 *hub);
    const absl::Status started = feed->Start(kTimeout);
    EXPECT_TRUE(started.ok()) << started;
    handlers.emplace(AlertingService::Parts{.edge = service->edge(),
                                            .state = service->state(),
                                            .reference = service->reference(),
                                            .names = names,
                                            .hub = *hub,
                                            .cluster_id = service->cluster_id(),
                                            .partitions = kPartitions});
    server = *rpc::Server::Start({}, {&*handlers}, metrics);
    server->OnDrain([this] { hub->EndAll(absl::UnavailableError("stopping")); });
  }

  std::unique_ptr<runtime::Service> service;
  std::optional<WatchHub> hub;
  std::optional<AlertFeed> feed;
  NoNames names;
  std::optional<AlertingService> handlers;
  telemetry::Metrics metrics;
  std::unique_ptr<rpc::Server> server;
};

class AlertingTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto admin = kafka::Admin::Make(Environment("GRIDKEEPER_TEST_KAFKA"));
    ASSERT_TRUE(admin.ok()) << admin.status();
    std::vector<kafka::TopicSettings> wanted;
    for (const eventing::Topic& topic : eventing::TopicCatalogue(kPartitions)) {
      wanted.push_back(eventing::SettingsOf(topic, 1));
    }
    const absl::Status made = (*admin)->Create(wanted, kTimeout);
    ASSERT_TRUE(made.ok()) << made;
  }

  AlertingTest() {
    std::ofstream(file_) << issuer_.KeySet();
    tokens_.jwks_file = file_;
    producer_ = *kafka::AppendProducer::Open({.bootstrap = Environment("GRIDKEEPER_TEST_KAFKA")});
    for (const std::string& code : {std::string("310104"), std::string("310104019"),
                                    std::string("310104019001"), std::string(kGrid)}) {
      registration::v1::ReferenceRecord record;
      record.mutable_area()->set_name("area");
      if (code.size() > 6) record.mutable_area()->set_parent_code(code.substr(0, code.size() - 3));
      Append({eventing::kReferenceTopic, 0, "area:" + code, record.SerializeAsString(), {}});
    }
  }
  ~AlertingTest() override { std::remove(file_.c_str()); }

  // Owns what an OutRecord looks at.
  struct Record {
    std::string_view topic;
    std::int32_t partition = 0;
    std::string key;
    std::string value;
    kafka::Headers headers;
  };
  void Append(const Record& record) {
    std::promise<absl::Status> written;
    const kafka::OutRecord out{record.topic, record.partition, record.key, record.value,
                               record.headers};
    ASSERT_TRUE(producer_
                    ->Append(out,
                             [&](const kafka::Delivered& delivered) {
                               written.set_value(delivered.status);
                             })
                    .ok());
    ASSERT_TRUE(written.get_future().get().ok());
  }
  // As health writes it.
  template <typename Event>
  void AppendHealth(Event event, const std::string& id) {
    event.mutable_meta()->set_correlation_id("chain");
    const std::int32_t partition = eventing::PartitionOf(kGrid, kPartitions);
    Append({health_topic_,
            partition,
            kGrid,
            event.SerializeAsString(),
            {{"ce_id", id},
             {"ce_type", Event::descriptor()->full_name()},
             {"ce_time", "2026-01-01T00:00:00.000Z"}}});
  }

  std::unique_ptr<Stub> StubOf(Process& process) {
    return v1::AlertingService::NewStub(
        rpc::Connect({.address = "127.0.0.1:" + std::to_string(process.server->port()),
                      .token = issuer_.IssueFor("root"),
                      .attempts = 1}));
  }
  template <typename Request, typename Response>
  Response Ok(Process& process,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              const Request& request) {
    const auto stub = StubOf(process);
    Response response;
    grpc::Status status;
    const bool answered = Eventually([&] {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds{5});
      response.Clear();
      status = ((*stub).*method)(&context, request, &response);
      return status.error_code() != grpc::StatusCode::UNAVAILABLE &&
             status.error_code() != grpc::StatusCode::DEADLINE_EXCEEDED;
    });
    EXPECT_TRUE(answered && status.ok()) << status.error_message();
    return response;
  }
  v1::Alert Get(Process& process, const std::string& id) {
    v1::GetAlertRequest request;
    request.set_grid_code(kGrid);
    request.set_alert_id(id);
    return Ok(process, &Stub::GetAlert, request).alert();
  }

  // One watcher of the community, which comes back with its cursor.
  struct Watch {
    std::unique_ptr<Stub> stub;
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::WatchAlertsResponse>> reader;
    v1::WatchAlertsResponse message;

    // The next event, past heartbeats. None at the stream's end.
    v1::WatchAlertsResponse::EventCase Next() {
      while (reader->Read(&message)) {
        if (message.event_case() != v1::WatchAlertsResponse::EVENT_NOT_SET) break;
      }
      return message.event_case();
    }
  };
  std::unique_ptr<Watch> WatchFrom(Process& process, const std::string& cursor) {
    auto watch = std::make_unique<Watch>();
    watch->stub = StubOf(process);
    watch->context.set_deadline(std::chrono::system_clock::now() + kTimeout);
    v1::WatchAlertsRequest request;
    request.set_area_code("310104019001");
    request.set_cursor(cursor);
    request.set_start(v1::WATCH_START_BEGINNING);
    watch->reader = watch->stub->WatchAlerts(&watch->context, request);
    return watch;
  }

  const std::string file_ = ::testing::TempDir() + "/alerting-" + base::NewUuidV7().ToString();
  const std::string health_topic_ = eventing::EventsTopic("health");
  const std::string clock_ =
      fmt::format("scaled:{0}:{0}:{1}", base::ToUnixMillis(base::WallNow()), kSpeed);
  rpc::FakeIssuer issuer_{"k1"};
  rpc::TokenSettings tokens_;
  std::unique_ptr<kafka::AppendProducer> producer_;
};

TEST_F(AlertingTest, FeverClimbsIsAcknowledgedAndOutlivesRedisAndTheProcess) {
  const std::string case_id = base::NewUuidV7().ToString();
  const std::string resident = base::NewUuidV7().ToString();
  std::string fever_id;
  std::string cursor;
  {
    Process first(clock_, tokens_);
    health::v1::FeverDetected fever;
    fever.set_case_id(case_id);
    fever.set_resident_id(resident);
    fever.set_household_id(resident);
    fever.set_temperature_tenths(391);
    AppendHealth(fever, "health.commands.v1/0/1/0");

    auto watch = WatchFrom(first, "");
    ASSERT_EQ(watch->Next(), v1::WatchAlertsResponse::kAlertRaised);
    const v1::AlertRaised raised = watch->message.alert_raised();
    fever_id = raised.alert_id();
    EXPECT_EQ(fever_id, base::DeriveUuid({"FEVER", "health.commands.v1/0/1/0"}).ToString());
    EXPECT_EQ(raised.meta().correlation_id(), "chain");
    EXPECT_EQ(raised.area_code(), kGrid);
    ASSERT_EQ(watch->Next(), v1::WatchAlertsResponse::kAlertEscalated);
    EXPECT_EQ(watch->message.alert_escalated().level(), v1::ALERT_LEVEL_GRID_HEAD);
    EXPECT_GE(watch->message.alert_escalated().escalated_at_ms(), raised.next_escalation_at_ms());
    cursor = watch->message.cursor();

    v1::AcknowledgeAlertRequest acknowledge;
    acknowledge.set_command_id(base::NewUuidV7().ToString());
    acknowledge.set_grid_code(kGrid);
    acknowledge.set_alert_id(fever_id);
    acknowledge.set_reason(v1::ACKNOWLEDGE_REASON_EMERGENCY_CALLED);
    Ok(first, &Stub::AcknowledgeAlert, acknowledge);
    const v1::Alert alert = Get(first, fever_id);
    EXPECT_EQ(alert.status(), v1::ALERT_STATUS_ACKNOWLEDGED);
    EXPECT_EQ(alert.next_escalation_at_ms(), 0);

    health::v1::FollowUpMissed missed;
    missed.set_case_id(case_id);
    missed.set_resident_id(resident);
    missed.set_household_id(resident);
    missed.set_slot_end_ms(1000);
    AppendHealth(missed, "health.deadlines/0/1/0");
    health::v1::FollowUpCorrected corrected;
    corrected.set_case_id(case_id);
    corrected.set_slot_end_ms(1000);
    AppendHealth(corrected, "health.commands.v1/0/2/0");
  }
  redis::Connection redis(*redis::ParseUrl(Environment("GRIDKEEPER_TEST_REDIS")));
  ASSERT_TRUE(redis.Call({"FLUSHALL"}).ok());
  Process second(clock_, tokens_);
  const v1::Alert alert = Get(second, fever_id);
  EXPECT_EQ(alert.status(), v1::ALERT_STATUS_ACKNOWLEDGED);
  EXPECT_EQ(alert.history(alert.history_size() - 1).staff_id(), "root");

  auto watch = WatchFrom(second, cursor);
  // It may have climbed once more before it was acknowledged.
  while (watch->Next() == v1::WatchAlertsResponse::kAlertEscalated) {
    EXPECT_EQ(watch->message.alert_escalated().alert_id(), fever_id);
  }
  ASSERT_EQ(watch->message.event_case(), v1::WatchAlertsResponse::kAlertAcknowledged);
  ASSERT_EQ(watch->Next(), v1::WatchAlertsResponse::kAlertRaised);
  EXPECT_EQ(watch->message.alert_raised().rule(), v1::ALERT_RULE_FOLLOW_UP_MISSED);
  ASSERT_EQ(watch->Next(), v1::WatchAlertsResponse::kAlertResolved);
  EXPECT_EQ(watch->message.alert_resolved().reason(), v1::RESOLVE_REASON_CORRECTED);
}

}  // namespace
}  // namespace gridkeeper::alerting
