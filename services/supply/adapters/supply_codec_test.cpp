// Round trips: what is decided, written and read back is the same; what cannot be read is an error.
#include "supply/adapters/supply_codec.hpp"

#include <gmock/gmock.h>

#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "gridkeeper/supply/v1/supply_commands.pb.h"
#include "gridkeeper/supply/v1/supply_events.pb.h"
#include "supply/adapters/supply_domain.hpp"

namespace gridkeeper::supply {
namespace {

const base::Uuid kId = base::DeriveUuid({"request"});
const base::Uuid kHousehold = base::DeriveUuid({"household"});
const base::TimePoint kT = base::FromUnixMillis(1'583'020'800'123);
const std::vector<Item> kItems = {{"rice", 5, Unit::kKilogram}, {"水", 2, Unit::kLitre}};

Request AMovedRequest() {
  Request request;
  request.household_id = kHousehold;
  request.category = Category::kMedicine;
  request.items = kItems;
  request.status = Status::kDelivered;
  request.requested_by = "worker-1";
  request.requested_at = kT;
  request.overdue_at = kT + base::Millis{1};
  request.overdue = true;
  request.claimed_by = "worker-2";
  request.claimed_at = kT + base::Millis{2};
  request.delivered_by = "worker-3";
  request.delivered_at = kT + base::Millis{3};
  return request;
}

TEST(SupplyCodec, EveryEventComesBackAsItWas) {
  const std::vector<Event> events = {
      HouseholdNoted{kHousehold},
      HouseholdForgotten{kHousehold},
      SupplyRequested{kId, kHousehold, Category::kMedicine, kItems, kT, kT + base::Millis{1}},
      SupplyClaimed{kId, "worker-1", kT, "worker-2"},
      SupplyDelivered{kId, kHousehold, "worker-1", kT},
      SupplyConfirmed{kId, kHousehold, kT},
      SupplyCancelled{kId, kHousehold, CancelReason::kDuplicate, kT},
      SupplyOverdue{kId, kHousehold, Category::kWater, "worker-1", kT, kT + base::Millis{2}},
      HouseholdMovedOut{kHousehold, "310104019001002", kId, 3},
      RequestMovedOut{kId, "310104019001002", kHousehold, 3, AMovedRequest()},
      RequestMovedIn{kId, "310104019001002", 3, AMovedRequest()},
  };
  ASSERT_EQ(events.size(), std::variant_size_v<Event>);
  for (const Event& event : events) {
    const auto encoded = EncodeEvent(event);
    const auto decoded = DecodeEvent(encoded.type, encoded.body);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, event) << encoded.type;
    EXPECT_FALSE(encoded.subject.empty());
  }
}

TEST(SupplyCodec, MetaInFrontOfABodyDoesNotDisturbIt) {
  v1::SupplyConfirmed meta_only;
  meta_only.mutable_meta()->set_actor("worker-1");
  const auto encoded = EncodeEvent(SupplyConfirmed{kId, kHousehold, kT});
  const auto decoded = DecodeEvent(encoded.type, meta_only.SerializeAsString() + encoded.body);
  EXPECT_EQ(**decoded, Event(SupplyConfirmed{kId, kHousehold, kT}));
}

template <typename Message>
Input Decoded(const Message& message) {
  auto input = DecodeInput(Message::descriptor()->full_name(), message.SerializeAsString());
  return input.value().value();
}

TEST(SupplyCodec, CommandsAndForeignEventsAreRead) {
  v1::RequestSupply request;
  request.set_request_id(kId.ToString());
  request.set_household_id(kHousehold.ToString());
  request.set_category(v1::SUPPLY_CATEGORY_WATER);
  for (const Item& item : kItems) *request.add_items() = ToProto(item);
  const auto read = std::get<RequestSupply>(Decoded(request));
  EXPECT_EQ(read.request_id, kId);
  EXPECT_EQ(read.household_id, kHousehold);
  EXPECT_EQ(read.category, Category::kWater);
  EXPECT_EQ(read.items, kItems);

  v1::ClaimSupply claim;
  claim.set_request_id(kId.ToString());
  claim.set_take_over_from("worker-2");
  EXPECT_EQ(std::get<ClaimSupply>(Decoded(claim)).take_over_from, "worker-2");

  v1::DeliverSupply deliver;
  deliver.set_request_id(kId.ToString());
  deliver.set_delivered_at_ms(base::ToUnixMillis(kT));
  EXPECT_EQ(std::get<DeliverSupply>(Decoded(deliver)).delivered_at, kT);

  v1::ConfirmSupply confirm;
  confirm.set_request_id(kId.ToString());
  EXPECT_EQ(std::get<ConfirmSupply>(Decoded(confirm)).request_id, kId);

  v1::CancelSupply cancel;
  cancel.set_request_id(kId.ToString());
  cancel.set_reason(v1::CANCEL_REASON_DUPLICATE);
  EXPECT_EQ(std::get<CancelSupply>(Decoded(cancel)).reason, CancelReason::kDuplicate);

  registration::v1::HouseholdRegistered registered;
  registered.set_household_id(kHousehold.ToString());
  EXPECT_EQ(std::get<NoteHousehold>(Decoded(registered)).household_id, kHousehold);

  registration::v1::HouseholdForgotten forgotten;
  forgotten.set_household_id(kHousehold.ToString());
  EXPECT_EQ(std::get<ForgetHousehold>(Decoded(forgotten)).household_id, kHousehold);
}

TEST(SupplyCodec, OtherTypesDoNotConcernSupply) {
  EXPECT_EQ(DecodeInput("gridkeeper.registration.v1.AreaDefined", "x").value(), std::nullopt);
  EXPECT_EQ(DecodeEvent("gridkeeper.common.v1.CommandRejected", "x").value(), std::nullopt);
}

TEST(SupplyCodec, WhatCannotBeReadIsAnError) {
  EXPECT_FALSE(DecodeInput("gridkeeper.supply.v1.ClaimSupply", "\xff\xff").ok());
  EXPECT_FALSE(DecodeEvent("gridkeeper.supply.v1.SupplyClaimed", "\xff\xff").ok());
  v1::ConfirmSupply no_id;
  no_id.set_request_id("7");
  const auto input = DecodeInput("gridkeeper.supply.v1.ConfirmSupply", no_id.SerializeAsString());
  EXPECT_THAT(std::string(input.status().message()), testing::HasSubstr("request_id"));
}

TEST(SupplyStateCodec, EntitiesComeBackAsTheyWere) {
  Request request{.household_id = kHousehold,
                  .category = Category::kHygiene,
                  .items = kItems,
                  .status = Status::kCancelled,
                  .requested_by = "a",
                  .requested_at = kT,
                  .overdue_at = kT + base::Millis{1},
                  .overdue = true,
                  .claimed_by = "b",
                  .claimed_at = kT + base::Millis{2},
                  .delivered_by = "c",
                  .delivered_at = kT + base::Millis{3},
                  .closed_at = kT + base::Millis{4},
                  .cancel_reason = CancelReason::kOther};
  EXPECT_EQ(DecodeRequest(EncodeEntity(request)), request);
  EXPECT_EQ(DecodeHousehold(EncodeEntity(Household{kT})), Household{kT});
  EXPECT_EQ(DecodeRequest("\xff"), std::nullopt);
  EXPECT_EQ(DecodeRequest(""), std::nullopt);
}

TEST(SupplyCodec, AMovedRequestGoesToItsNewGridAndIsReadThere) {
  const auto sides = SideRecords("310104019001001",
                                 RequestMovedOut{kId, "310104019001002", kId, 3, AMovedRequest()});
  ASSERT_EQ(sides.size(), 1u);
  EXPECT_EQ(sides[0].key, "310104019001002");
  const auto input =
      std::get<AcceptRequest>(DecodeInput(sides[0].type, *sides[0].body).value().value());
  Request expected = AMovedRequest();
  expected.household_id = kId;
  EXPECT_EQ(input.request, expected);
  EXPECT_EQ(input.from_grid, "310104019001001");
  EXPECT_EQ(input.move_number, 3);
  EXPECT_TRUE(SideRecords("310104019001001", HouseholdNoted{kHousehold}).empty());
}

TEST(SupplyCodec, OnlyAHouseholdThatIsGoneTakesItsRequestsAlong) {
  registration::v1::ResidentsMovedOut moved;
  moved.set_household_id(kHousehold.ToString());
  moved.set_to_grid_code("310104019001002");
  moved.set_to_household_id(kId.ToString());
  const std::string_view type = registration::v1::ResidentsMovedOut::descriptor()->full_name();
  EXPECT_EQ(DecodeInput(type, moved.SerializeAsString()).value(), std::nullopt);
  moved.set_household_gone(true);
  EXPECT_EQ(std::get<ReleaseHousehold>(Decoded(moved)).to_household, kId);
  registration::v1::ResidentsMovedIn in;
  in.mutable_moving()->set_to_household_id(kHousehold.ToString());
  in.mutable_moving()->set_move_number(3);
  EXPECT_EQ(std::get<NoteHousehold>(Decoded(in)).move_number, 3);
}

}  // namespace
}  // namespace gridkeeper::supply
