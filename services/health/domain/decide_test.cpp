// Opening cases, recording follow-ups, fever, and what registration tells: every rule and refusal.
#include "health/domain/decide.hpp"

#include "health/domain/scenario_test.hpp"

namespace gridkeeper::health {
namespace {

using base::Rejection;

const base::Uuid kOther = base::DeriveUuid({"other"});
constexpr base::Millis kInstant{1};

Event Opened(base::TimePoint at, base::TimePoint ends_at, base::TimePoint first, int days) {
  return IsolationCaseOpened{kCase, kResident, kHousehold,      days, at, ends_at,
                             first, 373,       {480, 720, 1200}};
}

TEST(OpenIsolationCase, OpensWithTheRulesAsTheyStand) {
  Scenario grid;
  EXPECT_THAT(grid.When(OpenIsolationCase{kCase, kResident, 0}),
              Then(Opened(At(2, 9), At(15, 24), At(2, 12), 14)));
}

TEST(OpenIsolationCase, TakesTheDaysGiven) {
  Scenario grid;
  EXPECT_THAT(grid.When(OpenIsolationCase{kCase, kResident, 1}),
              Then(Opened(At(2, 9), At(2, 24), At(2, 12), 1)));
}

TEST(OpenIsolationCase, TakesTheRulesOfTheDistrict) {
  Scenario grid;
  grid.reference.areas["310104"] = {"district", ""};
  grid.reference.areas[std::string(Scenario::kGrid)] = {"grid", "310104"};
  base::Rules rules;
  rules.isolation_days = 7;
  rules.fever_threshold_tenths = 375;
  rules.morning_end_minute = 10 * 60;
  grid.reference.rules["310104"] = rules;
  EXPECT_THAT(grid.When(OpenIsolationCase{kCase, kResident, 0}),
              Then(IsolationCaseOpened{kCase, kResident, kHousehold, 7, At(2, 9), At(8, 24),
                                       At(2, 10), 375, SlotRules{480, 600, 1200}}));
}

TEST(OpenIsolationCase, OwesNothingWhenTheOnlyDayIsNearlyOver) {
  Scenario grid;
  grid.now = At(2, 23);
  EXPECT_THAT(grid.When(OpenIsolationCase{kCase, kResident, 1}),
              Then(Opened(At(2, 23), At(2, 24), kNever, 1)));
  EXPECT_THAT(grid.WhenTimeIs(At(3, 0)), Then(Completed(At(2, 24))));
}

TEST(OpenIsolationCase, RefusesDaysOutOfRange) {
  Scenario grid;
  for (int days : {-1, 61, 1'000'000}) {
    EXPECT_THAT(grid.When(OpenIsolationCase{kCase, kResident, days}),
                ThenRefused(Rejection::kInvalid, "days"));
  }
  EXPECT_TRUE(grid.When(OpenIsolationCase{kCase, kResident, 60}));
}

TEST(OpenIsolationCase, RefusesAnUnknownResident) {
  Scenario grid;
  EXPECT_THAT(grid.When(OpenIsolationCase{kCase, kOther, 0}),
              ThenRefused(Rejection::kNotFound, "resident_id"));
}

TEST(OpenIsolationCase, RefusesASecondOpenCaseAndNamesTheFirst) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9));
  const auto decided = grid.When(OpenIsolationCase{kOther, kResident, 0});
  EXPECT_THAT(decided, ThenRefused(Rejection::kAlreadyExists, "resident_id"));
  EXPECT_THAT(decided.error().message, testing::HasSubstr(kCase.ToString()));
}

TEST(OpenIsolationCase, OpensAnotherOnceTheFirstIsCompleted) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9), 1);
  grid.GivenTimeIs(At(3, 9));
  EXPECT_TRUE(grid.When(OpenIsolationCase{kOther, kResident, 0}));
}

TEST(OpenIsolationCase, RefusesAnIdInUse) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9), 1);
  grid.GivenTimeIs(At(3, 9));
  EXPECT_THAT(grid.When(OpenIsolationCase{kCase, kResident, 0}),
              ThenRefused(Rejection::kAlreadyExists, "command_id"));
}

TEST(OpenIsolationCase, RefusesWhileTheRulesAreNotUsable) {
  Scenario grid;
  grid.reference.areas["310104"] = {"district", ""};
  grid.reference.areas[std::string(Scenario::kGrid)] = {"grid", "310104"};
  grid.reference.rules["310104"].morning_end_minute = 1300;
  EXPECT_THAT(grid.When(OpenIsolationCase{kCase, kResident, 0}),
              ThenRefused(Rejection::kWrongState, "grid_code"));
}

class FollowUpTest : public testing::Test {
 protected:
  void SetUp() override { grid_.GivenOpenCase(At(2, 9)); }

  Happened Record(const RecordFollowUp& command) { return grid_.When(command); }

  Scenario grid_;
};

TEST_F(FollowUpTest, PaysTheSlotOwedAndNamesTheNext) {
  EXPECT_THAT(grid_.WhenReading(At(2, 9)), Then(Recorded(At(2, 9), At(2, 12), At(2, 20))));
}

TEST_F(FollowUpTest, KeepsSymptomsMethodAndWhoRecordedIt) {
  SymptomSet symptoms;
  symptoms.Add(static_cast<int>(Symptom::kCough));
  symptoms.Add(static_cast<int>(Symptom::kFever));
  ASSERT_TRUE(Record({kCase, 366, symptoms, Method::kVisit, At(2, 9)}));
  const FollowUpPage& page = *grid_.state.pages.Find({kCase, 0});
  EXPECT_THAT(page.follow_ups,
              testing::ElementsAre(FollowUp{At(2, 9), 366, symptoms, Method::kVisit, 0}));
  EXPECT_THAT(page.recorders, testing::ElementsAre("worker-1"));
}

TEST_F(FollowUpTest, EveryReadingIsRecordedHoweverClose) {
  for (int i = 0; i < 40; ++i) {
    grid_.actor = i % 2 == 0 ? "worker-1" : "worker-2";
    EXPECT_THAT(grid_.WhenReading(At(2, 9)), Then(Recorded(At(2, 9), At(2, 12), At(2, 20))));
  }
  EXPECT_EQ(grid_.TheCase().pages, 3U);
  EXPECT_EQ(grid_.state.pages.Find({kCase, 2})->follow_ups.size(), 8U);
  EXPECT_EQ(grid_.state.pages.Find({kCase, 2})->recorders.size(), 2U);
}

TEST_F(FollowUpTest, AFurtherReadingRewritesOnePageOnly) {
  ASSERT_TRUE(grid_.WhenReading(At(2, 9)));
  grid_.state.cases.TakeChanges();
  grid_.state.pages.TakeChanges();
  ASSERT_TRUE(grid_.WhenReading(At(2, 9)));
  EXPECT_FALSE(grid_.state.cases.HasChanges());
  EXPECT_THAT(grid_.state.pages.TakeChanges(), testing::ElementsAre(PageKey{kCase, 0}));
}

TEST_F(FollowUpTest, AReadingAheadOfItsSlotLeavesTheEarlierOneOwed) {
  grid_.now = At(2, 11, 58);
  EXPECT_THAT(grid_.WhenReading(At(2, 12)), Then(Recorded(At(2, 12), At(2, 20), At(2, 12))));
  EXPECT_THAT(grid_.WhenReading(At(2, 11, 58)),
              Then(Recorded(At(2, 11, 58), At(2, 12), At(3, 12))));
}

TEST_F(FollowUpTest, ReadingsOfASlotThatIsNotOwedAreRecorded) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 11, 30));
  grid.now = At(2, 11, 40);
  EXPECT_THAT(grid.WhenReading(At(2, 11, 40)), Then(Recorded(At(2, 11, 40), At(2, 12), At(2, 20))));
}

TEST_F(FollowUpTest, OnTheLastEveningNothingFurtherIsOwed) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 13), 1);
  EXPECT_THAT(grid.WhenReading(At(2, 13)), Then(Recorded(At(2, 13), At(2, 20), kNever)));
  grid.now = At(2, 21);
  EXPECT_THAT(grid.WhenReading(At(2, 21)), Then(Recorded(At(2, 21), At(3, 12), kNever)));
  EXPECT_THAT(grid.WhenTimeIs(At(3, 9)), Then(Completed(At(2, 24))));
}

TEST_F(FollowUpTest, FeverAtExactlyTheThresholdIsDetectedAtOnce) {
  EXPECT_THAT(grid_.WhenReading(At(2, 9), 372),
              Then(Recorded(At(2, 9), At(2, 12), At(2, 20), 372)));
  EXPECT_THAT(grid_.WhenReading(At(2, 9), 373),
              Then(Recorded(At(2, 9), At(2, 12), At(2, 20), 373), Fever(At(2, 9), At(2, 12), 373)));
}

TEST_F(FollowUpTest, AFeverThatLastsIsDetectedOnceInEachSlot) {
  ASSERT_TRUE(grid_.WhenReading(At(2, 9), 380));
  EXPECT_THAT(grid_.WhenReading(At(2, 9), 395),
              Then(Recorded(At(2, 9), At(2, 12), At(2, 20), 395)));
  grid_.GivenTimeIs(At(2, 12));
  EXPECT_THAT(
      grid_.WhenReading(At(2, 12), 381),
      Then(Recorded(At(2, 12), At(2, 20), At(3, 12), 381), Fever(At(2, 12), At(2, 20), 381)));
}

TEST_F(FollowUpTest, TheThresholdIsTheOneOfTheOpening) {
  grid_.reference.areas["310104"] = {"district", ""};
  grid_.reference.areas[std::string(Scenario::kGrid)] = {"grid", "310104"};
  grid_.reference.rules["310104"].fever_threshold_tenths = 390;
  EXPECT_THAT(grid_.WhenReading(At(2, 9), 373),
              Then(Recorded(At(2, 9), At(2, 12), At(2, 20), 373), Fever(At(2, 9), At(2, 12), 373)));
}

TEST_F(FollowUpTest, TemperaturesOutsideTheRangeAreRefused) {
  for (int tenths : {-1, 0, 37, 339, 431, 3730, 2'000'000'000}) {
    EXPECT_THAT(grid_.WhenReading(At(2, 9), tenths),
                ThenRefused(Rejection::kInvalid, "temperature_tenths"));
  }
  EXPECT_TRUE(grid_.WhenReading(At(2, 9), 340));
  EXPECT_TRUE(grid_.WhenReading(At(2, 9), 430));
}

TEST_F(FollowUpTest, UnknownSymptomsAndMethodsAreRefused) {
  for (int number : {-1, 0, kLastSymptom + 1, 999}) {
    SymptomSet symptoms;
    symptoms.Add(number);
    EXPECT_THAT(Record({kCase, 365, symptoms, Method::kPhone, At(2, 9)}),
                ThenRefused(Rejection::kInvalid, "symptoms"));
  }
  for (Method method : {Method::kUnspecified, static_cast<Method>(4), static_cast<Method>(255)}) {
    EXPECT_THAT(Record({kCase, 365, {}, method, At(2, 9)}),
                ThenRefused(Rejection::kInvalid, "method"));
  }
}

TEST_F(FollowUpTest, AnUnknownCaseIsRefused) {
  EXPECT_THAT(Record({kOther, 365, {}, Method::kPhone, At(2, 9)}),
              ThenRefused(Rejection::kNotFound, "case_id"));
}

TEST_F(FollowUpTest, ReadingsFromTheFutureAreRefusedBeyondTheClocksTolerance) {
  grid_.now = At(2, 10);
  EXPECT_THAT(grid_.WhenReading(At(2, 10, 5) + kInstant),
              ThenRefused(Rejection::kInvalid, "taken_at_ms"));
  EXPECT_THAT(grid_.WhenReading(base::TimePoint::max()),
              ThenRefused(Rejection::kInvalid, "taken_at_ms"));
  EXPECT_TRUE(grid_.WhenReading(At(2, 10, 5)));
}

TEST_F(FollowUpTest, ReadingsFromBeforeTheOpeningAreRefused) {
  EXPECT_THAT(grid_.WhenReading(At(2, 9) - kInstant),
              ThenRefused(Rejection::kInvalid, "taken_at_ms"));
  EXPECT_THAT(grid_.WhenReading(base::TimePoint::min()),
              ThenRefused(Rejection::kInvalid, "taken_at_ms"));
  EXPECT_TRUE(grid_.WhenReading(At(2, 9)));
}

TEST_F(FollowUpTest, ReadingsFromAfterTheEndAreRefusedAlsoBeforeTheClockHasDecided) {
  grid_.now = At(15, 24);
  EXPECT_THAT(grid_.WhenReading(At(15, 24)), ThenRefused(Rejection::kWrongState, "taken_at_ms"));
  grid_.GivenTimeIs(At(16, 0));
  EXPECT_THAT(grid_.WhenReading(At(16, 0)), ThenRefused(Rejection::kWrongState, "taken_at_ms"));
}

TEST(NoteResidents, NotesWhoIsNew) {
  Scenario grid;
  EXPECT_THAT(grid.When(NoteResidents{kHousehold, {kResident, kOther}}),
              Then(ResidentNoted{kOther, kHousehold}));
  EXPECT_THAT(grid.When(NoteResidents{kHousehold, {}}), Then());
}

TEST(NoteResidents, NotesAResidentsNewHousehold) {
  Scenario grid;
  EXPECT_THAT(grid.When(NoteResidents{kOther, {kResident}}),
              Then(ResidentNoted{kResident, kOther}));
}

TEST(ForgetHousehold, EndsItsOpenCasesSoThatNothingIsOwed) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9));
  grid.now = At(2, 10);
  EXPECT_THAT(
      grid.When(ForgetHousehold{kHousehold}),
      Then(IsolationEnded{kCase, kResident, kHousehold, At(2, 10), EndReason::kHouseholdForgotten},
           ResidentForgotten{kResident, kHousehold}));
  EXPECT_EQ(NextDeadline(grid.state), std::nullopt);
  EXPECT_THAT(grid.WhenTimeIs(At(30, 0)), Then());
  EXPECT_EQ(grid.TheCase().status, CaseStatus::kEnded);
  EXPECT_EQ(grid.TheCase().next_slot_end, kNever);
  EXPECT_TRUE(grid.state.residents.empty());
}

TEST(ForgetHousehold, RefusesFurtherReadingsAndCases) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9));
  ASSERT_TRUE(grid.When(ForgetHousehold{kHousehold}));
  EXPECT_THAT(grid.WhenReading(At(2, 9)), ThenRefused(Rejection::kWrongState, "case_id"));
  EXPECT_THAT(grid.When(OpenIsolationCase{kOther, kResident, 0}),
              ThenRefused(Rejection::kNotFound, "resident_id"));
}

TEST(ForgetHousehold, EndsACaseNoLaterThanItsDays) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9), 1);
  grid.now = At(4, 9);  // and the clock has decided nothing yet
  EXPECT_THAT(
      grid.When(ForgetHousehold{kHousehold}),
      Then(IsolationEnded{kCase, kResident, kHousehold, At(2, 24), EndReason::kHouseholdForgotten},
           ResidentForgotten{kResident, kHousehold}));
}

TEST(ForgetHousehold, LeavesOthersAlone) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9));
  EXPECT_THAT(grid.When(ForgetHousehold{kOther}), Then());
  EXPECT_TRUE(grid.TheCase().IsOpen());
}

}  // namespace
}  // namespace gridkeeper::health
