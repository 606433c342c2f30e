// What becomes of residents and cases when registration moves somebody. Each scenario is one grid;
// `kElsewhere` is the other.
#include "health/domain/scenario_test.hpp"

namespace gridkeeper::health {
namespace {

using base::Rejection;

const std::string kElsewhere = "310104019001002";
const std::string kThird = "310104019001003";
const base::Uuid kNewHome = base::DeriveUuid({"new home"});

ReleaseResidents Leaving(std::int32_t number, const std::string& to = kElsewhere) {
  return {{kResident}, kHousehold, to, kNewHome, number};
}
ExpectResidents Coming(std::int32_t number) { return {{kResident}, kNewHome, kElsewhere, number}; }

// The record as it is sent when the resident leaves this grid with move 1.
AcceptResident RecordFrom(Scenario& grid) {
  const Happened left = grid.When(Leaving(1));
  const auto& out = std::get<ResidentMovedOut>(left->at(0));
  EXPECT_FALSE(out.record_follows);
  return {kResident, kNewHome, kElsewhere, 1, out.cases};
}

// A grid where the resident was never noted.
struct EmptyGrid : Scenario {
  EmptyGrid() { state = {}; }
};

TEST(HealthMove, ACaseGoesWithItsPersonReadingsSlotsAndDeadlines) {
  Scenario from;
  from.GivenOpenCase(At(2, 9));
  from.GivenTimeIs(At(2, 12));  // missed
  from.now = At(2, 13);
  ASSERT_TRUE(from.WhenReading(At(2, 13), 385));
  const Case before = from.TheCase();
  const FollowUpPage page = *from.state.pages.Find({kCase, 0});

  EmptyGrid to;
  to.now = At(2, 13);
  ASSERT_TRUE(to.When(RecordFrom(from)));
  EXPECT_TRUE(from.state.cases.empty());
  EXPECT_TRUE(from.state.pages.empty());
  EXPECT_TRUE(from.state.residents.empty());
  EXPECT_EQ(NextDeadline(from.state), std::nullopt);

  Case expected = before;
  expected.household_id = kNewHome;
  EXPECT_EQ(to.TheCase(), expected);
  EXPECT_EQ(*to.state.pages.Find({kCase, 0}), page);
  EXPECT_THAT(OpenCasesOf(to.state, kResident), testing::ElementsAre(kCase));
  EXPECT_EQ(NextDeadline(to.state), At(3, 12));
}

TEST(HealthMove, ALateReadingIsHandedOnAndSoIsANewCase) {
  Scenario from;
  from.GivenOpenCase(At(2, 9));
  RecordFrom(from);
  EXPECT_THAT(from.WhenReading(At(2, 9, 1)), ThenRefused(Rejection::kMoved, ""));
  EXPECT_EQ(from.WhenReading(At(2, 9, 1)).error().message, kElsewhere);
  EXPECT_THAT(from.When(OpenIsolationCase{base::DeriveUuid({"other"}), kResident, 0}),
              ThenRefused(Rejection::kMoved, ""));
}

TEST(HealthMove, NoSecondCaseIsOpenedWhileTheRecordIsOnItsWay) {
  Scenario from;
  from.GivenOpenCase(At(2, 9));
  EmptyGrid to;
  EXPECT_THAT(to.When(Coming(1)), Then(ResidentExpected{kResident, kNewHome, kElsewhere, 1}));
  const OpenIsolationCase another{base::DeriveUuid({"other"}), kResident, 0};
  EXPECT_THAT(to.When(another), ThenRefused(Rejection::kWrongState, "resident_id"));
  ASSERT_TRUE(to.When(RecordFrom(from)));
  EXPECT_THAT(to.When(another), ThenRefused(Rejection::kAlreadyExists, "resident_id"));
}

TEST(HealthMove, TheRecordMayBeFasterThanTheNews) {
  Scenario from;
  EmptyGrid to;
  ASSERT_TRUE(to.When(RecordFrom(from)));
  EXPECT_THAT(to.When(Coming(1)), Then());
  EXPECT_FALSE(to.state.residents.Find(kResident)->is_expected);
}

TEST(HealthMove, ARecordThatComesAfterItsPersonLeftAgainIsSentOn) {
  Scenario from;
  from.GivenOpenCase(At(2, 9));
  const AcceptResident record = RecordFrom(from);
  EmptyGrid between;
  between.When(Coming(1));
  EXPECT_THAT(between.When(Leaving(2, kThird)),
              Then(ResidentMovedOut{kResident, kHousehold, kThird, kNewHome, 2, true, {}}));
  const Happened sent_on = between.When(record);
  const auto& out = std::get<ResidentMovedOut>(sent_on->at(0));
  EXPECT_EQ(out.to_grid, kThird);
  EXPECT_EQ(out.move_number, 2);
  EXPECT_FALSE(out.record_follows);
  EXPECT_EQ(out.cases, record.cases);
}

// There and back before the record arrived: the grid remembers that the person left it, but with a
// lower number than that under which the record comes back.
TEST(HealthMove, ARecordThatComesBackWithItsPersonStays) {
  Scenario home;
  home.GivenOpenCase(At(2, 9));
  AcceptResident record = RecordFrom(home);
  record.move_number = 2;
  ASSERT_TRUE(home.When(record));
  EXPECT_TRUE(home.TheCase().IsOpen());
  EXPECT_EQ(home.state.departed.size(), 0u);
  EXPECT_THAT(home.When(Coming(2)), Then());
  ASSERT_TRUE(home.WhenReading(At(2, 9)));
}

TEST(HealthMove, ThoseForgottenWhileTheRecordIsOnItsWayAreOwedNothing) {
  Scenario from;
  from.GivenOpenCase(At(2, 9));
  EmptyGrid to;
  to.When(Coming(1));
  to.When(ForgetHousehold{kNewHome});
  const Happened happened = to.When(RecordFrom(from));
  ASSERT_EQ(happened->size(), 3u);
  EXPECT_TRUE(std::holds_alternative<ResidentMovedIn>(happened->at(0)));
  EXPECT_EQ(std::get<IsolationEnded>(happened->at(1)).reason, EndReason::kHouseholdForgotten);
  EXPECT_TRUE(std::holds_alternative<ResidentForgotten>(happened->at(2)));
  EXPECT_EQ(NextDeadline(to.state), std::nullopt);
  EXPECT_TRUE(to.state.residents.empty());
}

TEST(HealthMove, WithinAGridOnlyTheHouseholdIsAnother) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9));
  EXPECT_THAT(grid.When(Leaving(1, std::string(Scenario::kGrid))), Then());
  EXPECT_THAT(grid.When(ExpectResidents{{kResident}, kNewHome, std::string(Scenario::kGrid), 1}),
              Then(ResidentNoted{kResident, kNewHome}));
  EXPECT_EQ(grid.TheCase().household_id, kNewHome);
  EXPECT_TRUE(grid.TheCase().IsOpen());
}

}  // namespace
}  // namespace gridkeeper::health
