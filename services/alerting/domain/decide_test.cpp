#include "alerting/domain/decide.hpp"

#include "alerting/domain/ladder_policy.hpp"
#include "alerting/domain/scenario_test.hpp"

namespace gridkeeper::alerting {
namespace {

using base::Rejection;
using std::chrono::minutes;

const base::Uuid kCase = base::DeriveUuid({"case"});
const base::Uuid kResident = base::DeriveUuid({"resident"});
const base::Uuid kHousehold = base::DeriveUuid({"household"});
const base::Uuid kRequest = base::DeriveUuid({"request"});
const base::Uuid kUnknown = base::DeriveUuid({"unknown"});
const base::TimePoint kSlotEnd = base::FromUnixMillis(1'583'020'800'000);

const FeverDetected kFever{{kCase, kResident, kHousehold, 385, kSlotEnd}};
const FollowUpMissed kMissed{{kCase, kResident, kHousehold, kSlotEnd}};
const SupplyOverdue kOverdue{{kRequest, kHousehold, kSlotEnd}};

class AlertRules : public testing::Test, protected Scenario {
 protected:
  base::Uuid IdOf(Rule rule) const { return AlertIdOf(rule, input_id); }
  base::Uuid GivenFever() {
    EXPECT_TRUE(When(kFever));
    return IdOf(Rule::kFever);
  }
  base::Uuid GivenMissed() {
    EXPECT_TRUE(When(kMissed));
    return IdOf(Rule::kFollowUpMissed);
  }
  base::Uuid GivenOverdue() {
    EXPECT_TRUE(When(kOverdue));
    return IdOf(Rule::kSupplyOverdue);
  }
  void GivenAcknowledged(const base::Uuid& id) {
    EXPECT_TRUE(When(AcknowledgeAlert{id, AcknowledgeReason::kPhoning}));
  }
};

TEST_F(AlertRules, FeverIsCriticalAndGoesToTheGridsWorkerFirst) {
  EXPECT_THAT(When(kFever), Then(AlertRaised{IdOf(Rule::kFever), Rule::kFever, Severity::kCritical,
                                             input_id, kFever.cause, now, Level::kGridWorker,
                                             std::string(kGrid), now + minutes{10}}));
}

TEST_F(AlertRules, MissedFollowUpAndOverdueSupplyAreWarnings) {
  EXPECT_THAT(When(kMissed),
              Then(AlertRaised{IdOf(Rule::kFollowUpMissed), Rule::kFollowUpMissed,
                               Severity::kWarning, input_id, kMissed.cause, now, Level::kGridWorker,
                               std::string(kGrid), now + minutes{10}}));
  EXPECT_THAT(When(kOverdue),
              Then(AlertRaised{IdOf(Rule::kSupplyOverdue), Rule::kSupplyOverdue, Severity::kWarning,
                               input_id, kOverdue.cause, now, Level::kGridWorker,
                               std::string(kGrid), now + minutes{10}}));
}

TEST_F(AlertRules, DoorsThatARoundLeftAreAWarning) {
  const CensusRoundDue due{{base::DeriveUuid({"round"}), now, 2}};
  EXPECT_THAT(
      When(due),
      Then(AlertRaised{IdOf(Rule::kDoorsLeft), Rule::kDoorsLeft, Severity::kWarning, input_id,
                       due.cause, now, Level::kGridWorker, std::string(kGrid), now + minutes{10}}));
  EXPECT_THAT(When(CensusRoundDue{{base::DeriveUuid({"round"}), now, 0}}), Then());
}

TEST_F(AlertRules, AFeverAtAGateIsCriticalOnceWhileTheAlertStands) {
  const GateFeverDetected fever{{base::DeriveUuid({"wang"}), base::DeriveUuid({"home"}),
                                 base::DeriveUuid({"gate"}), 385, now}};
  const base::Uuid id = IdOf(Rule::kGateFever);
  EXPECT_THAT(When(fever),
              Then(AlertRaised{id, Rule::kGateFever, Severity::kCritical, input_id, fever.cause,
                               now, Level::kGridWorker, std::string(kGrid), now + minutes{10}}));
  input_id = "health.events.v1/3/78/0";
  EXPECT_THAT(When(fever), Then());
  EXPECT_TRUE(When(ResolveAlert{id, ResolveReason::kMedicalTookOver}));
  input_id = "health.events.v1/3/79/0";
  EXPECT_EQ(When(fever)->size(), 1u);
}

TEST_F(AlertRules, FeversOfWhoIsNoResidentAreEachTheirOwn) {
  const GateFeverDetected fever{{{}, {}, base::DeriveUuid({"gate"}), 385, now}};
  EXPECT_EQ(When(fever)->size(), 1u);
  input_id = "health.events.v1/3/78/0";
  EXPECT_EQ(When(fever)->size(), 1u);
}

TEST_F(AlertRules, AnIsolationBrokenIsCriticalOncePerPersonWhileTheAlertStands) {
  const auto broken = [this](std::string_view resident) {
    return IsolationBroken{{base::DeriveUuid({resident}), base::DeriveUuid({"home"}),
                            base::DeriveUuid({"gate"}), now, true}};
  };
  const auto raised = When(broken("wang"));
  ASSERT_EQ(raised->size(), 1u);
  EXPECT_EQ(std::get<AlertRaised>(raised->front()).rule, Rule::kIsolationBroken);
  EXPECT_EQ(std::get<AlertRaised>(raised->front()).severity, Severity::kCritical);
  input_id = "registration.events.v1/3/78/0";
  EXPECT_THAT(When(broken("wang")), Then());
  EXPECT_EQ(When(broken("li"))->size(), 1u);
  EXPECT_EQ(When(ResidentForgotten{base::DeriveUuid({"wang"})})->size(), 1u);
}

TEST_F(AlertRules, OneCauseRaisesOneAlertAlsoAfterItsEnd) {
  const base::Uuid id = GivenFever();
  EXPECT_THAT(When(kFever), Then());
  EXPECT_TRUE(When(ResolveAlert{id, ResolveReason::kHandled}));
  EXPECT_THAT(When(kFever), Then());
  input_id = "health.events.v1/3/78/0";
  EXPECT_TRUE(When(kFever)->size() == 1);
}

TEST_F(AlertRules, AlertIdIsTheSameForEver) {
  EXPECT_EQ(AlertIdOf(Rule::kFever, "health.events.v1/3/77/0"),
            base::DeriveUuid({"FEVER", "health.events.v1/3/77/0"}));
  EXPECT_EQ(AlertIdOf(Rule::kFollowUpMissed, "x"), base::DeriveUuid({"FOLLOW_UP_MISSED", "x"}));
  EXPECT_EQ(AlertIdOf(Rule::kSupplyOverdue, "x"), base::DeriveUuid({"SUPPLY_OVERDUE", "x"}));
  EXPECT_EQ(AlertIdOf(Rule::kDoorsLeft, "x"), base::DeriveUuid({"DOORS_LEFT", "x"}));
  EXPECT_EQ(AlertIdOf(Rule::kGateFever, "x"), base::DeriveUuid({"GATE_FEVER", "x"}));
  EXPECT_EQ(AlertIdOf(Rule::kIsolationBroken, "x"), base::DeriveUuid({"ISOLATION_BROKEN", "x"}));
  EXPECT_EQ(AlertIdOf(Rule::kShiftGap, "x"), base::DeriveUuid({"SHIFT_GAP", "x"}));
  EXPECT_EQ(AlertIdOf(Rule::kShiftUnattended, "x"), base::DeriveUuid({"SHIFT_UNATTENDED", "x"}));
}

TEST_F(AlertRules, UnacknowledgedAlertClimbsToTheDistrictAndStaysThere) {
  const base::Uuid id = GivenFever();
  const auto t = now;
  const auto at = [&](int minute) { return t + minutes{minute}; };
  const std::string grid(kGrid);
  EXPECT_THAT(WhenTimeIs(at(10) - base::Millis{1}), Then());
  EXPECT_THAT(WhenTimeIs(at(10)), Then(AlertEscalated{id, Level::kGridHead, grid, at(10), at(20)}));
  EXPECT_THAT(WhenTimeIs(at(20)),
              Then(AlertEscalated{id, Level::kCommunity, "310104019001", at(20), at(40)}));
  EXPECT_THAT(WhenTimeIs(at(40)),
              Then(AlertEscalated{id, Level::kStreet, "310104019", at(40), at(70)}));
  EXPECT_THAT(WhenTimeIs(at(70)), Then(AlertEscalated{id, Level::kDistrict, "310104", at(70), {}}));
  EXPECT_THAT(WhenTimeIs(at(10'000)), Then());
  EXPECT_EQ(state.open.Find(id)->status, Status::kOpen);
}

TEST_F(AlertRules, AfterAnOutageAnAlertClimbsOneLevelAndWaitsThereItsFullTime) {
  const base::Uuid id = GivenFever();
  const auto back = now + minutes{300};
  EXPECT_THAT(WhenTimeIs(back), Then(AlertEscalated{id, Level::kGridHead, std::string(kGrid), back,
                                                    back + minutes{10}}));
}

TEST_F(AlertRules, ChangedRuleHoldsFromTheNextStepOn) {
  const base::Uuid id = GivenFever();
  const auto t = now;
  reference.rules["310104"].ladder_minutes = {1, 2, 3, 4};
  EXPECT_THAT(WhenTimeIs(t + minutes{9}), Then());
  EXPECT_THAT(WhenTimeIs(t + minutes{10}),
              Then(AlertEscalated{id, Level::kGridHead, std::string(kGrid), t + minutes{10},
                                  t + minutes{12}}));
}

TEST_F(AlertRules, AcknowledgementStopsTheClimb) {
  const base::Uuid id = GivenFever();
  EXPECT_THAT(When(AcknowledgeAlert{id, AcknowledgeReason::kEmergencyCalled}),
              Then(AlertAcknowledged{id, "worker-1", AcknowledgeReason::kEmergencyCalled, now}));
  EXPECT_THAT(WhenTimeIs(now + minutes{300}), Then());
}

TEST_F(AlertRules, AcknowledgedAlertIsNotAcknowledgedAgain) {
  const base::Uuid id = GivenFever();
  GivenAcknowledged(id);
  actor = "head-1";
  const auto again = When(AcknowledgeAlert{id, AcknowledgeReason::kPhoning});
  EXPECT_THAT(again, ThenRefused(Rejection::kWrongState, "alert_id"));
  EXPECT_THAT(again.error().message, testing::HasSubstr("worker-1"));
}

TEST_F(AlertRules, AcknowledgementNeedsAReason) {
  const base::Uuid id = GivenFever();
  for (auto reason : {AcknowledgeReason::kUnspecified, static_cast<AcknowledgeReason>(99)}) {
    EXPECT_THAT(When(AcknowledgeAlert{id, reason}), ThenRefused(Rejection::kInvalid, "reason"));
  }
}

TEST_F(AlertRules, AlertIsResolvedWithOrWithoutAcknowledgement) {
  const base::Uuid fever = GivenFever();
  EXPECT_THAT(When(ResolveAlert{fever, ResolveReason::kFalseAlarm}),
              Then(AlertResolved{fever, "worker-1", ResolveReason::kFalseAlarm, now}));
  EXPECT_THAT(WhenTimeIs(now + minutes{300}), Then());
  const base::Uuid missed = GivenMissed();
  GivenAcknowledged(missed);
  EXPECT_THAT(When(ResolveAlert{missed, ResolveReason::kHandled}),
              Then(AlertResolved{missed, "worker-1", ResolveReason::kHandled, now}));
}

TEST_F(AlertRules, ResolutionNeedsAPersonsReason) {
  const base::Uuid id = GivenFever();
  for (auto reason : {ResolveReason::kUnspecified, ResolveReason::kCorrected,
                      ResolveReason::kSupplyDelivered, ResolveReason::kSupplyCancelled,
                      ResolveReason::kSubjectForgotten, static_cast<ResolveReason>(99)}) {
    EXPECT_THAT(When(ResolveAlert{id, reason}), ThenRefused(Rejection::kInvalid, "reason"));
  }
}

TEST_F(AlertRules, UnknownAlertIsNotFoundAndResolvedOneIsOver) {
  const base::Uuid id = GivenFever();
  const AcknowledgeReason phoning = AcknowledgeReason::kPhoning;
  EXPECT_THAT(When(AcknowledgeAlert{kUnknown, phoning}),
              ThenRefused(Rejection::kNotFound, "alert_id"));
  EXPECT_THAT(When(ResolveAlert{kUnknown, ResolveReason::kHandled}),
              ThenRefused(Rejection::kNotFound, "alert_id"));
  EXPECT_TRUE(When(ResolveAlert{id, ResolveReason::kHandled}));
  EXPECT_THAT(When(AcknowledgeAlert{id, phoning}), ThenRefused(Rejection::kWrongState, "alert_id"));
  EXPECT_THAT(When(ResolveAlert{id, ResolveReason::kHandled}),
              ThenRefused(Rejection::kWrongState, "alert_id"));
}

TEST_F(AlertRules, CorrectedFollowUpResolvesItsAlert) {
  const base::Uuid id = GivenMissed();
  actor = "";
  EXPECT_THAT(When(FollowUpCorrected{kCase, kSlotEnd}),
              Then(AlertResolved{id, "", ResolveReason::kCorrected, now}));
  EXPECT_THAT(When(FollowUpCorrected{kCase, kSlotEnd}), Then());
}

TEST_F(AlertRules, CorrectedFollowUpResolvesAnAcknowledgedAlertToo) {
  const base::Uuid id = GivenMissed();
  GivenAcknowledged(id);
  EXPECT_THAT(When(FollowUpCorrected{kCase, kSlotEnd}),
              Then(AlertResolved{id, "", ResolveReason::kCorrected, now}));
}

TEST_F(AlertRules, CorrectionOfAnotherSlotOrCaseChangesNothing) {
  GivenMissed();
  EXPECT_THAT(When(FollowUpCorrected{kCase, kSlotEnd + minutes{1}}), Then());
  EXPECT_THAT(When(FollowUpCorrected{kUnknown, kSlotEnd}), Then());
  EXPECT_EQ(state.open.size(), 1U);
}

TEST_F(AlertRules, CorrectionWithoutAnAlertIsNothing) {
  EXPECT_THAT(When(FollowUpCorrected{kCase, kSlotEnd}), Then());
  const base::Uuid id = GivenMissed();
  EXPECT_TRUE(When(ResolveAlert{id, ResolveReason::kHandled}));
  EXPECT_THAT(When(FollowUpCorrected{kCase, kSlotEnd}), Then());
}

TEST_F(AlertRules, DeliveryOrCancellationResolvesTheOverdueAlert) {
  const base::Uuid first = GivenOverdue();
  EXPECT_THAT(When(SupplyDelivered{kRequest}),
              Then(AlertResolved{first, "", ResolveReason::kSupplyDelivered, now}));
  EXPECT_THAT(When(SupplyDelivered{kRequest}), Then());
  input_id = "supply.events.v1/3/9/0";
  const base::Uuid second = GivenOverdue();
  EXPECT_THAT(When(SupplyCancelled{kRequest}),
              Then(AlertResolved{second, "", ResolveReason::kSupplyCancelled, now}));
  EXPECT_THAT(When(SupplyCancelled{kUnknown}), Then());
}

TEST_F(AlertRules, ForgottenResidentsAlertsEnd) {
  const base::Uuid fever = GivenFever();
  const base::Uuid missed = GivenMissed();
  const base::Uuid overdue = GivenOverdue();
  EXPECT_THAT(When(ResidentForgotten{kUnknown}), Then());
  EXPECT_EQ(When(ResidentForgotten{kResident})->size(), 2U);
  EXPECT_EQ(state.closed.Find(fever)->history.back().resolve_reason,
            ResolveReason::kSubjectForgotten);
  EXPECT_NE(state.closed.Find(missed), nullptr);
  EXPECT_NE(state.open.Find(overdue), nullptr);
}

TEST_F(AlertRules, HistoryShowsWhoWhenWhyAndWhere) {
  const base::Uuid id = GivenFever();
  const auto t = now;
  WhenTimeIs(t + minutes{10});
  GivenAcknowledged(id);
  now += minutes{5};
  actor = "head-1";
  EXPECT_TRUE(When(ResolveAlert{id, ResolveReason::kMedicalTookOver}));
  const std::string grid(kGrid);
  const auto none = AcknowledgeReason::kUnspecified;
  EXPECT_THAT(
      state.closed.Find(id)->history,
      testing::ElementsAre(
          HistoryEntry{Step::kRaised, t, "", Level::kGridWorker, grid, none, {}},
          HistoryEntry{Step::kEscalated, t + minutes{10}, "", Level::kGridHead, grid, none, {}},
          HistoryEntry{Step::kAcknowledged,
                       t + minutes{10},
                       "worker-1",
                       Level::kGridHead,
                       grid,
                       AcknowledgeReason::kPhoning,
                       {}},
          HistoryEntry{Step::kResolved, t + minutes{15}, "head-1", Level::kGridHead, grid, none,
                       ResolveReason::kMedicalTookOver}));
}

TEST_F(AlertRules, ResolvedAlertLeavesTheHotStateAfterThirtyDaysAnOpenOneNever) {
  const base::Uuid fever = GivenFever();
  const base::Uuid missed = GivenMissed();
  EXPECT_TRUE(When(ResolveAlert{fever, ResolveReason::kHandled}));
  GivenAcknowledged(missed);
  now += kRetention - base::Millis{1};
  GivenOverdue();
  EXPECT_NE(state.closed.Find(fever), nullptr);
  now += base::Millis{1};
  input_id = "another";
  GivenOverdue();
  EXPECT_EQ(state.closed.Find(fever), nullptr);
  EXPECT_NE(state.open.Find(missed), nullptr);
}

TEST(LadderPolicy, UnknownGridIsAddressedByTheDigitsOfItsCode) {
  const base::Reference empty;
  EXPECT_EQ(AreaAt(Level::kGridWorker, "310104019001001", empty), "310104019001001");
  EXPECT_EQ(AreaAt(Level::kCommunity, "310104019001001", empty), "310104019001");
  EXPECT_EQ(AreaAt(Level::kStreet, "310104019001001", empty), "310104019");
  EXPECT_EQ(AreaAt(Level::kDistrict, "310104019001001", empty), "310104");
}

TEST(LadderPolicy, GridThatWasHungElsewhereIsAddressedThere) {
  base::Reference reference;
  reference.areas["310104"] = {"district", ""};
  reference.areas["310104020"] = {"street", "310104"};
  reference.areas["310104020007"] = {"community", "310104020"};
  reference.areas["310104019001001"] = {"grid", "310104020007"};
  EXPECT_EQ(AreaAt(Level::kCommunity, "310104019001001", reference), "310104020007");
  EXPECT_EQ(AreaAt(Level::kStreet, "310104019001001", reference), "310104020");
}

TEST(LadderPolicy, AddressedAreTheRosterThenTheRoleThatCoversTheGrid) {
  base::Reference reference;
  const std::string grid = "310104019001001";
  reference.areas["310104"] = {"district", ""};
  reference.areas["310104019"] = {"street", "310104"};
  reference.areas["310104019001"] = {"community", "310104019"};
  reference.areas[grid] = {"grid", "310104019001"};
  reference.staff["worker-1"] = {base::Role::kGridWorker, {grid}};
  reference.staff["worker-2"] = {base::Role::kGridWorker, {grid}};
  reference.staff["street-1"] = {base::Role::kStreet, {"310104019"}};
  reference.staff["street-of-others"] = {base::Role::kStreet, {"310104020"}};
  const base::TimePoint now = kSlotEnd;
  const auto at = [&](Level level, std::string_view household = {}) {
    return AddressedStaff(level, grid, household, reference, now);
  };
  EXPECT_THAT(at(Level::kGridWorker), testing::ElementsAre("worker-1", "worker-2"));
  reference.rosters[grid] = {{"worker-2", "left-long-ago"}};
  EXPECT_THAT(at(Level::kGridWorker), testing::ElementsAre("worker-2"));
  reference.dedicated["household"] = "worker-1";
  EXPECT_THAT(at(Level::kGridWorker, "household"), testing::ElementsAre("worker-1", "worker-2"));
  EXPECT_THAT(at(Level::kStreet, "household"), testing::ElementsAre("street-1"));
  EXPECT_THAT(at(Level::kDistrict), testing::IsEmpty());
  EXPECT_THAT(at(Level::kUnspecified), testing::IsEmpty());
  reference.staff["worker-2"].valid_until = now;
  EXPECT_THAT(at(Level::kGridWorker), testing::ElementsAre("worker-1"));
}

TEST(LadderPolicy, WaitIsAtLeastAMinuteAndNoneAtTheTop) {
  base::Rules rules;
  rules.ladder_minutes = {0, -5, 20, 30};
  EXPECT_EQ(WaitAt(Level::kGridWorker, rules), minutes{1});
  EXPECT_EQ(WaitAt(Level::kGridHead, rules), minutes{1});
  EXPECT_EQ(WaitAt(Level::kStreet, rules), minutes{30});
  EXPECT_EQ(WaitAt(Level::kDistrict, rules), minutes{0});
  EXPECT_EQ(LevelAbove(Level::kDistrict), Level::kDistrict);
}

}  // namespace
}  // namespace gridkeeper::alerting
