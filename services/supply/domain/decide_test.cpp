#include "supply/domain/decide.hpp"

#include "supply/domain/policy.hpp"
#include "supply/domain/scenario_test.hpp"

namespace gridkeeper::supply {
namespace {

using base::Rejection;
using std::chrono::hours;
using std::chrono::minutes;

const base::Uuid kHousehold = base::DeriveUuid({"household"});
const base::Uuid kRequest = base::DeriveUuid({"request"});
const base::Uuid kUnknown = base::DeriveUuid({"unknown"});
const std::vector<Item> kItems = {{"rice", 5, Unit::kKilogram}};

RequestSupply Ask() { return {kRequest, kHousehold, Category::kGroceries, kItems}; }

class SupplyRules : public testing::Test, protected Scenario {
 protected:
  void GivenRequested() {
    Given(HouseholdNoted{kHousehold});
    Given(
        SupplyRequested{kRequest, kHousehold, Category::kGroceries, kItems, now, now + hours{24}});
  }
  void GivenClaimed() {
    GivenRequested();
    Given(SupplyClaimed{kRequest, "worker-1", now, ""});
  }
  void GivenDelivered() {
    GivenClaimed();
    Given(SupplyDelivered{kRequest, kHousehold, "worker-1", now});
  }
  void GivenConfirmed() {
    GivenDelivered();
    Given(SupplyConfirmed{kRequest, kHousehold, now});
  }
};

TEST_F(SupplyRules, RequestIsOverdueAfterTheRulesHours) {
  Given(HouseholdNoted{kHousehold});
  reference.areas["310104"] = {"district", ""};
  reference.areas[std::string(kGrid)] = {"grid", "310104"};
  reference.rules["310104"].supply_overdue_hours = 6;
  EXPECT_THAT(When(Ask()), Then(SupplyRequested{kRequest, kHousehold, Category::kGroceries, kItems,
                                                now, now + hours{6}}));
  EXPECT_EQ(state.open.Find(kRequest)->requested_by, "worker-1");
}

TEST_F(SupplyRules, RequestOfAnUnknownHouseholdIsRefused) {
  EXPECT_THAT(When(Ask()), ThenRefused(Rejection::kNotFound, "household_id"));
}

TEST_F(SupplyRules, RequestWithoutCategoryIsRefused) {
  GivenRequested();
  auto ask = Ask();
  ask.category = Category::kUnspecified;
  EXPECT_THAT(When(ask), ThenRefused(Rejection::kInvalid, "category"));
  ask.category = static_cast<Category>(200);
  EXPECT_THAT(When(ask), ThenRefused(Rejection::kInvalid, "category"));
}

TEST_F(SupplyRules, RequestWithBadLinesIsRefused) {
  Given(HouseholdNoted{kHousehold});
  const std::vector<std::vector<Item>> bad = {
      {},
      std::vector<Item>(kMaxItems + 1, kItems[0]),
      {{"", 1, Unit::kPiece}},
      {{std::string(kMaxItemNameBytes + 1, 'x'), 1, Unit::kPiece}},
      {{"a\nb", 1, Unit::kPiece}},
      {{"rice", 0, Unit::kPiece}},
      {{"rice", -1, Unit::kPiece}},
      {{"rice", kMaxQuantity + 1, Unit::kPiece}},
      {{"rice", 1, Unit::kUnspecified}},
      {{"rice", 1, static_cast<Unit>(99)}},
  };
  for (const auto& items : bad) {
    auto ask = Ask();
    ask.items = items;
    EXPECT_THAT(When(ask), ThenRefused(Rejection::kInvalid, "items"));
  }
}

TEST_F(SupplyRules, RequestIdIsTakenOnce) {
  GivenRequested();
  EXPECT_THAT(When(Ask()), ThenRefused(Rejection::kAlreadyExists, "command_id"));
}

TEST_F(SupplyRules, ClaimNamesTheWorker) {
  GivenRequested();
  EXPECT_THAT(When(ClaimSupply{kRequest, ""}), Then(SupplyClaimed{kRequest, "worker-1", now, ""}));
}

TEST_F(SupplyRules, ClaimedRequestIsNotClaimedAgain) {
  GivenClaimed();
  EXPECT_THAT(When(ClaimSupply{kRequest, ""}), ThenRefused(Rejection::kWrongState, "request_id"));
  actor = "worker-2";
  EXPECT_THAT(When(ClaimSupply{kRequest, ""}),
              ThenRefused(Rejection::kWrongState, "take_over_from"));
}

TEST_F(SupplyRules, ClaimIsTakenOverFromItsPresentHolderOnly) {
  GivenClaimed();
  actor = "worker-2";
  EXPECT_THAT(When(ClaimSupply{kRequest, "worker-9"}),
              ThenRefused(Rejection::kWrongState, "take_over_from"));
  EXPECT_THAT(When(ClaimSupply{kRequest, "worker-1"}),
              Then(SupplyClaimed{kRequest, "worker-2", now, "worker-1"}));
}

TEST_F(SupplyRules, UnclaimedRequestIsNotTakenOver) {
  GivenRequested();
  EXPECT_THAT(When(ClaimSupply{kRequest, "worker-9"}),
              ThenRefused(Rejection::kWrongState, "take_over_from"));
}

TEST_F(SupplyRules, DeliveredRequestIsNotClaimed) {
  GivenDelivered();
  EXPECT_THAT(When(ClaimSupply{kRequest, ""}), ThenRefused(Rejection::kWrongState, "request_id"));
}

TEST_F(SupplyRules, DeliveryMayBeRecordedByAnybodyOfTheGrid) {
  GivenClaimed();
  actor = "head-1";
  now += hours{1};
  EXPECT_THAT(When(DeliverSupply{kRequest, now - minutes{10}}),
              Then(SupplyDelivered{kRequest, kHousehold, "head-1", now - minutes{10}}));
}

TEST_F(SupplyRules, UnclaimedOrDeliveredRequestIsNotDelivered) {
  GivenRequested();
  EXPECT_THAT(When(DeliverSupply{kRequest, now}),
              ThenRefused(Rejection::kWrongState, "request_id"));
  GivenDelivered();
  EXPECT_THAT(When(DeliverSupply{kRequest, now}),
              ThenRefused(Rejection::kWrongState, "request_id"));
}

TEST_F(SupplyRules, DeliveryOutOfTimeIsRefused) {
  GivenClaimed();
  EXPECT_THAT(When(DeliverSupply{kRequest, now + kClockTolerance + base::Millis{1}}),
              ThenRefused(Rejection::kInvalid, "delivered_at_ms"));
  EXPECT_THAT(When(DeliverSupply{kRequest, now - base::Millis{1}}),
              ThenRefused(Rejection::kInvalid, "delivered_at_ms"));
  EXPECT_TRUE(When(DeliverSupply{kRequest, now + kClockTolerance}));
}

TEST_F(SupplyRules, ConfirmationClosesADelivery) {
  GivenDelivered();
  EXPECT_THAT(When(ConfirmSupply{kRequest}), Then(SupplyConfirmed{kRequest, kHousehold, now}));
  EXPECT_EQ(state.open.size(), 0U);
  EXPECT_EQ(state.closed.Find(kRequest)->status, Status::kConfirmed);
}

TEST_F(SupplyRules, NothingIsConfirmedBeforeItsDelivery) {
  GivenClaimed();
  EXPECT_THAT(When(ConfirmSupply{kRequest}), ThenRefused(Rejection::kWrongState, "request_id"));
}

TEST_F(SupplyRules, RequestIsCancelledWithAReason) {
  GivenClaimed();
  EXPECT_THAT(When(CancelSupply{kRequest, CancelReason::kNotAvailable}),
              Then(SupplyCancelled{kRequest, kHousehold, CancelReason::kNotAvailable, now}));
  EXPECT_EQ(state.closed.Find(kRequest)->status, Status::kCancelled);
}

TEST_F(SupplyRules, CancellationWithoutAPersonsReasonIsRefused) {
  GivenRequested();
  for (auto reason : {CancelReason::kUnspecified, CancelReason::kHouseholdForgotten,
                      static_cast<CancelReason>(77)}) {
    EXPECT_THAT(When(CancelSupply{kRequest, reason}), ThenRefused(Rejection::kInvalid, "reason"));
  }
}

TEST_F(SupplyRules, DeliveredRequestIsNotCancelled) {
  GivenDelivered();
  EXPECT_THAT(When(CancelSupply{kRequest, CancelReason::kOther}),
              ThenRefused(Rejection::kWrongState, "request_id"));
}

TEST_F(SupplyRules, UnknownRequestIsNotFound) {
  GivenRequested();
  const auto not_found = ThenRefused(Rejection::kNotFound, "request_id");
  EXPECT_THAT(When(ClaimSupply{kUnknown, ""}), not_found);
  EXPECT_THAT(When(DeliverSupply{kUnknown, now}), not_found);
  EXPECT_THAT(When(ConfirmSupply{kUnknown}), not_found);
  EXPECT_THAT(When(CancelSupply{kUnknown, CancelReason::kOther}), not_found);
}

TEST_F(SupplyRules, ClosedRequestStaysClosed) {
  GivenConfirmed();
  const auto wrong_state = ThenRefused(Rejection::kWrongState, "request_id");
  EXPECT_THAT(When(ClaimSupply{kRequest, ""}), wrong_state);
  EXPECT_THAT(When(DeliverSupply{kRequest, now}), wrong_state);
  EXPECT_THAT(When(ConfirmSupply{kRequest}), wrong_state);
  EXPECT_THAT(When(CancelSupply{kRequest, CancelReason::kOther}), wrong_state);
}

TEST_F(SupplyRules, OverdueIsSaidOnceAtItsMoment) {
  GivenClaimed();
  const auto asked = now;
  EXPECT_THAT(WhenTimeIs(asked + hours{24} - base::Millis{1}), Then());
  EXPECT_THAT(WhenTimeIs(asked + hours{30}),
              Then(SupplyOverdue{kRequest, kHousehold, Category::kGroceries, "worker-1", asked,
                                 asked + hours{24}}));
  EXPECT_THAT(WhenTimeIs(asked + hours{300}), Then());
}

TEST_F(SupplyRules, DeliveredOrClosedRequestIsNeverOverdue) {
  GivenDelivered();
  EXPECT_EQ(NextDeadline(state), std::nullopt);
  When(ConfirmSupply{kRequest});
  EXPECT_EQ(NextDeadline(state), std::nullopt);
}

TEST_F(SupplyRules, HouseholdIsNotedOnce) {
  EXPECT_THAT(When(NoteHousehold{kHousehold}), Then(HouseholdNoted{kHousehold}));
  EXPECT_THAT(When(NoteHousehold{kHousehold}), Then());
}

TEST_F(SupplyRules, ForgottenHouseholdsOpenRequestsAreCancelled) {
  GivenClaimed();
  EXPECT_THAT(When(ForgetHousehold{kHousehold}),
              Then(SupplyCancelled{kRequest, kHousehold, CancelReason::kHouseholdForgotten, now},
                   HouseholdForgotten{kHousehold}));
  EXPECT_THAT(When(ForgetHousehold{kHousehold}), Then());
  EXPECT_THAT(When(Ask()), ThenRefused(Rejection::kNotFound, "household_id"));
}

TEST_F(SupplyRules, ForgottenHouseholdsDeliveryStands) {
  GivenDelivered();
  EXPECT_THAT(When(ForgetHousehold{kHousehold}), Then(HouseholdForgotten{kHousehold}));
}

TEST_F(SupplyRules, ClosedRequestLeavesTheHotStateAfterThirtyDays) {
  GivenConfirmed();
  now += kRetention - base::Millis{1};
  Given(HouseholdNoted{kUnknown});
  EXPECT_NE(state.closed.Find(kRequest), nullptr);
  now += base::Millis{1};
  Given(HouseholdNoted{kUnknown});
  EXPECT_EQ(state.closed.Find(kRequest), nullptr);
}

TEST_F(SupplyRules, DeliveryNobodyConfirmsLeavesTheHotStateToo) {
  GivenDelivered();
  now += kRetention;
  EXPECT_THAT(When(ConfirmSupply{kRequest}), Then(SupplyConfirmed{kRequest, kHousehold, now}));
  GivenDelivered();
  now += kRetention;
  Given(HouseholdNoted{kUnknown});
  EXPECT_EQ(state.open.Find(kRequest), nullptr);
}

}  // namespace
}  // namespace gridkeeper::supply
