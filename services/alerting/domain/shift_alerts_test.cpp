// Alerts about shifts of volunteers: which belong to a grid or to an area above it.
#include "alerting/domain/decide.hpp"
#include "alerting/domain/ladder_policy.hpp"
#include "alerting/domain/scenario_test.hpp"

namespace gridkeeper::alerting {
namespace {

using std::chrono::minutes;

const base::Uuid kShift = base::DeriveUuid({"shift"});
const base::Uuid kOtherShift = base::DeriveUuid({"other shift"});

class ShiftAlerts : public testing::Test, protected Scenario {
 protected:
  base::Uuid GivenGap(const base::Uuid& shift = kShift) {
    input_id = "registration.events.v1/3/" + std::to_string(++offset_) + "/0";
    EXPECT_TRUE(When(ShiftGapFound{{shift, now, 3, 1}}));
    return AlertIdOf(Rule::kShiftGap, input_id);
  }
  base::Uuid GivenUnattended() {
    input_id = "registration.events.v1/3/" + std::to_string(++offset_) + "/0";
    EXPECT_TRUE(When(ShiftUnattended{{kShift, now, 3, 1}}));
    return AlertIdOf(Rule::kShiftUnattended, input_id);
  }
  AlertResolved Over(const base::Uuid& alert, ResolveReason reason) const {
    return {alert, "", reason, now};
  }

 private:
  int offset_ = 0;
};

TEST_F(ShiftAlerts, AGapAndAnUnattendedShiftAreWarnings) {
  const ShiftGapCause gap{kShift, now, 3, 1};
  EXPECT_THAT(When(ShiftGapFound{gap}),
              Then(AlertRaised{AlertIdOf(Rule::kShiftGap, input_id), Rule::kShiftGap,
                               Severity::kWarning, input_id, gap, now, Level::kGridWorker,
                               std::string(kGrid), now + minutes{10}}));
  const ShiftUnattendedCause unattended{kShift, now, 3, 1};
  EXPECT_THAT(When(ShiftUnattended{unattended}),
              Then(AlertRaised{AlertIdOf(Rule::kShiftUnattended, input_id), Rule::kShiftUnattended,
                               Severity::kWarning, input_id, unattended, now, Level::kGridWorker,
                               std::string(kGrid), now + minutes{10}}));
}

TEST_F(ShiftAlerts, TheLadderBeginsWhereTheShiftIsKept) {
  const auto raised_at = [&](const std::string& area) {
    const auto events = *Decide({}, reference, ShiftGapFound{{kShift, now, 3, 1}},
                                {.key = area, .actor = "", .input_id = "x", .now = now});
    return std::get<AlertRaised>(events.at(0));
  };
  const AlertRaised community = raised_at("310104019001");
  EXPECT_EQ(community.level, Level::kCommunity);
  EXPECT_EQ(community.area, "310104019001");
  EXPECT_EQ(community.next_escalation_at, now + minutes{20});
  const AlertRaised street = raised_at("310104019");
  EXPECT_EQ(street.level, Level::kStreet);
  EXPECT_EQ(street.area, "310104019");
  EXPECT_EQ(AreaAt(Level::kDistrict, "310104019", reference), "310104");
}

TEST_F(ShiftAlerts, AFilledShiftHasNoAlertAndCanHaveAnother) {
  const base::Uuid first = GivenGap();
  GivenGap(kOtherShift);
  EXPECT_THAT(When(ShiftFilled{kShift}), Then(Over(first, ResolveReason::kShiftFilled)));
  EXPECT_THAT(When(ShiftFilled{kShift}), Then());
  const base::Uuid second = GivenGap();
  EXPECT_NE(second, first);
  EXPECT_THAT(When(ShiftFilled{kShift}), Then(Over(second, ResolveReason::kShiftFilled)));
  EXPECT_EQ(state.open.size(), 1u);
}

TEST_F(ShiftAlerts, WhoComeLateEndTheAlertOfTheUnattendedShiftAlone) {
  GivenGap();
  const base::Uuid unattended = GivenUnattended();
  EXPECT_THAT(When(ShiftAttended{kShift}), Then(Over(unattended, ResolveReason::kShiftAttended)));
}

TEST_F(ShiftAlerts, ACancelledShiftHasNoAlerts) {
  GivenGap();
  GivenUnattended();
  GivenGap(kOtherShift);
  const auto events = When(ShiftCancelled{kShift});
  EXPECT_EQ(events->size(), 2u);
  EXPECT_EQ(state.open.size(), 1u);
}

}  // namespace
}  // namespace gridkeeper::alerting
