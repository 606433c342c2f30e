#include "simulate/day_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "import/community_file.hpp"
#include "simulate/community_generator.hpp"

namespace gridkeeper::gridctl {
namespace {

using std::chrono::hours;
using testing::IsEmpty;

constexpr base::TimePoint kMidnight =
    base::FromUnixMillis(1'582'992'000'000);  // 2020-03-01T00:00+08:00

std::vector<Step> PlanOf(std::uint64_t seed, int days) {
  PlanOptions options;
  options.seed = seed;
  options.days = days;
  options.midnight = kMidnight;
  return MakePlan(MakeCommunity(7), options).steps;
}

int CountOf(const std::vector<Step>& steps, StepKind kind) {
  return static_cast<int>(
      std::count_if(steps.begin(), steps.end(), [kind](const Step& s) { return s.kind == kind; }));
}

TEST(MakeCommunityTest, HasTheCommunitysRealSizeAndPassesTheImportsChecks) {
  const Community community = MakeCommunity(1);
  EXPECT_EQ(community.households.size(), 387u);
  std::size_t residents = 0;
  std::set<std::string> grids;
  for (const HouseholdEntry& household : community.households) {
    residents += household.residents.size();
    grids.insert(household.grid);
  }
  EXPECT_EQ(residents, 1637u);
  EXPECT_EQ(grids.size(), 16u);
  const ParsedCommunity parsed = ParseCommunity(WriteCommunity(community));
  EXPECT_THAT(parsed.errors, IsEmpty());
  EXPECT_THAT(parsed.notes, IsEmpty());
}

TEST(MakeCommunityTest, TheSameSeedMakesTheSameCommunity) {
  EXPECT_EQ(WriteCommunity(MakeCommunity(1)), WriteCommunity(MakeCommunity(1)));
  EXPECT_NE(WriteCommunity(MakeCommunity(1)), WriteCommunity(MakeCommunity(2)));
}

TEST(MakePlanTest, TheSameSeedMakesTheSameStepsInTheSameOrder) {
  EXPECT_EQ(PlanOf(1, 3), PlanOf(1, 3));
  EXPECT_NE(PlanOf(1, 3), PlanOf(2, 3));
}

TEST(MakePlanTest, StepsAreInTheOrderOfTimeAndWithinTheDays) {
  const std::vector<Step> steps = PlanOf(1, 2);
  EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end(),
                             [](const Step& a, const Step& b) { return a.at < b.at; }));
  EXPECT_EQ(steps.front().at, kMidnight + kFirstStep);
  EXPECT_LT(steps.back().at, kMidnight + hours(48));
}

TEST(MakePlanTest, ADayHasTwoFollowUpsForEachIsolatedPersonButTheForgottenOne) {
  const std::vector<Step> steps = PlanOf(1, 1);
  EXPECT_EQ(CountOf(steps, StepKind::kOpenCase), 12);
  EXPECT_EQ(CountOf(steps, StepKind::kAcknowledgeMissed), 1);
  EXPECT_EQ(CountOf(steps, StepKind::kFollowUp), 2 * 12 - 1);
  const auto late = std::count_if(steps.begin(), steps.end(), [](const Step& s) {
    return s.kind == StepKind::kFollowUp && s.taken_at < s.at;
  });
  EXPECT_EQ(late, 1);
}

TEST(MakePlanTest, OneFeverInTheFirstGridAcknowledgedByItsHead) {
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    const std::vector<Step> steps = PlanOf(seed, 3);
    std::vector<Step> fevers;
    for (const Step& step : steps) {
      if (step.kind == StepKind::kFollowUp && step.temperature_tenths >= 373)
        fevers.push_back(step);
    }
    ASSERT_EQ(fevers.size(), 1u);
    EXPECT_TRUE(fevers[0].fever);
    EXPECT_EQ(fevers[0].grid, "330106001001001");
    const auto ack = std::find_if(steps.begin(), steps.end(), [](const Step& s) {
      return s.kind == StepKind::kAcknowledgeFever;
    });
    ASSERT_NE(ack, steps.end());
    EXPECT_EQ(ack->actor, "head-01");
  }
}

TEST(MakePlanTest, EveryRequestIsClaimedBeforeItIsDeliveredAndConfirmed) {
  std::map<int, std::vector<StepKind>> lives;
  for (const Step& step : PlanOf(3, 3)) {
    if (step.kind >= StepKind::kRequestSupply) lives[step.request].push_back(step.kind);
  }
  ASSERT_GE(lives.size(), 4u);
  for (const auto& [request, life] : lives) {
    EXPECT_EQ(life.front(), StepKind::kRequestSupply);
    EXPECT_TRUE(std::is_sorted(life.begin(), life.end())) << request;
  }
}

TEST(MakePlanTest, NobodyIsFollowedUpAfterFourteenDays) {
  std::map<std::pair<int, int>, base::TimePoint> opened;
  for (const Step& step : PlanOf(1, 16)) {
    if (step.kind == StepKind::kOpenCase) opened[{step.household, step.resident}] = step.at;
    if (step.kind != StepKind::kFollowUp) continue;
    const auto since = opened.find({step.household, step.resident});
    ASSERT_NE(since, opened.end());
    EXPECT_LT(step.at - since->second, hours(24 * 14));
  }
}

TEST(MakePlanTest, EveryDoorIsVisitedOnceAWeekInTheMorning) {
  std::map<int, int> visits;
  for (const Step& step : PlanOf(1, 7)) {
    if (step.kind != StepKind::kVisit) continue;
    ++visits[step.household];
    const auto of_day = (step.at - kMidnight) % hours(24);
    EXPECT_GE(of_day, hours(8));
    EXPECT_LT(of_day, hours(12));
  }
  EXPECT_EQ(visits.size(), MakeCommunity(7).households.size());
  for (const auto& [household, count] : visits) EXPECT_EQ(count, 1) << household;
}

TEST(StepTest, IsPrintedAsOneLineOfJson) {
  const std::vector<Step> steps = PlanOf(1, 1);
  EXPECT_EQ(
      ToJson(steps.front()),
      R"({"at_ms":1583019300000,"step":"open_case","actor":"worker-01","grid":"330106001001001",)"
      R"("household":0,"resident":)" +
          std::to_string(steps.front().resident) + "}");
}

}  // namespace
}  // namespace gridkeeper::gridctl
