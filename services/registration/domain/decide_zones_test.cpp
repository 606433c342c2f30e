// Risk zones: declared, changed and lifted, what they mean at gates, for passes and for tests.
#include "registration/domain/command_policy.hpp"
#include "registration/domain/gate_policy.hpp"
#include "registration/domain/scenario_test.hpp"
#include "registration/domain/zone_policy.hpp"

namespace gridkeeper::registration {
namespace {

using base::Rejection;
using base::ZoneKind;
using std::chrono::days;
using std::chrono::hours;

constexpr base::TimePoint kOpenEnd = base::TimePoint::max();

base::ZonePlace Over(std::string_view area) { return {.area = std::string(area)}; }
base::ZonePlace In(std::string_view building) { return {.building = Id(building)}; }

class ZonesTest : public Scenario {
 protected:
  ZonesTest() {
    At(kCommunity);
    GivenDefined(kCommunity);
    At(kGrid);
    GivenDefined(kGrid);
    for (const char* building : {"one", "two"}) {
      Given(BuildingRegistered{.id = Id(building), .building = {.name = building}});
    }
    Given(HouseholdRegistered{.id = Id("home"),
                              .place = {Id("one"), "1", 3, "301"},
                              .key_id = Id("key"),
                              .residents = {{Id("wang"), Person(1), "sealed"}}});
  }

  static base::Zone Sealed(std::vector<base::ZonePlace> places) {
    return {.kind = ZoneKind::kSealed, .places = std::move(places)};
  }
  static DeclareZone Declaring(base::Zone extent) { return {Id("zone"), std::move(extent), "17"}; }
  static ChangeZone Changing(base::Zone extent) { return {Id("zone"), std::move(extent), "18"}; }
  const DeclaredZone& Kept() const { return *state.area->zones.Find(Id("zone")); }
  // As the reference data have it once the event's record was read.
  void Publish() {
    reference.SetZone(Id("zone").ToString(), Kept().lifted_at == base::TimePoint{}
                                                 ? std::optional(Kept().Extent())
                                                 : std::nullopt);
  }
  std::size_t CountAt(std::string_view building, base::TimePoint at = kNow) const {
    return reference.ZonesAt(kGrid, building.empty() ? base::Uuid{} : Id(building), at).size();
  }
};

TEST_F(ZonesTest, AZoneHoldsFromItsTimeUntilItIsLifted) {
  base::Zone zone = Sealed({In("one")});
  zone.from = kNow + hours{2};
  const auto declared = Only1<ZoneDeclared>(When(Declaring(zone), "community"));
  EXPECT_EQ(declared.extent.places[0].since, kNow + hours{2});
  Publish();
  EXPECT_EQ(CountAt("one"), 0u);
  EXPECT_EQ(CountAt("one", kNow + hours{2}), 1u);
  EXPECT_EQ(CountAt("two", kNow + hours{2}), 0u);
  EXPECT_EQ(CountAt("", kNow + hours{2}), 0u);

  Only1<ZoneLifted>(When(LiftZone{Id("zone"), "19"}, "street", kNow + hours{3}));
  Publish();
  EXPECT_EQ(CountAt("one", kNow + hours{3}), 0u);
  EXPECT_EQ(Kept().lifted_by, "street");
  EXPECT_EQ(Kept().lift_order_number, "19");
  EXPECT_EQ(Kept().versions[0].ordered_by, "community");
  When(LiftZone{Id("zone"), "20"}, "root", kNow + hours{4});
  ThenRefused(Rejection::kWrongState, "zone_id");
}

TEST_F(ZonesTest, AZoneWithAnEndIsOverByItself) {
  base::Zone zone = Sealed({Over(kGrid)});
  zone.until = kNow + hours{5};
  When(Declaring(zone));
  Publish();
  EXPECT_EQ(CountAt("", kNow + hours{5} - base::Millis{1}), 1u);
  EXPECT_EQ(CountAt("", kNow + hours{5}), 0u);
  EXPECT_FALSE(NextDeadline(state));
  When(Changing(Sealed({Over(kGrid)})), "root", kNow + hours{5});
  ThenRefused(Rejection::kWrongState, "zone_id");
}

TEST_F(ZonesTest, WhatIsAddedBeginsThenAndWhatStaysWentOn) {
  When(Declaring(Sealed({In("one")})));
  const auto wider =
      Only1<ZoneChanged>(When(Changing(Sealed({In("one"), In("two")})), "root", kNow + days{2}));
  EXPECT_EQ(wider.extent.from, kNow);
  EXPECT_EQ(wider.extent.places[0].since, kNow);
  EXPECT_EQ(wider.extent.places[1].since, kNow + days{2});

  const auto narrower =
      Only1<ZoneChanged>(When(Changing(Sealed({In("two")})), "root", kNow + days{3}));
  EXPECT_EQ(narrower.extent.places[0].since, kNow + days{2});

  base::Zone milder = Sealed({In("two")});
  milder.kind = ZoneKind::kPrecaution;
  const auto other = Only1<ZoneChanged>(When(Changing(milder), "root", kNow + days{4}));
  EXPECT_EQ(other.extent.places[0].since, kNow + days{4});
  ASSERT_EQ(Kept().versions.size(), 4u);
  EXPECT_EQ(Kept().versions[1].ordered_at, kNow + days{2});
  Publish();
  EXPECT_EQ(CountAt("one", kNow + days{4}), 0u);
}

TEST_F(ZonesTest, WhatIsChangedBeforeItBeginsBeginsThen) {
  base::Zone zone = Sealed({In("one")});
  zone.from = kNow + days{1};
  When(Declaring(zone));
  const auto changed = Only1<ZoneChanged>(When(Changing(Sealed({In("two")}))));
  EXPECT_EQ(changed.extent.places[0].since, kNow + days{1});
}

TEST_F(ZonesTest, OnlyPlacesThatThereAre) {
  When(Declaring(Sealed({In("three")})));
  ThenRefused(Rejection::kNotFound, "building_ids");
  When(Declaring(Sealed({Over(kOtherGrid)})));
  ThenRefused(Rejection::kNotFound, "area_codes");
  At(kCommunity);
  EXPECT_EQ(When(Declaring(Sealed({Over(kGrid), Over(kOtherGrid)}))).size(), 1u);
  When(Declaring(Sealed({In("one")})));
  ThenRefused(Rejection::kInvalid, "building_ids");
}

TEST_F(ZonesTest, ABuildingThatHasMovedStaysInItsZone) {
  When(Declaring(Sealed({In("one"), In("two")})));
  Given(BuildingMoveBegun{{.id = Id("one"),
                           .from_grid = std::string(kGrid),
                           .to_grid = std::string(kOtherGrid),
                           .name = "one",
                           .doors = {}}});
  Given(BuildingMovedOut{Id("one"), std::string(kOtherGrid)});
  EXPECT_EQ(When(Changing(Sealed({In("one")}))).size(), 1u) << refused.message;
  Publish();
  EXPECT_EQ(reference.ZonesAt(kOtherGrid, Id("one"), kNow).size(), 1u);
  When(Changing(Sealed({In("two"), In("one")})));
  EXPECT_TRUE(refused.message.empty()) << refused.message;
  When(DeclareZone{Id("another"), Sealed({In("one")}), "20"});
  ThenRefused(Rejection::kNotFound, "building_ids");
}

TEST_F(ZonesTest, TheTimesOfAZone) {
  base::Zone zone = Sealed({Over(kGrid)});
  zone.from = kNow - kZoneBegins - hours{1};
  When(Declaring(zone));
  ThenRefused(Rejection::kInvalid, "from_ms");
  zone.from = kNow + kZoneBegins + hours{1};
  When(Declaring(zone));
  ThenRefused(Rejection::kInvalid, "from_ms");
  zone.from = kNow + hours{2};
  zone.until = kNow + hours{2};
  When(Declaring(zone));
  ThenRefused(Rejection::kInvalid, "until_ms");
  zone.until = kOpenEnd;
  When(Declaring(zone));
  zone.until = kNow;
  When(Changing(zone));
  ThenRefused(Rejection::kInvalid, "until_ms");
}

TEST_F(ZonesTest, TheShapeOfAZone) {
  When(Declaring({.kind = ZoneKind::kNone, .places = {Over(kGrid)}}));
  ThenRefused(Rejection::kInvalid, "kind");
  When(Declaring(Sealed({})));
  ThenRefused(Rejection::kInvalid, "area_codes");
  When(Declaring(Sealed({Over("33")})));
  ThenRefused(Rejection::kInvalid, "area_codes");
  When(Declaring(Sealed({In("one"), In("one")})));
  ThenRefused(Rejection::kInvalid, "building_ids");
  When(DeclareZone{Id("zone"), Sealed({In("one")}), ""});
  ThenRefused(Rejection::kInvalid, "order_number");
  When(Declaring(Sealed(std::vector<base::ZonePlace>(kMaxZonePlaces + 1, In("one")))));
  ThenRefused(Rejection::kInvalid, "area_codes");
  When(LiftZone{Id("zone"), "1"});
  ThenRefused(Rejection::kNotFound, "zone_id");
  When(LiftZone{Id("zone"), ""});
  ThenRefused(Rejection::kInvalid, "order_number");
}

TEST_F(ZonesTest, AnAreaHasSoManyZonesAndRemembersSoManyMore) {
  for (std::size_t i = 0; i < kMaxZones; ++i) {
    Given(ZoneDeclared{Id(std::to_string(i)), Sealed({In("one")}), "1"});
  }
  When(Declaring(Sealed({In("one")})));
  ThenRefused(Rejection::kWrongState, "area_code");
  for (std::size_t i = 0; i < kMaxZones; ++i) {
    Given(ZoneLifted{Id(std::to_string(i)), "2"}, "root", kNow + hours{i});
  }
  for (std::size_t i = kMaxZones; i < kZonesKept; ++i) {
    Given(ZoneDeclared{Id(std::to_string(i)), Sealed({In("one")}), "1"});
    Given(ZoneLifted{Id(std::to_string(i)), "2"}, "root", kNow + days{60});
  }
  When(Declaring(Sealed({In("one")})), "root", kNow + days{61});
  EXPECT_EQ(state.area->zones.size(), kZonesKept);
  EXPECT_EQ(state.area->zones.Find(Id("0")), nullptr);
  EXPECT_NE(state.area->zones.Find(Id("1")), nullptr);
}

TEST_F(ZonesTest, AZoneIsChangedSoOften) {
  When(Declaring(Sealed({In("one")})));
  for (std::size_t i = 1; i < kMaxZoneVersions; ++i) When(Changing(Sealed({In("one")})));
  EXPECT_TRUE(refused.message.empty());
  When(Changing(Sealed({In("one")})));
  ThenRefused(Rejection::kWrongState, "zone_id");
}

TEST_F(ZonesTest, AnAreaWithAZoneIsNotRetired) {
  At(kCommunity);
  reference.areas[std::string(kGrid)].is_retired = true;
  reference.areas[std::string(kOtherGrid)].is_retired = true;
  When(Declaring(Sealed({Over(kCommunity)})));
  When(RetireArea{});
  ThenRefused(Rejection::kWrongState, "area_code");
  When(LiftZone{Id("zone"), "2"});
  EXPECT_EQ(When(RetireArea{}).size(), 1u) << refused.message;
}

TEST_F(ZonesTest, WhatAKindMeansIsOfTheDistrict) {
  const base::ZoneRules strict{.kind = ZoneKind::kSealed,
                               .exit = base::ZonePassage::kNobody,
                               .entry = base::ZonePassage::kNobody,
                               .test_days = {1, 4},
                               .test_every_days = 3,
                               .delivery = base::ZoneDelivery::kToTheDoor};
  When(SetZoneRules{{strict}});
  ThenRefused(Rejection::kInvalid, "district_code");
  At(kDistrict);
  GivenDefined(kDistrict);
  const auto changed = Only1<ZoneRulesChanged>(When(SetZoneRules{{strict}}));
  EXPECT_EQ(state.area->profile.Find(Only::kOne)->zone_rules, changed.rules);
  reference.zone_rules[std::string(kDistrict)] = changed.rules;
  EXPECT_EQ(reference.ZoneRulesFor(kGrid, ZoneKind::kSealed), strict);
  EXPECT_EQ(reference.ZoneRulesFor(kGrid, ZoneKind::kLowRisk).exit, base::ZonePassage::kEverybody);
}

TEST_F(ZonesTest, TheShapeOfRules) {
  At(kDistrict);
  GivenDefined(kDistrict);
  const base::ZoneRules right = reference.ZoneRulesFor(kGrid, ZoneKind::kSealed);
  const auto refuse = [&](auto spoil, const char* field) {
    base::ZoneRules rules = right;
    spoil(rules);
    When(SetZoneRules{{rules}});
    ThenRefused(Rejection::kInvalid, field);
  };
  refuse([](auto& r) { r.kind = ZoneKind::kNone; }, "rules[0].kind");
  refuse([](auto& r) { r.exit = base::ZonePassage::kNone; }, "rules[0].exit");
  refuse([](auto& r) { r.entry = base::ZonePassage{5}; }, "rules[0].entry");
  refuse([](auto& r) { r.delivery = base::ZoneDelivery::kNone; }, "rules[0].delivery");
  refuse([](auto& r) { r.longest_pass_hours = -1; }, "rules[0].longest_pass_hours");
  refuse([](auto& r) { r.test_every_days = 15; }, "rules[0].test_every_days");
  refuse([](auto& r) { r.test_days = {3, 3}; }, "rules[0].test_days");
  refuse([](auto& r) { r.test_days = {61}; }, "rules[0].test_days");
  When(SetZoneRules{{right, right}});
  ThenRefused(Rejection::kInvalid, "rules[1].kind");
}

TEST_F(ZonesTest, ASealedBuildingLetsOutWhoHasAPassForIt) {
  When(IssuePass{Id("card"), {.resident = Id("wang"), .household = Id("home")}}, "worker",
       kNow - hours{1});
  When(Declaring(Sealed({In("one")})));
  Publish();
  const auto reason = [&](std::string_view pass, GateDirection direction) {
    const Pass& shown = *state.area->passes.Find(Id(pass));
    return StopReasonFor({.direction = direction,
                          .is_shown = true,
                          .pass = &shown,
                          .is_behind_gate = true,
                          .at = kNow,
                          .fever_threshold_tenths = 373,
                          .zones = reference.ZonesAt(kGrid, shown.building, kNow)});
  };
  EXPECT_EQ(state.area->passes.Find(Id("card"))->building, Id("one"));
  EXPECT_EQ(reason("card", GateDirection::kOut), StopReason::kRiskZone);
  EXPECT_EQ(reason("card", GateDirection::kIn), StopReason::kNone);

  When(
      IssuePass{Id("hospital"),
                {.resident = Id("wang"), .household = Id("home"), .valid_until = kNow + hours{6}}});
  EXPECT_EQ(reason("hospital", GateDirection::kOut), StopReason::kNone);
  // Of somebody from outside who comes to the grid, not to the building.
  When(IssuePass{Id("nurse"), {.sealed = "s", .key_id = Id("k"), .valid_until = kNow + days{30}}});
  EXPECT_EQ(reason("nurse", GateDirection::kIn), StopReason::kNone);
}

TEST_F(ZonesTest, APassThatWasThereBeforeTheZoneIsNoExemption) {
  When(IssuePass{Id("nurse"), {.sealed = "s", .key_id = Id("k"), .valid_until = kNow + days{30}}},
       "worker", kNow - hours{1});
  When(Declaring(Sealed({Over(kGrid)})));
  Publish();
  const auto zones = reference.ZonesAt(kGrid, {}, kNow);
  ASSERT_EQ(zones.size(), 1u);
  const Pass& pass = *state.area->passes.Find(Id("nurse"));
  EXPECT_FALSE(LetsThrough(zones[0], pass, GateDirection::kOut));
  EXPECT_FALSE(LetsThrough(zones[0], pass, GateDirection::kIn));
}

TEST_F(ZonesTest, WhatEachPassageMeans) {
  base::Zone zone = Sealed({Over(kGrid)});
  const Pass card{.resident = Id("wang"), .issued_at = kNow};
  const Pass exempt{.valid_until = kNow + hours{1}, .issued_at = kNow};
  using enum base::ZonePassage;
  for (const auto& [passage, lets_card, lets_exempt] :
       {std::tuple(kNobody, false, false), std::tuple(kExempt, false, true),
        std::tuple(kResidents, true, true), std::tuple(kEverybody, true, true)}) {
    const base::ZoneRules rules{.kind = ZoneKind::kSealed, .exit = passage, .entry = kNobody};
    const base::ZoneAt at{"zone", zone, kNow, rules};
    EXPECT_EQ(LetsThrough(at, card, GateDirection::kOut), lets_card);
    EXPECT_EQ(LetsThrough(at, exempt, GateDirection::kOut), lets_exempt);
    EXPECT_FALSE(LetsThrough(at, exempt, GateDirection::kIn));
  }
}

TEST_F(ZonesTest, PassesAreShortWhereAZoneWantsIt) {
  When(Declaring(Sealed({In("one")})));
  Publish();
  IssuePass pass{Id("hospital"),
                 {.resident = Id("wang"), .household = Id("home"), .valid_until = kNow + days{2}}};
  When(pass);
  ThenRefused(Rejection::kInvalid, "valid_until_ms");
  pass.pass.valid_until = kNow + hours{24};
  EXPECT_EQ(When(pass).size(), 1u) << refused.message;
  pass.pass.valid_until = kOpenEnd;
  pass.id = Id("card");
  EXPECT_EQ(When(pass).size(), 1u) << refused.message;
}

TEST_F(ZonesTest, APassKnowsWhereItsHouseholdLives) {
  When(IssuePass{Id("card"), {.resident = Id("wang"), .household = Id("home")}});
  When(MoveHousehold{.id = Id("move"),
                     .household = Id("home"),
                     .to_grid = std::string(kGrid),
                     .to = {Id("two"), "1", 1, "101"}});
  EXPECT_EQ(refused.message, "");
  const Pass& pass = *state.area->passes.Find(Id("card"));
  EXPECT_EQ(pass.building, state.area->households.Find(pass.household)->place.building);
}

TEST(ZoneTestDaysTest, AreCountedFromTheLocalDayOnWhichItBegan) {
  const base::Zone zone{.kind = ZoneKind::kSealed};
  const base::ZoneRules rules{.test_days = {1, 3, 5}, .test_every_days = 4};
  // 2020-03-01 23:30 in Hangzhou.
  const base::TimePoint since = base::FromUnixMillis(1'583'076'600'000);
  const base::ZoneAt at{"zone", zone, since, rules};
  std::vector<int> tested;
  for (int day = 1; day <= 14; ++day) {
    const base::TimePoint noon = since - hours{11} - std::chrono::minutes{30} + days{day - 1};
    if (IsTestDay(at, noon, 8 * 60)) tested.push_back(day);
  }
  EXPECT_THAT(tested, testing::ElementsAre(1, 3, 5, 9, 13));
  const base::ZoneRules none{};
  EXPECT_FALSE(IsTestDay({"zone", zone, since, none}, since, 8 * 60));
}

}  // namespace
}  // namespace gridkeeper::registration
