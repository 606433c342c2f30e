// Registration whole, over real Kafka and Redis: loop, data keys and handlers as the process wires
// them.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <future>
#include <thread>

#include "eventing/topic_check.hpp"
#include "kafka/admin.hpp"
#include "redis/connection.hpp"
#include "registration/adapters/kafka_key_publisher.hpp"
#include "registration/adapters/key_reader.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "registration/api/registration_service.hpp"
#include "registration/domain/id_number.hpp"
#include "rpc/channel.hpp"
#include "rpc/fake_issuer.hpp"
#include "rpc/server.hpp"
#include "runtime/service.hpp"

namespace gridkeeper::registration {
namespace {

constexpr std::int32_t kPartitions = 4;
constexpr base::Millis kTimeout = std::chrono::seconds{30};

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

// One process of registration, but for its main().
struct Process {
  Process(const std::string& instance, const MasterKey& master, const rpc::TokenSettings& tokens)
      : keys(master), key_reader(Environment("GRIDKEEPER_TEST_KAFKA"), keys) {
    runtime::ServiceSettings settings;
    settings.domain = RegistrationDomain::kName;
    settings.instance = instance;
    settings.bootstrap = Environment("GRIDKEEPER_TEST_KAFKA");
    settings.redis_url = Environment("GRIDKEEPER_TEST_REDIS");
    settings.partitions = kPartitions;
    settings.clock = "real";
    settings.bootstrap_admin = "root";
    settings.session_timeout = base::Millis{2000};
    settings.tokens = tokens;
    auto opened = runtime::Service::Open<RegistrationDomain>(
        settings, [&master](std::string_view bytes) { return master.HashPayload(bytes); });
    EXPECT_TRUE(opened.ok()) << opened.status();
    service = *std::move(opened);
    key_publisher = *KafkaKeyPublisher::Open(settings.bootstrap);
    const absl::Status read = key_reader.WaitUntilRead(kTimeout);
    EXPECT_TRUE(read.ok()) << read;
    const auto nobody = rpc::Connect({.address = "127.0.0.1:1"});
    handlers.emplace(RegistrationService::Parts{.edge = service->edge(),
                                                .master = master,
                                                .keys = keys,
                                                .key_publisher = *key_publisher,
                                                .reader = service->state(),
                                                .reference = service->reference(),
                                                .work_sources = {nobody, nobody, nobody}});
    server = *rpc::Server::Start({}, {&*handlers}, metrics);
  }

  KeyTable keys;
  KeyReader key_reader;
  std::unique_ptr<runtime::Service> service;
  std::unique_ptr<KafkaKeyPublisher> key_publisher;
  std::optional<RegistrationService> handlers;
  telemetry::Metrics metrics;
  std::unique_ptr<rpc::Server> server;
};

class RegistrationTest : public testing::Test {
 protected:
  using Stub = v1::RegistrationService::Stub;

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

  RegistrationTest() {
    std::ofstream(file_) << issuer_.KeySet();
    tokens_.jwks_file = file_;
  }
  ~RegistrationTest() override { std::remove(file_.c_str()); }

  // Calls until the partition is owned and readable; the same command id each time.
  template <typename Request, typename Response>
  Response Ok(Process& process,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              const Request& request) {
    const auto stub = v1::RegistrationService::NewStub(
        rpc::Connect({.address = "127.0.0.1:" + std::to_string(process.server->port()),
                      .token = issuer_.IssueFor("root"),
                      .attempts = 1}));
    Response response;
    grpc::Status status;
    const bool answered = Eventually([&] {
      grpc::ClientContext context;
      response.Clear();
      status = ((*stub).*method)(&context, request, &response);
      return status.error_code() != grpc::StatusCode::UNAVAILABLE &&
             status.error_code() != grpc::StatusCode::DEADLINE_EXCEEDED;
    });
    EXPECT_TRUE(answered && status.ok()) << status.error_message();
    return response;
  }

  void DefineArea(Process& process, const std::string& code, const std::string& parent) {
    v1::DefineAreaRequest request;
    request.set_command_id(NewId());
    request.set_area_code(code);
    request.set_name("Area " + code);
    request.set_parent_code(parent);
    Ok(process, &Stub::DefineArea, request);
  }
  std::string RegisterBuilding(Process& process, const std::string& grid) {
    v1::RegisterBuildingRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(grid);
    request.set_name("Building 1");
    return Ok(process, &Stub::RegisterBuilding, request).building_id();
  }
  std::string RegisterHousehold(Process& process, const std::string& grid,
                                const std::string& building, const std::string& door,
                                const std::string& id_number) {
    v1::RegisterHouseholdRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(grid);
    request.set_building_id(building);
    request.set_door(door);
    v1::ResidentToRegister& resident = *request.add_residents();
    resident.set_name("Zhang San");
    resident.set_id_number(id_number);
    return Ok(process, &Stub::RegisterHousehold, request).household_id();
  }
  v1::ListResidentsResponse Residents(Process& process, const std::string& grid) {
    v1::ListResidentsRequest request;
    request.set_grid_code(grid);
    return Ok(process, &Stub::ListResidents, request);
  }
  int OpenCases(Process& process, const std::string& area) {
    v1::ListDuplicateCasesRequest request;
    request.set_area_code(area);
    const auto answer = Ok(process, &Stub::ListDuplicateCases, request);
    return answer.unavailable_grids().empty() ? answer.cases_size() : -1;
  }
  static std::string NewId() { return base::NewUuidV7().ToString(); }

  const std::string file_ = testing::TempDir() + "/registration-" + NewId();
  rpc::FakeIssuer issuer_{"k1"};
  rpc::TokenSettings tokens_;
  const MasterKey master_ = MasterKey::FromHex(std::string(64, 'a')).value();
};

TEST_F(RegistrationTest, WhatIsRegisteredOutlivesRedisAndTheProcessAndWhatIsForgottenDoesNot) {
  const std::string grids[] = {"330106001001001", "330106001001002"};
  const std::string id_number = "11010519491231002X";
  std::string kept, forgotten;
  {
    Process first("registration-0", master_, tokens_);
    DefineArea(first, "330106", "");
    DefineArea(first, "330106001", "330106");
    DefineArea(first, "330106001001", "330106001");
    for (const std::string& grid : grids) DefineArea(first, grid, "330106001001");
    kept = RegisterHousehold(first, grids[0], RegisterBuilding(first, grids[0]), "101", id_number);
    forgotten =
        RegisterHousehold(first, grids[1], RegisterBuilding(first, grids[1]), "201", id_number);
    EXPECT_EQ(Residents(first, grids[1]).residents(0).name(), "Zhang San");
    // The claims meet at a third key, by message.
    EXPECT_TRUE(Eventually([&] { return OpenCases(first, "330106") == 1; }));

    v1::ForgetHouseholdRequest forget;
    forget.set_command_id(NewId());
    forget.set_grid_code(grids[1]);
    forget.set_household_id(forgotten);
    forget.set_reason(v1::FORGET_REASON_REQUESTED);
    Ok(first, &Stub::ForgetHousehold, forget);
    EXPECT_TRUE(Eventually([&] { return OpenCases(first, "330106") == 0; }));
    EXPECT_TRUE(Eventually([&] { return first.keys.size() == 1; }));
  }
  redis::Connection redis(*redis::ParseUrl(Environment("GRIDKEEPER_TEST_REDIS")));
  ASSERT_TRUE(redis.Call({"FLUSHALL"}).ok());

  Process second("registration-1", master_, tokens_);
  EXPECT_EQ(second.keys.size(), 1u);
  const auto residents = Residents(second, grids[0]);
  ASSERT_EQ(residents.residents_size(), 1);
  EXPECT_EQ(residents.residents(0).household_id(), kept);
  EXPECT_EQ(residents.residents(0).name(), "Zhang San");
  EXPECT_EQ(Residents(second, grids[1]).residents_size(), 0);
  EXPECT_EQ(OpenCases(second, "330106"), 0);
}

TEST_F(RegistrationTest, AProcessWithAnotherMasterKeyMustNotServe) {
  const std::string bootstrap = Environment("GRIDKEEPER_TEST_KAFKA");
  auto publisher = *KafkaKeyPublisher::Open(bootstrap);
  const NewDataKey key = NewDataKey::Make(master_);
  const auto publish = [&](const std::optional<std::string>& record) {
    std::promise<absl::Status> written;
    publisher->Publish(key.id, record,
                       [&](const absl::Status& status) { written.set_value(status); });
    return written.get_future().get();
  };
  ASSERT_TRUE(publish(key.record).ok());

  const MasterKey other = MasterKey::FromHex(std::string(64, 'b')).value();
  KeyTable keys(other);
  KeyReader reader(bootstrap, keys);
  EXPECT_EQ(reader.WaitUntilRead(kTimeout).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(keys.size(), 0u);
  ASSERT_TRUE(publish(std::nullopt).ok());
}

}  // namespace
}  // namespace gridkeeper::registration
