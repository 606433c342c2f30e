// What becomes of alerts when somebody moves. Each scenario is one grid; `kElsewhere` is the other.
#include "alerting/domain/scenario_test.hpp"

namespace gridkeeper::alerting {
namespace {

using base::Rejection;
using std::chrono::minutes;

const std::string kElsewhere = "310104019001002";
const std::string kThird = "310104019001003";
const base::Uuid kCase = base::DeriveUuid({"case"});
const base::Uuid kResident = base::DeriveUuid({"resident"});
const base::Uuid kHousehold = base::DeriveUuid({"household"});
const base::Uuid kNewHome = base::DeriveUuid({"new home"});
const base::TimePoint kSlotEnd = base::FromUnixMillis(1'583'020'800'000);

class AlertMove : public testing::Test, protected Scenario {
 protected:
  AlertMove() {
    EXPECT_TRUE(When(FollowUpMissed{{kCase, kResident, kHousehold, kSlotEnd}}));
    id_ = AlertIdOf(Rule::kFollowUpMissed, input_id);
  }
  static ReleaseSubject Leaving(std::int32_t number, const std::string& to = kElsewhere) {
    return {kResident, to, kNewHome, number};
  }
  AcceptAlert Sent() {
    const auto left = When(Leaving(1));
    EXPECT_EQ(left->size(), 2u);
    return {id_, kResident, std::string(kGrid), 1, std::get<AlertMovedOut>(left->at(0)).alert};
  }

  base::Uuid id_;
};

TEST_F(AlertMove, AnAlertGoesWithItsPersonAtTheLevelItHasReached) {
  WhenTimeIs(now + minutes{10});
  const Alert before = *state.open.Find(id_);
  ASSERT_EQ(before.level, Level::kGridHead);
  Scenario to;
  to.now = now + minutes{1};
  ASSERT_TRUE(to.When(Sent()));
  EXPECT_TRUE(state.open.empty());
  EXPECT_EQ(NextDeadline(state), std::nullopt);

  const Alert& after = *to.state.open.Find(id_);
  EXPECT_EQ(after.level, Level::kGridHead);
  EXPECT_EQ(after.area, Scenario::kGrid);
  EXPECT_EQ(after.raised_at, before.raised_at);
  EXPECT_EQ(std::get<FollowUpMissedCause>(after.cause).household_id, kNewHome);
  ASSERT_EQ(after.history.size(), before.history.size() + 1);
  EXPECT_EQ(after.history.back().step, Step::kMovedIn);
  EXPECT_EQ(NextDeadline(to.state), before.next_escalation_at);
  EXPECT_THAT(to.When(FollowUpCorrected{kCase, kSlotEnd}),
              Then(AlertResolved{id_, "", ResolveReason::kCorrected, to.now}));
}

TEST_F(AlertMove, WhatAPersonDoesAboutItLaterIsHandedOn) {
  Sent();
  EXPECT_THAT(When(AcknowledgeAlert{id_, AcknowledgeReason::kPhoning}),
              ThenRefused(Rejection::kMoved, ""));
  EXPECT_EQ(When(ResolveAlert{id_, ResolveReason::kHandled}).error().message, kElsewhere);
}

TEST_F(AlertMove, AnAlertThatComesAfterItsPersonLeftAgainIsSentOn) {
  const AcceptAlert sent = Sent();
  Scenario between;
  EXPECT_THAT(between.When(Leaving(2, kThird)), Then(AlertSubjectMovedOut{kResident, kThird, 2}));
  EXPECT_THAT(between.When(sent), Then(AlertMovedOut{id_, kResident, kThird, 2, sent.alert}));
}

TEST_F(AlertMove, AnAlertThatComesBackWithItsPersonStays) {
  AcceptAlert sent = Sent();
  sent.move_number = 2;
  ASSERT_TRUE(When(sent));
  ASSERT_TRUE(When(AcknowledgeAlert{id_, AcknowledgeReason::kPhoning}));
}

TEST_F(AlertMove, AlertsAboutOthersAndAboutTheGridStay) {
  EXPECT_THAT(When(ReleaseSubject{base::DeriveUuid({"somebody"}), kElsewhere, kNewHome, 1}),
              Then(AlertSubjectMovedOut{base::DeriveUuid({"somebody"}), kElsewhere, 1}));
  EXPECT_EQ(state.open.size(), 1u);
}

}  // namespace
}  // namespace gridkeeper::alerting
