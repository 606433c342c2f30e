#include "simulate/guard_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "simulate/community_generator.hpp"
#include "simulate/day_plan.hpp"

namespace gridkeeper::gridctl {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::IsEmpty;

constexpr base::TimePoint kMidnight =
    base::FromUnixMillis(1'582'992'000'000);  // 2020-03-01T00:00+08:00

DayPlan PlanOf(std::uint64_t seed, int days, const Community& community = MakeCommunity(7)) {
  PlanOptions options;
  options.seed = seed;
  options.days = days;
  options.midnight = kMidnight;
  return MakePlan(community, options);
}

std::vector<Step> Of(const DayPlan& plan, StepKind kind) {
  std::vector<Step> steps;
  std::copy_if(plan.steps.begin(), plan.steps.end(), std::back_inserter(steps),
               [kind](const Step& step) { return step.kind == kind; });
  return steps;
}

std::vector<Step> StoppedFor(const DayPlan& plan, const std::string& reason) {
  std::vector<Step> steps;
  for (const Step& step : Of(plan, StepKind::kScan)) {
    if (step.gate.stop == reason) steps.push_back(step);
  }
  return steps;
}

TEST(PlanGuardTest, TheSameSeedMakesTheSameGuard) {
  EXPECT_EQ(PlanOf(1, 3).guard, PlanOf(1, 3).guard);
  EXPECT_EQ(ToJson(PlanOf(1, 3).guard), ToJson(PlanOf(1, 3).guard));
  EXPECT_NE(PlanOf(1, 3).steps, PlanOf(2, 3).steps);
}

TEST(PlanGuardTest, EachGuardHasAGateInAGridOfTheCommunity) {
  const Guard guard = PlanOf(1, 1).guard;
  ASSERT_EQ(guard.gates.size(), 5u);
  std::set<std::string> guards, grids, names;
  for (const Gate& gate : guard.gates) {
    guards.insert(gate.guard);
    grids.insert(gate.grid);
    names.insert(gate.name);
    EXPECT_EQ(gate.area, kCommunityCode);
  }
  EXPECT_EQ(guards.size(), 5u);
  EXPECT_EQ(grids.size(), 5u);
  EXPECT_EQ(names.size(), 5u);
  EXPECT_EQ(guard.leader, "community-01");
}

TEST(PlanGuardTest, ACommunityWithoutGuardsIsPlayedWithoutGates) {
  Community community = MakeCommunity(7);
  std::erase_if(community.staff, [](const StaffEntry& one) { return one.role == "gate_guard"; });
  const DayPlan plan = PlanOf(1, 1, community);
  EXPECT_THAT(plan.guard.gates, IsEmpty());
  EXPECT_FALSE(plan.steps.empty());
  EXPECT_TRUE(std::none_of(plan.steps.begin(), plan.steps.end(),
                           [](const Step& step) { return IsAtGate(step.kind); }));
}

TEST(PlanGuardTest, AGateOfOneGridLetsNobodyElseThrough) {
  Community community = MakeCommunity(7);
  for (StaffEntry& staff : community.staff) {
    if (staff.role == "gate_guard") staff.areas = {"330106001001003"};
  }
  const DayPlan plan = PlanOf(1, 2, community);
  ASSERT_EQ(plan.guard.gates.size(), 5u);
  for (const HeldPass& pass : plan.guard.passes) {
    EXPECT_EQ(community.households[static_cast<std::size_t>(pass.household)].grid,
              "330106001001003");
  }
}

TEST(PlanGuardTest, EachHouseholdHasACardAndPlatesAreNotGivenTwice) {
  const Guard guard = PlanOf(1, 1).guard;
  std::set<int> households;
  std::set<std::string> plates;
  std::set<std::tuple<int, int, std::string>> passes;
  for (const HeldPass& pass : guard.passes) {
    if (pass.plate.empty()) households.insert(pass.household);
    if (!pass.plate.empty()) {
      EXPECT_TRUE(plates.insert(pass.plate).second) << pass.plate;
    }
    EXPECT_TRUE(passes.insert({pass.household, pass.resident, pass.plate}).second);
  }
  EXPECT_GE(households.size(), MakeCommunity(7).households.size() - 12);
  EXPECT_GE(plates.size(), 30u);
}

TEST(PlanGuardTest, AThirdOfTheHouseholdsGoOutAndComeBackEachDay) {
  const DayPlan plan = PlanOf(1, 3);
  std::map<int, std::vector<Step>> walks;  // by pass
  for (const Step& step : Of(plan, StepKind::kScan)) {
    const bool is_card = step.gate.shown == Shown::kPass &&
                         step.gate.pass < static_cast<int>(plan.guard.passes.size());
    if (is_card && step.gate.stop.empty() && !step.gate.is_awaited)
      walks[step.gate.pass].push_back(step);
  }
  EXPECT_GE(walks.size(), 370u);
  for (const auto& [pass, steps] : walks) {
    ASSERT_EQ(steps.size(), 2u) << pass;
    EXPECT_EQ(steps[0].gate.direction, "out");
    EXPECT_EQ(steps[1].gate.direction, "in");
    EXPECT_LT(steps[0].gate.temperature_tenths, 373);
  }
}

TEST(PlanGuardTest, WhoIsIsolatedOnAnyDayIsScannedOnlyToBeStopped) {
  const DayPlan plan = PlanOf(1, 3);
  std::set<std::pair<int, int>> isolated;
  for (const Step& step : Of(plan, StepKind::kOpenCase))
    isolated.insert({step.household, step.resident});
  std::map<int, std::vector<Step>> scans;  // by pass of somebody isolated
  for (const Step& step : Of(plan, StepKind::kScan)) {
    if (step.gate.pass < 0 || step.gate.pass >= static_cast<int>(plan.guard.passes.size()))
      continue;
    const HeldPass& pass = plan.guard.passes[static_cast<std::size_t>(step.gate.pass)];
    if (isolated.contains({pass.household, pass.resident})) scans[step.gate.pass].push_back(step);
  }
  EXPECT_EQ(scans.size(), 2u + 1 + 1);
  for (const auto& [pass, steps] : scans) {
    ASSERT_EQ(steps.size(), 3u);
    const HeldPass& held = plan.guard.passes[static_cast<std::size_t>(pass)];
    const auto opened = std::find_if(plan.steps.begin(), plan.steps.end(), [&](const Step& step) {
      return step.kind == StepKind::kOpenCase && step.household == held.household &&
             step.resident == held.resident;
    });
    ASSERT_NE(opened, plan.steps.end());
    EXPECT_TRUE(steps[0].at < opened->at && steps[0].gate.stop.empty());
    EXPECT_TRUE(steps[1].at == opened->at && steps[1].gate.may_lag);
    EXPECT_LT(opened - plan.steps.begin(),
              std::find(plan.steps.begin(), plan.steps.end(), steps[1]) - plan.steps.begin());
    EXPECT_EQ(steps[1].gate.stop, "isolated");
    EXPECT_EQ(steps[2].gate.stop, "isolated");
    EXPECT_FALSE(steps[2].gate.may_lag);
  }
}

TEST(PlanGuardTest, StrangersForeignCarsAndAVisitorAfterHisTimeAreStoppedEachDay) {
  const DayPlan plan = PlanOf(1, 2);
  EXPECT_EQ(StoppedFor(plan, "no_pass").size(), 2u * 5);
  EXPECT_EQ(StoppedFor(plan, "unknown_pass").size(), 2u * 3);
  const std::vector<Step> expired = StoppedFor(plan, "expired");
  ASSERT_EQ(expired.size(), 2u);
  for (const Step& late : expired) {
    for (const Step& issued : Of(plan, StepKind::kIssuePass)) {
      if (issued.gate.pass != late.gate.pass) continue;
      EXPECT_LT(issued.gate.until, late.at);
      EXPECT_GT(issued.gate.until, issued.at);
    }
  }
}

TEST(PlanGuardTest, ATemporaryPassIsIssuedBeforeItIsShown) {
  const DayPlan plan = PlanOf(3, 2);
  std::map<int, base::TimePoint> issued;
  for (const Step& step : plan.steps) {
    if (step.kind == StepKind::kIssuePass) {
      EXPECT_TRUE(issued.emplace(step.gate.pass, step.at).second);
    } else if (step.kind == StepKind::kScan &&
               step.gate.pass >= static_cast<int>(plan.guard.passes.size())) {
      EXPECT_TRUE(issued.contains(step.gate.pass));
    }
  }
  EXPECT_EQ(issued.size(), 2u * 3);
}

TEST(PlanGuardTest, NothingIsScannedWhileTheFeversAlertClimbs) {
  for (std::uint64_t seed = 1; seed < 10; ++seed) {
    for (const Step& step : Of(PlanOf(seed, 1), StepKind::kScan)) {
      const auto of_day = step.at - kMidnight;
      EXPECT_TRUE(of_day < kFeverTime || of_day >= kFeverTime + kFeverQuiet);
    }
  }
}

TEST(PlanGuardTest, EveryAlertHasOneCauseAndIsOverBeforeTheCount) {
  const DayPlan plan = PlanOf(1, 3);
  std::map<int, std::string> causes, resolved;
  for (const Step& step : plan.steps) {
    if (step.kind == StepKind::kScan && step.gate.alert >= 0) {
      EXPECT_TRUE(causes
                      .emplace(step.gate.alert,
                               step.gate.stop == "isolated" ? "isolation_broken" : "gate_fever")
                      .second);
    }
    for (const PlannedShiftStep& shift : step.gate.shifts) {
      if (shift.gap_alert >= 0) causes.emplace(shift.gap_alert, "shift_gap");
      if (shift.unattended_alert >= 0) causes.emplace(shift.unattended_alert, "shift_unattended");
    }
    if (step.kind == StepKind::kAssignVolunteers && step.gate.alert >= 0)
      resolved.emplace(step.gate.alert, step.gate.rule);
    if (step.kind == StepKind::kResolveAlert) {
      ASSERT_TRUE(causes.contains(step.gate.alert));
      EXPECT_TRUE(resolved.emplace(step.gate.alert, step.gate.rule).second);
    }
    if (step.kind == StepKind::kCountGates) {
      EXPECT_EQ(causes, resolved);
    }
  }
  std::map<std::string, int> counts;
  for (const auto& [alert, rule] : causes) ++counts[rule];
  EXPECT_EQ(counts, (std::map<std::string, int>{{"gate_fever", 3 * 2},
                                                {"isolation_broken", 2 + 1 + 1},
                                                {"shift_gap", 3 * 2},
                                                {"shift_unattended", 3}}));
}

TEST(PlanGuardTest, NobodyIsInTwoShiftsAtATimeAndWhoComesWasAssigned) {
  const DayPlan plan = PlanOf(1, 7);
  std::map<int, PlannedShiftStep> shifts;
  std::map<int, std::set<int>> members;
  for (const Step& step : plan.steps) {
    for (std::size_t i = 0; i < step.gate.shifts.size(); ++i)
      shifts[step.gate.shift + static_cast<int>(i)] = step.gate.shifts[i];
    if (step.kind == StepKind::kAssignVolunteers)
      members[step.gate.shift].insert(step.gate.volunteers.begin(), step.gate.volunteers.end());
    if (step.kind == StepKind::kCheckIn) {
      EXPECT_TRUE(members[step.gate.shift].contains(step.gate.volunteers.at(0)));
      EXPECT_GE(step.at, shifts.at(step.gate.shift).from - hours(1));
      EXPECT_LT(step.at, shifts.at(step.gate.shift).from);
    }
  }
  EXPECT_EQ(shifts.size(), 7u * 3);
  EXPECT_EQ(members.size(), 7u * 2);
  for (const auto& [one, who] : members) {
    EXPECT_EQ(static_cast<int>(who.size()), shifts.at(one).needed);
    for (const auto& [other, others] : members) {
      const bool overlap = shifts.at(one).from < shifts.at(other).until &&
                           shifts.at(other).from < shifts.at(one).until;
      if (one == other || !overlap) continue;
      for (const int volunteer : who) {
        EXPECT_FALSE(others.contains(volunteer));
      }
    }
  }
}

TEST(PlanGuardTest, TheDayEndsWithACountAndAScanIsPrintedWithWhatIsExpected) {
  const DayPlan plan = PlanOf(1, 2);
  EXPECT_EQ(plan.steps.back().kind, StepKind::kCountGates);
  EXPECT_EQ(Of(plan, StepKind::kCountGates).size(), 2u);
  const Step expired = StoppedFor(plan, "expired").front();
  const std::string json = ToJson(expired);
  EXPECT_THAT(json, testing::HasSubstr(R"("step":"scan","actor":"guard-)"));
  EXPECT_THAT(json, testing::HasSubstr(R"("direction":"in")"));
  EXPECT_THAT(json, testing::HasSubstr(R"("expected":"expired")"));
}

}  // namespace
}  // namespace gridkeeper::gridctl
