// What becomes of households and requests when registration moves somebody. Each scenario is one
// grid; `kElsewhere` is the other.
#include "supply/domain/scenario_test.hpp"

namespace gridkeeper::supply {
namespace {

using base::Rejection;

const std::string kElsewhere = "310104019001002";
const std::string kThird = "310104019001003";
const base::Uuid kHousehold = base::DeriveUuid({"household"});
const base::Uuid kNewHome = base::DeriveUuid({"new home"});
const base::Uuid kRequest = base::DeriveUuid({"request"});

class SupplyMove : public testing::Test, protected Scenario {
 protected:
  SupplyMove() {
    Given(HouseholdNoted{kHousehold});
    EXPECT_TRUE(When(
        RequestSupply{kRequest, kHousehold, Category::kMedicine, {{"insulin", 1, Unit::kPack}}}));
  }
  static ReleaseHousehold Leaving(std::int32_t number, const std::string& to = kElsewhere) {
    return {kHousehold, to, kNewHome, number};
  }
  // The request as it is sent when the household leaves with move 1.
  AcceptRequest Sent() {
    const auto left = When(Leaving(1));
    EXPECT_EQ(left->size(), 2u);
    AcceptRequest sent{kRequest, std::string(kGrid), 1,
                       std::get<RequestMovedOut>(left->at(0)).request};
    sent.request.household_id = kNewHome;
    return sent;
  }
};

TEST_F(SupplyMove, AnOpenRequestGoesWithItsHousehold) {
  ASSERT_TRUE(When(ClaimSupply{kRequest, ""}));
  const Request before = *state.open.Find(kRequest);
  Scenario to;
  to.now = now;
  ASSERT_TRUE(to.When(Sent()));
  EXPECT_TRUE(state.open.empty());
  EXPECT_EQ(NextDeadline(state), std::nullopt);
  Request expected = before;
  expected.household_id = kNewHome;
  EXPECT_EQ(*to.state.open.Find(kRequest), expected);
  EXPECT_EQ(NextDeadline(to.state), before.overdue_at);
  EXPECT_THAT(to.When(NoteHousehold{kNewHome, 1}), Then(HouseholdNoted{kNewHome, 1}));
}

TEST_F(SupplyMove, LateCommandsAreHandedOn) {
  Sent();
  EXPECT_THAT(When(ClaimSupply{kRequest, ""}), ThenRefused(Rejection::kMoved, ""));
  EXPECT_EQ(When(ClaimSupply{kRequest, ""}).error().message, kElsewhere);
  EXPECT_THAT(When(RequestSupply{base::DeriveUuid({"other"}),
                                 kHousehold,
                                 Category::kWater,
                                 {{"water", 1, Unit::kBottle}}}),
              ThenRefused(Rejection::kMoved, ""));
}

TEST_F(SupplyMove, WhatIsClosedStays) {
  ASSERT_TRUE(When(CancelSupply{kRequest, CancelReason::kDuplicate}));
  EXPECT_THAT(When(Leaving(1)), Then(HouseholdMovedOut{kHousehold, kElsewhere, kNewHome, 1}));
  EXPECT_NE(state.closed.Find(kRequest), nullptr);
}

TEST_F(SupplyMove, ARequestThatComesAfterItsHouseholdLeftAgainIsSentOn) {
  AcceptRequest sent = Sent();
  Scenario between;
  between.Given(HouseholdNoted{kNewHome, 1});
  ASSERT_TRUE(between.When(ReleaseHousehold{kNewHome, kThird, kNewHome, 2}));
  EXPECT_THAT(between.When(sent),
              Then(RequestMovedOut{kRequest, kThird, kNewHome, 2, sent.request}));
}

TEST_F(SupplyMove, ARequestOfAHouseholdForgottenMeanwhileIsCancelled) {
  const AcceptRequest sent = Sent();
  Scenario to;
  to.now = now;
  to.Given(HouseholdNoted{kNewHome, 1});
  ASSERT_TRUE(to.When(ForgetHousehold{kNewHome}));
  EXPECT_THAT(to.When(sent),
              Then(RequestMovedIn{kRequest, std::string(kGrid), 1, sent.request},
                   SupplyCancelled{kRequest, kNewHome, CancelReason::kHouseholdForgotten, now}));
}

TEST_F(SupplyMove, ThoseWhoJoinAHouseholdOfTheGridTakeTheirRequestsAlong) {
  EXPECT_THAT(When(Leaving(1, std::string(kGrid))),
              Then(HouseholdMovedOut{kHousehold, std::string(kGrid), kNewHome, 1}));
  EXPECT_EQ(state.open.Find(kRequest)->household_id, kNewHome);
  EXPECT_THAT(When(RequestSupply{base::DeriveUuid({"other"}),
                                 kHousehold,
                                 Category::kWater,
                                 {{"water", 1, Unit::kBottle}}}),
              ThenRefused(Rejection::kNotFound, "household_id"));
}

}  // namespace
}  // namespace gridkeeper::supply
