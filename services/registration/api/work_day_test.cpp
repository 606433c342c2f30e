// A worker's day as a client sees it, with health, supply and alerting played by one real gRPC
// server.
#include <mutex>
#include <set>

#include "gridkeeper/alerting/v1/alerting_service.grpc.pb.h"
#include "gridkeeper/health/v1/health_service.grpc.pb.h"
#include "gridkeeper/supply/v1/supply_service.grpc.pb.h"
#include "registration/api/city_fixture.hpp"
#include "registration/api/other_services.hpp"

namespace gridkeeper::registration {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

constexpr std::int64_t kHour = 3'600'000;

// What the three know, and what they were asked with.
class Others {
 public:
  WorkSources Sources() const { return services_.Sources(); }

  std::vector<health::v1::IsolationCase> cases;
  std::vector<supply::v1::SupplyRequest> requests;
  std::vector<alerting::v1::Alert> alerts;
  std::string rebuilding;          // this grid's cases cannot be listed
  grpc::Status alerting_status;    // what alerting answers
  std::set<std::string> asked_as;  // authorizations

 private:
  void Note(const grpc::ServerContext& context) {
    const std::lock_guard lock(mutex_);
    const auto found = context.client_metadata().find("authorization");
    asked_as.insert(found == context.client_metadata().end()
                        ? ""
                        : std::string(found->second.data(), found->second.size()));
  }

  // One case on each page, so that all pages are seen to be asked for.
  class Health final : public health::v1::HealthService::Service {
   public:
    explicit Health(Others& others) : others_(others) {}
    grpc::Status ListCases(grpc::ServerContext* context,
                           const health::v1::ListCasesRequest* request,
                           health::v1::ListCasesResponse* response) override {
      others_.Note(*context);
      if (!others_.rebuilding.empty()) response->add_unavailable_grids(others_.rebuilding);
      const std::size_t at = request->page_token().empty() ? 0 : std::stoul(request->page_token());
      if (at < others_.cases.size()) *response->add_cases() = others_.cases[at];
      if (at + 1 < others_.cases.size()) response->set_next_page_token(std::to_string(at + 1));
      return {};
    }

   private:
    Others& others_;
  };
  class Supply final : public supply::v1::SupplyService::Service {
   public:
    explicit Supply(Others& others) : others_(others) {}
    grpc::Status ListOpenRequests(grpc::ServerContext* context,
                                  const supply::v1::ListOpenRequestsRequest*,
                                  supply::v1::ListOpenRequestsResponse* response) override {
      others_.Note(*context);
      for (const auto& one : others_.requests) *response->add_supply_requests() = one;
      return {};
    }

   private:
    Others& others_;
  };
  class Alerting final : public alerting::v1::AlertingService::Service {
   public:
    explicit Alerting(Others& others) : others_(others) {}
    grpc::Status ListAlerts(grpc::ServerContext* context, const alerting::v1::ListAlertsRequest*,
                            alerting::v1::ListAlertsResponse* response) override {
      others_.Note(*context);
      for (const auto& one : others_.alerts) *response->add_alerts() = one;
      return others_.alerting_status;
    }

   private:
    Others& others_;
  };

  std::mutex mutex_;
  Health health_{*this};
  Supply supply_{*this};
  Alerting alerting_{*this};
  OtherServices services_{health_, supply_, alerting_};
};

// Three doors with a household each, all met, and one that nobody has been to.
class WorkDayTest : protected Others, public CityTest {
 protected:
  WorkDayTest() : CityTest(Sources()) {
    DefineGrid();
    building_ = NewBuilding();
    stub_ = As("worker");
    for (const int n : {0, 10, 20}) {
      const auto answer = Ok(*stub_, &Stub::RegisterHousehold, HouseholdRequest(building_, n));
      households_.push_back(answer.household_id());
    }
    v1::RegisterDoorsRequest doors;
    doors.set_command_id(NewId());
    doors.set_grid_code(kGrid);
    doors.set_building_id(building_);
    v1::DoorToRegister& door = *doors.add_doors();
    door.set_unit("1");
    door.set_floor(1);
    door.set_door("101");
    Ok(*stub_, &Stub::RegisterDoors, doors);
    v1::ListDoorsRequest all;
    all.set_area_code(kGrid);
    all.set_filter(v1::DOOR_FILTER_HOUSEHOLDS);
    const auto homes = Ok(*stub_, &Stub::ListDoors, all);
    for (const auto& known : homes.doors()) {
      v1::RecordVisitRequest visit;
      visit.set_command_id(NewId());
      visit.set_grid_code(kGrid);
      visit.set_door_id(known.door_id());
      visit.set_way(v1::VISIT_WAY_DOOR);
      visit.set_outcome(v1::VISIT_OUTCOME_MET);
      visit.set_visited_at_ms(base::ToUnixMillis(base::WallNow()));
      Ok(*stub_, &Stub::RecordVisit, visit);
    }
  }

  v1::GetWorkDayResponse Day() {
    v1::GetWorkDayRequest request;
    request.set_grid_code(kGrid);
    return Ok(*stub_, &Stub::GetWorkDay, request);
  }
  static std::vector<std::string> DoorsOf(const v1::GetWorkDayResponse& day) {
    std::vector<std::string> doors;
    for (const auto& stop : day.stops()) doors.push_back(stop.door().door());
    return doors;
  }

  health::v1::IsolationCase& AddCase(const std::string& household, bool due) {
    health::v1::IsolationCase& one = cases.emplace_back();
    one.set_case_id(NewId());
    one.set_resident_id("resident of " + household);
    one.set_household_id(household);
    one.set_next_slot_end_ms(100 * kHour);
    one.set_due(due);
    return one;
  }
  supply::v1::SupplyRequest& AddRequest(const std::string& household) {
    supply::v1::SupplyRequest& one = requests.emplace_back();
    one.set_request_id(NewId());
    one.set_household_id(household);
    one.set_status(supply::v1::SUPPLY_STATUS_CLAIMED);
    one.set_claimed_by("worker");
    return one;
  }
  alerting::v1::Alert& AddAlert(alerting::v1::AlertStatus status) {
    alerting::v1::Alert& one = alerts.emplace_back();
    one.set_alert_id(NewId());
    one.set_status(status);
    return one;
  }

  std::string building_;
  std::unique_ptr<Stub> stub_;
  std::vector<std::string> households_;
};

TEST_F(WorkDayTest, WithoutMoreToDoItIsTheDoorsThatNobodyHasBeenTo) {
  const auto day = Day();
  ASSERT_THAT(DoorsOf(day), ElementsAre("101"));
  EXPECT_TRUE(day.stops(0).visit_outstanding());
  EXPECT_FALSE(day.stops(0).overdue());
  EXPECT_EQ(day.stops(0).door().building_name(), "Building 3");
  EXPECT_EQ(day.visits_due_at_ms(), 0);
  EXPECT_THAT(day.unanswered(), IsEmpty());
}

TEST_F(WorkDayTest, AllThatIsToBeDoneBehindADoorIsOneStopInWalkingOrder) {
  AddCase(households_[1], true);
  AddCase(households_[0], false);
  AddRequest(households_[1]);
  const auto day = Day();
  ASSERT_THAT(DoorsOf(day), ElementsAre("101", "500", "510"));
  const v1::WorkStop& stop = day.stops(2);
  EXPECT_EQ(stop.household_id(), households_[1]);
  EXPECT_FALSE(stop.visit_outstanding());
  ASSERT_EQ(stop.follow_ups_size(), 1);
  EXPECT_EQ(stop.follow_ups(0).case_id(), cases[0].case_id());
  EXPECT_EQ(stop.follow_ups(0).resident_id(), cases[0].resident_id());
  EXPECT_EQ(stop.follow_ups(0).slot_end_ms(), 100 * kHour);
  EXPECT_TRUE(stop.follow_ups(0).due());
  EXPECT_FALSE(day.stops(1).follow_ups(0).due());
  ASSERT_EQ(stop.supplies_size(), 1);
  EXPECT_EQ(stop.supplies(0).request_id(), requests[0].request_id());
  EXPECT_EQ(stop.supplies(0).claimed_by(), "worker");
}

TEST_F(WorkDayTest, WhatIsOverdueComesFirst) {
  AddCase(households_[0], true);
  health::v1::MissedSlot& missed = *AddCase(households_[1], true).add_missed();
  missed.set_slot_end_ms(84 * kHour);
  AddRequest(households_[2]).set_overdue(true);
  const auto day = Day();
  EXPECT_THAT(DoorsOf(day), ElementsAre("510", "520", "101", "500"));
  EXPECT_TRUE(day.stops(0).overdue());
  EXPECT_TRUE(day.stops(0).follow_ups(0).overdue());
  EXPECT_TRUE(day.stops(1).supplies(0).overdue());
  EXPECT_FALSE(day.stops(2).overdue());
}

TEST_F(WorkDayTest, ASlotMissedLongAgoOrCorrectedIsNotOverdue) {
  AddCase(households_[0], true).add_missed()->set_slot_end_ms(76 * kHour);
  health::v1::MissedSlot& corrected = *AddCase(households_[1], true).add_missed();
  corrected.set_slot_end_ms(84 * kHour);
  corrected.set_corrected(true);
  const auto day = Day();
  ASSERT_EQ(day.stops_size(), 3);
  for (const auto& stop : day.stops()) EXPECT_FALSE(stop.overdue()) << stop.DebugString();
}

TEST_F(WorkDayTest, AnAlertIsOverdueUntilSomebodyTakesNote) {
  auto& fever = AddAlert(alerting::v1::ALERT_STATUS_OPEN);
  fever.set_rule(alerting::v1::ALERT_RULE_FEVER);
  fever.set_severity(alerting::v1::ALERT_SEVERITY_CRITICAL);
  fever.set_next_escalation_at_ms(7);
  fever.mutable_cause()->mutable_fever()->set_household_id(households_[2]);
  fever.mutable_cause()->mutable_fever()->set_resident_id("who has it");
  auto& missed = AddAlert(alerting::v1::ALERT_STATUS_ACKNOWLEDGED);
  missed.mutable_cause()->mutable_follow_up_missed()->set_household_id(households_[0]);
  auto& late = AddAlert(alerting::v1::ALERT_STATUS_ACKNOWLEDGED);
  late.mutable_cause()->mutable_supply_overdue()->set_household_id(households_[1]);
  const auto day = Day();
  ASSERT_THAT(DoorsOf(day), ElementsAre("520", "101", "500", "510"));
  const v1::AlertWork& first = day.stops(0).alerts(0);
  EXPECT_EQ(first.alert_id(), alerts[0].alert_id());
  EXPECT_EQ(first.rule(), alerting::v1::ALERT_RULE_FEVER);
  EXPECT_EQ(first.severity(), alerting::v1::ALERT_SEVERITY_CRITICAL);
  EXPECT_EQ(first.resident_id(), "who has it");
  EXPECT_EQ(first.next_escalation_at_ms(), 7);
  EXPECT_FALSE(first.acknowledged());
  EXPECT_TRUE(day.stops(2).alerts(0).acknowledged());
  EXPECT_EQ(day.stops(3).alerts_size(), 1);
}

TEST_F(WorkDayTest, WhatHasNoDoorIsNotLeftOut) {
  AddAlert(alerting::v1::ALERT_STATUS_OPEN).mutable_cause()->mutable_doors_left();
  AddCase("moving", true);
  const auto day = Day();
  ASSERT_THAT(DoorsOf(day), ElementsAre("", "", "101"));
  EXPECT_EQ(day.stops(0).alerts_size(), 1);
  EXPECT_FALSE(day.stops(0).has_door());
  EXPECT_EQ(day.stops(1).household_id(), "moving");
}

TEST_F(WorkDayTest, WhatIsDoneIsNotListed) {
  AddCase(households_[0], false).set_next_slot_end_ms(0);
  AddRequest(households_[1]).set_status(supply::v1::SUPPLY_STATUS_DELIVERED);
  EXPECT_THAT(DoorsOf(Day()), ElementsAre("101"));
}

TEST_F(WorkDayTest, TheOthersAreAskedOnTheCallersBehalf) {
  Day();
  ASSERT_EQ(asked_as.size(), 1u);
  EXPECT_THAT(*asked_as.begin(), StartsWith("Bearer "));
}

TEST_F(WorkDayTest, WhoDoesNotAnswerIsNamed) {
  AddCase(households_[0], true);
  AddAlert(alerting::v1::ALERT_STATUS_OPEN);
  alerting_status = {grpc::StatusCode::UNAVAILABLE, "away"};
  rebuilding = kGrid;
  const auto day = Day();
  EXPECT_THAT(DoorsOf(day), ElementsAre("101"));
  EXPECT_THAT(day.unanswered(), ElementsAre(v1::WORK_SOURCE_HEALTH, v1::WORK_SOURCE_ALERTING));
}

TEST_F(WorkDayTest, WithoutTheGridsOwnDoorsThereIsNoDay) {
  city_.Rebuild(kGrid);
  v1::GetWorkDayRequest request;
  request.set_grid_code(kGrid);
  EXPECT_EQ(Fails(*stub_, &Stub::GetWorkDay, request).error_code(), grpc::StatusCode::UNAVAILABLE);
  request.set_grid_code(kCommunity);
  const auto status = Fails(*As("officer"), &Stub::GetWorkDay, request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), StartsWith("grid_code: "));
}

// A city where none of the others is.
TEST_F(CityTest, ADayWithoutTheOthersNamesAllThree) {
  DefineGrid();
  v1::GetWorkDayRequest request;
  request.set_grid_code(kGrid);
  const auto day = Ok(*As("worker"), &Stub::GetWorkDay, request);
  EXPECT_THAT(day.stops(), IsEmpty());
  EXPECT_THAT(day.unanswered(), ElementsAre(v1::WORK_SOURCE_HEALTH, v1::WORK_SOURCE_SUPPLY,
                                            v1::WORK_SOURCE_ALERTING));
}

}  // namespace
}  // namespace gridkeeper::registration
