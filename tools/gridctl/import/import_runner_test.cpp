#include "import/import_runner.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/uuid.hpp"
#include "contract/message_access.hpp"
#include "import/community_file.hpp"

namespace gridkeeper::gridctl {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kFile[] = R"({"kind":"area","code":"330106","name":"D"}
{"kind":"area","code":"330106001","name":"S"}
{"kind":"area","code":"330106001001","name":"C"}
{"kind":"area","code":"330106001001001","name":"G"}
{"kind":"rules","district":"330106","isolation_days":7,"ladder_minutes":[10,10,20,30]}
{"kind":"staff","id":"w1","role":"grid_worker","areas":["330106001001001"],"name":"Li"}
{"kind":"roster","grid":"330106001001001","staff":["w1"]}
{"kind":"building","grid":"330106001001001","name":"B1","units":1,"floors":6}
{"kind":"household","grid":"330106001001001","building":"B1","floor":1,"door":"101","residents":[{"name":"W","id_number":"11010519491231002X"}]}
{"kind":"household","grid":"330106001001001","building":"B1","floor":1,"door":"102","residents":[{"name":"W","id_number":"11010519491231002X"}]}
)";

// Registration as the import sees it: decides each command id once and answers as told.
class FakeRegistration : public RpcCaller {
 public:
  absl::StatusOr<MessagePtr> Call(const google::protobuf::MethodDescriptor& method,
                                  const google::protobuf::Message& request) override {
    const std::lock_guard lock(mutex_);
    MessagePtr answer = Contract::Get().NewMessage(method.output_type());
    if (method.name() == "GetOutcome") {
      google::protobuf::Message* receipt = answer->GetReflection()->MutableMessage(
          answer.get(), answer->GetDescriptor()->FindFieldByName("receipt"));
      const auto* state = receipt->GetDescriptor()->FindFieldByName("state");
      receipt->GetReflection()->SetEnumValue(receipt, state,
                                             seen_.contains(TextAt(request, "command_id")) ? 2 : 4);
      return answer;
    }
    if (method.name() == "ListBuildings") {
      auto* building = answer->GetReflection()->AddMessage(
          answer.get(), answer->GetDescriptor()->FindFieldByName("buildings"));
      SetText(*building, "name", "B1");
      SetText(*building, "building_id", "old-building");
      return answer;
    }
    const std::string id = TextAt(request, "command_id");
    EXPECT_TRUE(base::ParseUuid(id)->Time().has_value());
    calls.push_back(method.name());
    if (absl::Status status = fate ? fate(method.name(), request) : absl::OkStatus(); !status.ok())
      return status;
    effects += seen_.insert(id).second ? 1 : 0;
    if (method.name() == "RegisterBuilding") SetText(*answer, "building_id", "new-building");
    if (method.name() == "RegisterHousehold")
      building_of_households.insert(TextAt(request, "building_id"));
    return answer;
  }

  std::vector<std::string> calls;
  std::function<absl::Status(const std::string& rpc, const google::protobuf::Message&)> fate;
  int effects = 0;
  std::set<std::string> building_of_households;

 private:
  std::mutex mutex_;
  std::set<std::string> seen_;
};

class ImportRunnerTest : public testing::Test {
 protected:
  ImportRunnerTest() : parsed_(ParseCommunity(kFile)) { EXPECT_THAT(parsed_.errors, IsEmpty()); }
  ~ImportRunnerTest() override { std::filesystem::remove(path_); }

  ImportReport Import(RpcCaller& registration, base::Millis settle = base::Millis{0}) {
    auto state = ImportState::Open(path_);
    EXPECT_TRUE(state.ok());
    ImportRunner runner(registration, **state, {.concurrency = 4, .settle = settle}, {});
    EXPECT_TRUE(runner.CheckState().ok());
    return runner.Run(parsed_.community);
  }

  std::string path_ = testing::TempDir() + "/import-" + base::NewUuidV7().ToString();
  ParsedCommunity parsed_;
  FakeRegistration registration_;
};

TEST_F(ImportRunnerTest, SendsParentsBeforeChildrenAndBuildingsBeforeHouseholds) {
  const ImportReport report = Import(registration_);
  EXPECT_TRUE(report.stopped.ok());
  EXPECT_EQ(report.sent, 10);
  EXPECT_THAT(
      registration_.calls,
      ElementsAre("DefineArea", "DefineArea", "DefineArea", "DefineArea", "SetRules", "DefineStaff",
                  "SetRoster", "RegisterBuilding", "RegisterHousehold", "RegisterHousehold"));
  EXPECT_THAT(registration_.building_of_households, ElementsAre("new-building"));
}

TEST_F(ImportRunnerTest, ASecondRunSendsNothing) {
  Import(registration_);
  const ImportReport again = Import(registration_);
  EXPECT_EQ(again.sent, 0);
  EXPECT_EQ(again.done_before, 10);
  EXPECT_THAT(registration_.calls, SizeIs(10));
}

TEST_F(ImportRunnerTest, GoesOnWhereItStoppedWithTheSameCommandIds) {
  std::vector<std::string> ids;
  registration_.fate = [&ids](const std::string& rpc,
                              const google::protobuf::Message& request) -> absl::Status {
    if (rpc != "RegisterBuilding") return absl::OkStatus();
    ids.push_back(TextAt(request, "command_id"));
    return ids.size() == 1 ? absl::UnavailableError("no answer") : absl::OkStatus();
  };
  const ImportReport cut = Import(registration_);
  EXPECT_EQ(cut.stopped.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(cut.sent, 7);
  const ImportReport rest = Import(registration_);
  EXPECT_TRUE(rest.stopped.ok());
  EXPECT_EQ(rest.sent, 3);
  EXPECT_EQ(rest.done_before, 7);
  ASSERT_THAT(ids, SizeIs(2));
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_EQ(registration_.effects, 10);
}

TEST_F(ImportRunnerTest, ATornStateFileCostsAtMostItsLastEntry) {
  Import(registration_);
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) - 10);
  const ImportReport again = Import(registration_);
  EXPECT_EQ(again.sent, 1);  // with the same command id: no second effect
  EXPECT_EQ(registration_.effects, 10);
}

TEST_F(ImportRunnerTest, AnotherInstallationIsImportedFromTheBeginning) {
  Import(registration_);
  FakeRegistration fresh;
  const ImportReport report = Import(fresh);
  EXPECT_EQ(report.sent, 10);
  EXPECT_TRUE(std::filesystem::remove(path_ + ".old"));
}

TEST_F(ImportRunnerTest, TellsWhatWasRefusedAndGoesOn) {
  registration_.fate = [](const std::string& rpc,
                          const google::protobuf::Message& request) -> absl::Status {
    if (rpc == "RegisterHousehold" && TextAt(request, "door") == "101")
      return absl::InvalidArgumentError("door: no");
    return absl::OkStatus();
  };
  const ImportReport report = Import(registration_);
  EXPECT_EQ(report.sent, 9);
  ASSERT_THAT(report.refused, SizeIs(1));
  EXPECT_EQ(report.refused[0].line, 9);
  EXPECT_EQ(report.refused[0].status.message(), "door: no");
}

TEST_F(ImportRunnerTest, HouseholdsOfARefusedBuildingAreRefusedWithoutBeingSent) {
  registration_.fate = [](const std::string& rpc,
                          const google::protobuf::Message&) -> absl::Status {
    return rpc == "RegisterBuilding" ? absl::InvalidArgumentError("name: no") : absl::OkStatus();
  };
  const ImportReport report = Import(registration_);
  EXPECT_THAT(report.refused, SizeIs(3));
  EXPECT_EQ(registration_.calls.back(), "RegisterBuilding");
}

TEST_F(ImportRunnerTest, WhatExistsAlreadyIsLeftAndItsBuildingFound) {
  registration_.fate = [](const std::string& rpc,
                          const google::protobuf::Message&) -> absl::Status {
    return rpc == "RegisterBuilding" ? absl::AlreadyExistsError("name: taken") : absl::OkStatus();
  };
  const ImportReport report = Import(registration_);
  EXPECT_EQ(report.exist_already, 1);
  EXPECT_EQ(report.sent, 9);
  EXPECT_THAT(registration_.building_of_households, ElementsAre("old-building"));
}

TEST_F(ImportRunnerTest, WaitsForReferenceDataWithANewIdAfterEachRefusal) {
  std::vector<std::string> ids;
  registration_.fate = [&ids](const std::string& rpc,
                              const google::protobuf::Message& request) -> absl::Status {
    if (rpc != "SetRoster") return absl::OkStatus();
    ids.push_back(TextAt(request, "command_id"));
    return ids.size() < 3 ? absl::NotFoundError("staff_ids: unknown") : absl::OkStatus();
  };
  const ImportReport report = Import(registration_, base::Millis{60'000});
  EXPECT_THAT(report.refused, IsEmpty());
  EXPECT_THAT(std::set<std::string>(ids.begin(), ids.end()), SizeIs(3));
}

}  // namespace
}  // namespace gridkeeper::gridctl
