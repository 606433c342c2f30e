#include "registration/domain/census.hpp"
#include "registration/domain/command_policy.hpp"
#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using base::Rejection;

// Two grids with one building each; in the first, at door 501, a household of three.
class MoveTest : public Scenario {
 protected:
  MoveTest() {
    GivenGrid(kOtherGrid);
    GivenGrid(kGrid);
    Given(HouseholdRegistered{kHousehold, Place("501"), Id("key"), Three()});
  }

  void GivenGrid(std::string_view grid) {
    At(grid);
    GivenDefined(grid);
    Given(BuildingRegistered{BuildingOf(grid), {"Building 3", 2, 6}});
  }

  static base::Uuid BuildingOf(std::string_view grid) { return Id(grid); }
  static Door Place(std::string door, std::string_view grid = kGrid) {
    return {BuildingOf(grid), "2", 5, std::move(door)};
  }
  static std::vector<Resident> Three() {
    return {{Id("r0"), Person(1), "s0"}, {Id("r1"), Person(2), "s1"}, {Id("r2"), Person(3), "s2"}};
  }
  static MoveHousehold WholeTo(std::string_view grid, const std::string& door) {
    return {Id("move"), kHousehold, std::string(grid), Place(door, grid)};
  }
  // The one that moves under a key of its own, the others under a new key of the household.
  static MoveResidents OneTo(std::string_view grid, const std::string& door,
                             const base::Uuid& joins = {}) {
    return {.id = Id("move"),
            .household = kHousehold,
            .movers = {Id("r1")},
            .to_grid = std::string(grid),
            .to = Place(door, grid),
            .to_household = joins,
            .residents = {{Id("r0"), Person(1), "t0"},
                          {Id("r1"), Person(2), "t1", Id("own key")},
                          {Id("r2"), Person(3), "t2"}},
            .key_id = Id("new key"),
            .replaces_key_id = Id("key")};
  }
  DoorFigures Figures() { return state.area->census.Find(Only::kOne)->figures; }
  const Household* TheHousehold() { return state.area->households.Find(kHousehold); }

  static inline const base::Uuid kHousehold = Id("household");
};

TEST_F(MoveTest, AHouseholdIsOfTheOldGridUntilTheNewOneHasConfirmed) {
  Given(VisitRecorded{
      DoorIdOf(Place("501")), kHousehold, VisitWay::kDoor, VisitOutcome::kMet, kNow, {Id("r2")}});
  const auto begun = Only1<MoveBegun>(When(WholeTo(kOtherGrid, "101"), "worker"));
  EXPECT_EQ(begun.moving.residents, Three());
  EXPECT_EQ(begun.moving.key_id, Id("key"));
  EXPECT_EQ(begun.moving.number, 1);
  EXPECT_TRUE(begun.replaced_key_ids.empty());
  EXPECT_EQ(Figures(), (DoorFigures{.known = 1, .in_transfer = 1, .people_in_transfer = 3}));
  ASSERT_NE(TheHousehold(), nullptr);

  At(kOtherGrid);
  const auto in = Only1<ResidentsMovedIn>(When(AcceptMove{begun.moving}));
  EXPECT_EQ(Figures(), (DoorFigures{.known = 1, .untried = 1, .households = 1, .people = 3}));
  EXPECT_EQ(TheHousehold()->residents, Three());
  EXPECT_EQ(TheHousehold()->key_id, Id("key"));

  At(kGrid);
  const auto out = Only1<ResidentsMovedOut>(When(CompleteMove{in.moving.move}));
  EXPECT_TRUE(out.household_gone);
  EXPECT_EQ(out.residents.size(), 3u);
  EXPECT_EQ(TheHousehold(), nullptr);
  EXPECT_EQ(Figures(), (DoorFigures{.known = 1, .untried = 1}));
}

TEST_F(MoveTest, WhatIsSentToTheOldGridIsHandedOn) {
  const auto begun = Only1<MoveBegun>(When(WholeTo(kOtherGrid, "101")));
  When(ForgetHousehold{kHousehold, ForgetReason::kRequested});
  ThenRefused(Rejection::kWrongState, "household_id");
  When(WholeTo(kOtherGrid, "102"));
  ThenRefused(Rejection::kWrongState, "household_id");

  When(CompleteMove{begun.moving.move});
  When(ForgetHousehold{kHousehold, ForgetReason::kRequested});
  EXPECT_EQ(refused.reason, Rejection::kMoved);
  EXPECT_EQ(refused.message, kOtherGrid);
}

TEST_F(MoveTest, WhatIsForgottenAfterItCameBackIsNotLookedForElsewhere) {
  const auto begun = Only1<MoveBegun>(When(WholeTo(kOtherGrid, "101")));
  When(CompleteMove{begun.moving.move});
  Moving back = begun.moving;
  back.number = 2;
  std::swap(back.from_grid, back.to_grid);
  back.to = Place("502");
  Only1<ResidentsMovedIn>(When(AcceptMove{back}));
  Only1<HouseholdForgotten>(When(ForgetHousehold{kHousehold, ForgetReason::kRequested}));
  When(ForgetHousehold{kHousehold, ForgetReason::kRequested});
  ThenRefused(Rejection::kNotFound, "household_id");
}

TEST_F(MoveTest, ThatOfTwoMovesThatCameLastTellsWhereAHouseholdIs) {
  for (const auto& [grid, number] : {std::pair(kOtherGrid, 4), std::pair(kStreet, 2)}) {
    const base::Uuid id = Id("move " + std::to_string(number));
    state.area->moves.Put(id, {.household = Id("gone"),
                               .residents = {},
                               .to_grid = std::string(grid),
                               .to_household = Id("gone"),
                               .number = number,
                               .status = MoveStatus::kCompleted,
                               .begun_by = {},
                               .household_gone = true,
                               .message = {}});
  }
  When(ForgetHousehold{Id("gone"), ForgetReason::kRequested});
  EXPECT_EQ(refused.message, kOtherGrid);
}

TEST_F(MoveTest, AMoveThatTheNewGridDeclinesLeavesEverythingAsItWas) {
  At(kOtherGrid);
  Given(HouseholdRegistered{
      Id("neighbour"), Place("101", kOtherGrid), Id("key 2"), {{Id("n0"), Person(9), "s"}}});
  At(kGrid);
  const DoorFigures before = Figures();
  const auto begun = Only1<MoveBegun>(When(WholeTo(kOtherGrid, "101")));
  At(kOtherGrid);
  const auto declined = Only1<MoveDeclined>(When(AcceptMove{begun.moving}));
  EXPECT_EQ(declined.reason, Rejection::kAlreadyExists);
  EXPECT_EQ(declined.from_grid, kGrid);
  EXPECT_EQ(declined.message.find("neighbour"), std::string::npos);
  At(kGrid);
  const auto returned =
      Only1<MoveReturned>(When(ReturnMove{declined.move, declined.reason, declined.message}));
  EXPECT_EQ(returned.residents.size(), 3u);
  EXPECT_EQ(Figures(), before);
  EXPECT_TRUE(TheHousehold()->move.IsNil());
  EXPECT_EQ(state.area->moves.Find(declined.move)->status, MoveStatus::kReturned);
  Only1<HouseholdForgotten>(When(ForgetHousehold{kHousehold, ForgetReason::kRequested}));
}

TEST_F(MoveTest, TheNewGridDeclinesWhatItHasNoPlaceFor) {
  const auto begun = Only1<MoveBegun>(When(WholeTo(kOtherGrid, "101")));
  At(kOtherGrid);
  Moving moving = begun.moving;
  moving.to.building = Id("no such building");
  EXPECT_EQ(Only1<MoveDeclined>(When(AcceptMove{moving})).reason, Rejection::kNotFound);

  moving = begun.moving;
  moving.joins = true;
  moving.to_household = Id("nobody");
  EXPECT_EQ(Only1<MoveDeclined>(When(AcceptMove{moving})).reason, Rejection::kNotFound);

  std::vector<Resident> many;
  for (std::size_t i = 0; i < kMaxResidents - 2; ++i) {
    many.push_back({Id("m" + std::to_string(i)), Person(7), "s"});
  }
  Given(HouseholdRegistered{Id("many"), Place("101", kOtherGrid), Id("key 2"), many});
  moving.to_household = Id("many");
  EXPECT_EQ(Only1<MoveDeclined>(When(AcceptMove{moving})).reason, Rejection::kWrongState);
  moving.residents.pop_back();
  Only1<ResidentsMovedIn>(When(AcceptMove{moving}));
  EXPECT_EQ(state.area->households.Find(Id("many"))->residents.size(), kMaxResidents);

  GivenKey("330106001001009");
  EXPECT_EQ(Only1<MoveDeclined>(When(AcceptMove{begun.moving})).reason, Rejection::kNotFound);
}

TEST_F(MoveTest, OneWhoLeavesAHouseholdLeavesNoKeyBehind) {
  const auto begun = Only1<MoveBegun>(When(OneTo(kOtherGrid, "101"), "worker"));
  EXPECT_EQ(begun.replaced_key_ids, std::vector<base::Uuid>{Id("key")});
  ASSERT_EQ(begun.moving.residents.size(), 1u);
  EXPECT_EQ(begun.moving.residents[0].key_id, Id("own key"));
  EXPECT_EQ(begun.moving.to_household, Id("move"));
  EXPECT_EQ(TheHousehold()->key_id, Id("new key"));
  EXPECT_EQ(Figures(),
            (DoorFigures{
                .known = 1, .untried = 1, .households = 1, .people = 2, .people_in_transfer = 1}));
  At(kOtherGrid);
  When(AcceptMove{begun.moving});
  const Household* own = state.area->households.Find(Id("move"));
  ASSERT_NE(own, nullptr);
  EXPECT_TRUE(own->key_id.IsNil());
  EXPECT_EQ(own->registered_by, "worker");
  EXPECT_EQ(KeysOf(own->key_id, own->residents), std::vector<base::Uuid>{Id("own key")});
  At(kGrid);
  EXPECT_FALSE(Only1<ResidentsMovedOut>(When(CompleteMove{Id("move")})).household_gone);
  EXPECT_EQ(TheHousehold()->residents.size(), 2u);
  EXPECT_EQ(Figures().people, 2);
  EXPECT_EQ(Figures().people_in_transfer, 0);
}

TEST_F(MoveTest, OneWhoComesBackHasTheOwnKeyStill) {
  When(OneTo(kOtherGrid, "101"));
  When(ReturnMove{Id("move"), Rejection::kNotFound, "no such building"});
  ASSERT_EQ(TheHousehold()->residents.size(), 3u);
  const auto forgotten =
      Only1<HouseholdForgotten>(When(ForgetHousehold{kHousehold, ForgetReason::kRequested}));
  EXPECT_EQ(KeysOf(forgotten.key_id, forgotten.residents).size(), 2u);
}

TEST_F(MoveTest, AHouseholdThatChangedMeanwhileIsLookedAtAgain) {
  MoveResidents command = OneTo(kOtherGrid, "101");
  command.replaces_key_id = Id("older key");
  When(command);
  ThenRefused(Rejection::kWrongState, "household_id");
  command = OneTo(kOtherGrid, "101");
  command.residents.clear();
  When(command);
  ThenRefused(Rejection::kWrongState, "household_id");
  command = OneTo(kOtherGrid, "101");
  command.movers = {Id("somebody else")};
  When(command);
  ThenRefused(Rejection::kNotFound, "resident_ids");
}

TEST_F(MoveTest, WithinAGridTheMoveIsDoneAtOnce) {
  const std::vector<Event> events = When(WholeTo(kGrid, "502"));
  ASSERT_EQ(events.size(), 3u);
  EXPECT_TRUE(std::holds_alternative<MoveBegun>(events[0]));
  EXPECT_TRUE(std::get<ResidentsMovedOut>(events[1]).household_gone);
  EXPECT_TRUE(std::holds_alternative<ResidentsMovedIn>(events[2]));
  EXPECT_EQ(TheHousehold()->place, Place("502"));
  EXPECT_EQ(Figures(), (DoorFigures{.known = 2, .untried = 2, .households = 1, .people = 3}));

  MoveHousehold back = WholeTo(kGrid, "502");
  back.id = Id("move 2");
  When(back);
  ThenRefused(Rejection::kAlreadyExists, "to.door");
}

TEST_F(MoveTest, OneJoinsTheNeighboursOfTheSameGrid) {
  Given(HouseholdRegistered{
      Id("neighbours"), Place("502"), Id("key 2"), {{Id("n0"), Person(9), "s"}}});
  EXPECT_EQ(When(OneTo(kGrid, "502", Id("neighbours"))).size(), 3u);
  EXPECT_EQ(state.area->households.Find(Id("neighbours"))->residents.size(), 2u);
  EXPECT_EQ(TheHousehold()->residents.size(), 2u);
  EXPECT_EQ(Figures().people, 4);
}

TEST_F(MoveTest, OnesWhoAllJoinAnotherHouseholdAreNoHouseholdAnyMore) {
  Given(HouseholdRegistered{
      Id("neighbours"), Place("502"), Id("key 2"), {{Id("n0"), Person(9), "s"}}});
  MoveResidents all = OneTo(kGrid, "502", Id("neighbours"));
  all.movers = {Id("r0"), Id("r1"), Id("r2")};
  all.key_id = {};
  EXPECT_TRUE(std::get<ResidentsMovedOut>(When(all).at(1)).household_gone);
  EXPECT_EQ(TheHousehold(), nullptr);
  When(ForgetHousehold{kHousehold, ForgetReason::kRequested});
  ThenRefused(Rejection::kNotFound, "household_id");
}

TEST_F(MoveTest, WhatCannotBeRightIsNamed) {
  When(WholeTo("330106001001999", "101"));
  ThenRefused(Rejection::kNotFound, "to.grid_code");
  When(WholeTo(kCommunity, "101"));
  ThenRefused(Rejection::kInvalid, "to.grid_code");
  When(WholeTo(kOtherGrid, ""));
  ThenRefused(Rejection::kInvalid, "to.door");
  MoveResidents nobody = OneTo(kOtherGrid, "101");
  nobody.movers.clear();
  When(nobody);
  ThenRefused(Rejection::kInvalid, "resident_ids");
  nobody.movers = {Id("r1"), Id("r1")};
  When(nobody);
  ThenRefused(Rejection::kInvalid, "resident_ids");
  When(OneTo(kOtherGrid, "101", kHousehold));
  ThenRefused(Rejection::kInvalid, "to_household_id");
  MoveHousehold unknown = WholeTo(kOtherGrid, "101");
  unknown.household = Id("nobody");
  When(unknown);
  ThenRefused(Rejection::kNotFound, "household_id");
}

TEST_F(MoveTest, AClaimFollowsThePersonAndAnOpenCaseIsToldAnew) {
  GivenKey(Person(1).ToString());
  const ClaimRef first{std::string(kGrid), Id("h1"), Id("r0"), {}};
  When(ClaimIdNumber{first});
  When(ClaimIdNumber{{std::string(kOtherGrid), Id("h2"), Id("other"), {}}});
  ClaimRef moved = first;
  moved.grid = kCommunity;  // any other
  const std::vector<Event> events =
      When(ClaimIdNumber{moved}, "root", kNow + std::chrono::hours{1});
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(std::get<IdNumberClaimed>(events[0]).claim.claimed_at, kNow);
  const auto& changed = std::get<DuplicateCaseChanged>(events[1]);
  EXPECT_EQ(changed.claims.size(), 2u);
  EXPECT_EQ(changed.grids.size(), 3u) << "the grid that it left is told too";
}

TEST_F(MoveTest, PartiesNamedWhileAMoveWasPreparedGoAlong) {
  const Parties parties{{PartyKind::kEmployer}, "p", Id("parties key")};
  Given(ResponsiblePartiesNamed{kHousehold, Id("r1"), parties, {}});
  const auto begun = Only1<MoveBegun>(When(OneTo(kOtherGrid, "101")));
  ASSERT_EQ(begun.moving.residents.size(), 1u);
  EXPECT_EQ(*begun.moving.residents[0].parties, parties);
  EXPECT_EQ(begun.replaced_key_ids, std::vector<base::Uuid>{Id("key")}) << "their key stays";
}

class MergeTest : public MoveTest {
 protected:
  // In the other grid a household of one, whose id number is that of r1.
  MergeTest() {
    At(kOtherGrid);
    Given(HouseholdRegistered{Id("other home"),
                              Place("101", kOtherGrid),
                              Id("other key"),
                              {{Id("same"), Person(2), "o"}, {Id("else"), Person(8), "e"}}});
    At(kGrid);
  }
  static MoveResidents Merge(const std::string& into = "same") {
    MoveResidents command = OneTo(kOtherGrid, "101", Id("other home"));
    command.merge_into = Id(into);
    return command;
  }
  const Household& Other() { return *state.area->households.Find(Id("other home")); }
};

TEST_F(MergeTest, ARecordBecomesPartOfAnotherAndAResidentAgain) {
  const auto begun = Only1<MoveBegun>(When(Merge(), "community"));
  At(kOtherGrid);
  Only1<ResidentsMovedIn>(When(AcceptMove{begun.moving}));
  ASSERT_EQ(Other().residents.size(), 2u);
  ASSERT_EQ(Other().residents[0].merged->size(), 1u);
  EXPECT_EQ(Other().residents[0].merged->front().id, Id("r1"));
  EXPECT_EQ(Other().residents[0].merged->front().sealed, "t1");
  EXPECT_EQ(Figures().people, 2);
  EXPECT_THAT(AllKeysOf(Other().key_id, Other().residents),
              testing::UnorderedElementsAre(Id("other key"), Id("own key")));
  At(kGrid);
  EXPECT_EQ(Only1<ResidentsMovedOut>(When(CompleteMove{begun.moving.move})).residents,
            std::vector{Id("r1")});

  // The household moves on with both records.
  At(kOtherGrid);
  When(MoveHousehold{Id("on"), Id("other home"), std::string(kGrid), Place("701")});
  EXPECT_EQ(Only1<ResidentsMovedOut>(When(CompleteMove{Id("on")})).residents,
            (std::vector{Id("same"), Id("r1"), Id("else")}));
}

TEST_F(MergeTest, WhatWasMadeOneIsSeparated) {
  const auto begun = Only1<MoveBegun>(When(Merge(), "community"));
  At(kOtherGrid);
  When(AcceptMove{begun.moving});
  When(SeparateResident{Id("other home"), Id("same")});
  ThenRefused(Rejection::kNotFound, "resident_id");
  const auto separated =
      Only1<ResidentSeparated>(When(SeparateResident{Id("other home"), Id("r1")}));
  EXPECT_EQ(separated.from, Id("same"));
  EXPECT_EQ(separated.resident.sealed, "t1");
  ASSERT_EQ(Other().residents.size(), 3u);
  EXPECT_TRUE(Other().residents[0].merged->empty());
  EXPECT_EQ(Figures().people, 3);
}

TEST_F(MergeTest, OnlyRecordsOfOneIdNumberAreMadeOneByWhoSeesBoth) {
  When(Merge(), "worker");
  ThenRefused(Rejection::kNotFound, "to.grid_code");
  MoveResidents command = Merge();
  command.to_household = {};
  When(command, "community");
  ThenRefused(Rejection::kInvalid, "merge_into_resident_id");
  command = Merge();
  command.movers = {Id("r0"), Id("r1")};
  When(command, "community");
  ThenRefused(Rejection::kInvalid, "merge_into_resident_id");
  const auto declined = [&](const std::string& into) {
    At(kGrid);
    const Moving moving = Only1<MoveBegun>(When(Merge(into), "community")).moving;
    At(kOtherGrid);
    const auto reason = Only1<MoveDeclined>(When(AcceptMove{moving})).reason;
    At(kGrid);
    When(ReturnMove{moving.move, reason, "declined"});
    Given(HouseholdRegistered{kHousehold, Place("501"), Id("key"), Three()});
    return reason;
  };
  EXPECT_EQ(declined("else"), Rejection::kInvalid);
  EXPECT_EQ(declined("nobody"), Rejection::kNotFound);
}

TEST_F(MergeTest, ARecordWithOthersInItIsNotMadePartOfAThird) {
  const auto begun = Only1<MoveBegun>(When(Merge(), "community"));
  At(kOtherGrid);
  When(AcceptMove{begun.moving});
  MoveResidents on{.id = Id("on"),
                   .household = Id("other home"),
                   .movers = {Id("same")},
                   .to_grid = std::string(kGrid),
                   .to = Place("501"),
                   .to_household = kHousehold,
                   .residents = Other().residents,
                   .key_id = Id("k2"),
                   .replaces_key_id = Id("other key"),
                   .merge_into = Id("r0")};
  When(on, "community");
  ThenRefused(Rejection::kWrongState, "resident_ids");
}

}  // namespace
}  // namespace gridkeeper::registration
