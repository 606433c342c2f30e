#include "registration/domain/census.hpp"
#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using base::Rejection;

class GridTest : public Scenario {
 protected:
  GridTest() {
    GivenDefined(kGrid);
    Given(BuildingRegistered{Id("building"), {"Building 3", 2, 6}});
  }
  RegisterHousehold NewHousehold(std::string door = "501") {
    return {.id = Id("household " + door),
            .place = {Id("building"), "2", 5, door},
            .key_id = Id("key " + door),
            .residents = {{Id("r0" + door), Person(1), "sealed 0"},
                          {Id("r1" + door), Person(2), "sealed 1"}}};
  }
};

TEST_F(GridTest, ABuildingIsRegisteredOnceByItsName) {
  const auto building =
      Only1<BuildingRegistered>(When(RegisterBuilding{Id("b4"), {"Building 4", 3, 11}}, "worker"));
  EXPECT_EQ(building.building.floors, 11);
  When(RegisterBuilding{Id("b5"), {"Building 4", 1, 1}}, "worker");
  ThenRefused(Rejection::kAlreadyExists, "name");
  EXPECT_THAT(refused.message, testing::HasSubstr(Id("b4").ToString()));
}

TEST_F(GridTest, TheShapeOfABuildingIsChecked) {
  When(RegisterBuilding{Id("b"), {"", 1, 1}});
  ThenRefused(Rejection::kInvalid, "name");
  When(RegisterBuilding{Id("b"), {"B", 100, 1}});
  ThenRefused(Rejection::kInvalid, "units");
  When(RegisterBuilding{Id("b"), {"B", 1, -1}});
  ThenRefused(Rejection::kInvalid, "floors");
  GivenKey(kOtherGrid);
  When(RegisterBuilding{Id("b"), {"B", 1, 1}});
  ThenRefused(Rejection::kNotFound, "grid_code");
  GivenDefined(kCommunity);
  When(RegisterBuilding{Id("b"), {"B", 1, 1}});
  ThenRefused(Rejection::kInvalid, "grid_code");
}

TEST_F(GridTest, AHouseholdIsRegisteredWithItsResidents) {
  const RegisterHousehold command = NewHousehold();
  const auto event = Only1<HouseholdRegistered>(When(command, "worker"));
  EXPECT_EQ(event.id, command.id);
  EXPECT_EQ(event.place, command.place);
  EXPECT_EQ(event.key_id, command.key_id);
  EXPECT_EQ(event.residents, command.residents);
  const Household* household = state.area->households.Find(command.id);
  ASSERT_NE(household, nullptr);
  EXPECT_EQ(household->registered_by, "worker");
  EXPECT_EQ(household->registered_at, kNow);
}

TEST_F(GridTest, ADoorIsRegisteredOnce) {
  When(NewHousehold());
  RegisterHousehold again = NewHousehold();
  again.id = Id("another");
  When(again);
  ThenRefused(Rejection::kAlreadyExists, "door");
  EXPECT_THAT(refused.message, testing::HasSubstr(Id("household 501").ToString()));
  again.place.unit = "1";
  Only1<HouseholdRegistered>(When(again));
}

TEST_F(GridTest, AHouseholdNeedsAKnownBuildingAndGrid) {
  RegisterHousehold command = NewHousehold();
  command.place.building = Id("elsewhere");
  When(command);
  ThenRefused(Rejection::kNotFound, "building_id");
  GivenKey(kOtherGrid);
  When(NewHousehold());
  ThenRefused(Rejection::kNotFound, "grid_code");
}

TEST_F(GridTest, TheShapeOfAHouseholdIsChecked) {
  const auto refuses = [&](std::string_view field, auto change) {
    RegisterHousehold command = NewHousehold();
    change(command);
    When(command);
    ThenRefused(Rejection::kInvalid, field);
  };
  refuses("unit", [](auto& c) { c.place.unit = std::string(17, 'a'); });
  refuses("floor", [](auto& c) { c.place.floor = 201; });
  refuses("floor", [](auto& c) { c.place.floor = -10; });
  refuses("door", [](auto& c) { c.place.door = ""; });
  refuses("door", [](auto& c) { c.place.door = "5\x01"; });
  refuses("residents", [](auto& c) { c.residents.clear(); });
  refuses("residents", [](auto& c) { c.residents.resize(51); });
  refuses("residents[1].id_number", [](auto& c) { c.residents[1].person = c.residents[0].person; });
  refuses("residents[1]", [](auto& c) { c.residents[1].id = c.residents[0].id; });
  refuses("residents[1]", [](auto& c) { c.residents[1].sealed.clear(); });
}

AddResidents Added(std::uint8_t person, const std::string& name = "born") {
  return {Id("household 501"),
          {{Id(name), Person(person), "sealed " + name, Id("key of " + name)}}};
}

TEST_F(GridTest, WhoIsAddedToAHouseholdLivesThere) {
  When(NewHousehold());
  const auto event = Only1<ResidentsAdded>(When(Added(3), "worker"));
  EXPECT_EQ(event.household, Id("household 501"));
  EXPECT_EQ(event.residents, Added(3).residents);
  const Household& household = *state.area->households.Find(event.household);
  ASSERT_EQ(household.residents.size(), 3u);
  EXPECT_EQ(household.residents[2].key_id, Id("key of born"));
  EXPECT_EQ(state.area->doors.Find(DoorIdOf(household.place))->people, 3);
  EXPECT_EQ(state.area->census.Find(Only::kOne)->figures.people, 3);
}

TEST_F(GridTest, WhoIsThereAlreadyIsNotAdded) {
  When(NewHousehold());
  When(Added(2));
  ThenRefused(Rejection::kAlreadyExists, "residents[0].id_number");
  EXPECT_THAT(refused.message, testing::HasSubstr(Id("r1501").ToString()));
  When(Added(3, "r1501"));
  ThenRefused(Rejection::kAlreadyExists, "command_id");
}

TEST_F(GridTest, AHouseholdThatIsFullTakesNobody) {
  RegisterHousehold full = NewHousehold();
  for (std::uint8_t n = 3; n <= 50; ++n) {
    full.residents.push_back({Id("r" + std::to_string(n)), Person(n), "sealed"});
  }
  When(full);
  When(Added(51));
  ThenRefused(Rejection::kWrongState, "residents");
}

TEST_F(GridTest, TheShapeOfWhoIsAddedIsChecked) {
  When(NewHousehold());
  AddResidents command = Added(3);
  command.residents[0].key_id = {};
  When(command);
  ThenRefused(Rejection::kInvalid, "residents[0]");
  command.residents.clear();
  When(command);
  ThenRefused(Rejection::kInvalid, "residents");
  When(AddResidents{Id("nobody"), Added(3).residents});
  ThenRefused(Rejection::kNotFound, "household_id");
}

TEST_F(GridTest, ADoorThatWasFoundEmptyIsUntriedOnceSomebodyIsAdded) {
  When(NewHousehold());
  const base::Uuid door = DoorIdOf(NewHousehold().place);
  When(RecordVisit{door, VisitWay::kDoor, VisitOutcome::kMovedOut, kNow}, "worker");
  EXPECT_EQ(state.area->census.Find(Only::kOne)->figures.unsettled, 1);
  When(Added(3));
  EXPECT_EQ(state.area->census.Find(Only::kOne)->figures.untried, 1);
}

TEST_F(GridTest, AHouseholdIsForgottenOnceAndItsDoorIsFreeAgain) {
  When(NewHousehold());
  const auto event = Only1<HouseholdForgotten>(
      When(ForgetHousehold{Id("household 501"), ForgetReason::kMovedAway}, "community"));
  EXPECT_EQ(event.key_id, Id("key 501"));
  ASSERT_EQ(event.residents.size(), 2u);
  EXPECT_EQ(event.residents[1].person, Person(2));
  EXPECT_TRUE(event.residents[0].sealed.empty());
  EXPECT_TRUE(state.area->households.empty());
  When(ForgetHousehold{Id("household 501"), ForgetReason::kMovedAway}, "community");
  ThenRefused(Rejection::kNotFound, "household_id");
  RegisterHousehold next = NewHousehold();
  next.id = Id("next");
  Only1<HouseholdRegistered>(When(next));
}

TEST_F(GridTest, ForgettingNeedsAReason) {
  When(NewHousehold());
  When(ForgetHousehold{Id("household 501"), ForgetReason::kNone});
  ThenRefused(Rejection::kInvalid, "reason");
  When(ForgetHousehold{Id("household 501"), static_cast<ForgetReason>(5)});
  ThenRefused(Rejection::kInvalid, "reason");
}

TEST_F(GridTest, ADuplicateCaseIsNotedAsItStands) {
  const Duplicate open{
      Person(1), DuplicateStatus::kOpen, {{std::string(kGrid), Id("h"), Id("r"), kNow}}};
  Only1<DuplicateCaseNoted>(When(NoteDuplicateCase{Id("case"), open}, ""));
  EXPECT_EQ(state.area->duplicates.Find(Id("case"))->status, DuplicateStatus::kOpen);
  When(NoteDuplicateCase{Id("case"), {Person(1), DuplicateStatus::kClosed, {}}}, "");
  EXPECT_EQ(state.area->duplicates.Find(Id("case"))->status, DuplicateStatus::kClosed);
  EXPECT_EQ(state.area->duplicates.size(), 1u);
}

TEST_F(GridTest, InputsOfAPersonKeyAreRefusedAtAGridAndTheOtherWayRound) {
  When(ClaimIdNumber{});
  ThenRefused(Rejection::kInvalid, "");
  GivenKey(Person(1).ToString());
  When(NewHousehold());
  ThenRefused(Rejection::kInvalid, "grid_code");
  When(NoteDuplicateCase{});
  ThenRefused(Rejection::kInvalid, "grid_code");
  When(RemoveStaff{"worker"});
  ThenRefused(Rejection::kInvalid, "area_code");
}

TEST_F(GridTest, AnEventThatDoesNotFitItsKeyChangesNothing) {
  Given(IdNumberClaimed{{std::string(kGrid), Id("h"), Id("r"), kNow}});
  EXPECT_TRUE(state.claims.empty());
  GivenKey(Person(1).ToString());
  Given(BuildingRegistered{Id("b"), {}});
  EXPECT_EQ(state.area, nullptr);
}

class FindingTest : public Scenario {
 protected:
  FindingTest() { GivenDefined(kGrid); }
  void GivenCase(DuplicateStatus status, std::string_view other_grid = kOtherGrid) {
    Given(DuplicateCaseNoted{Id("case"),
                             {Person(3),
                              status,
                              {{std::string(kGrid), Id("h1"), Id("r1"), kNow},
                               {std::string(other_grid), Id("h2"), Id("r2"), kNow}}}});
  }
  std::vector<Event> Resolve(std::string_view by = "community") {
    return When(ResolveDuplicateCase{Id("case"), DuplicateFinding::kSamePerson}, by);
  }
};

TEST_F(FindingTest, AFindingIsSentToThePersonKeyWithTheClaimsThatWereLookedInto) {
  GivenCase(DuplicateStatus::kOpen);
  const auto given = Only1<DuplicateFindingGiven>(Resolve());
  EXPECT_EQ(given.person, Person(3));
  EXPECT_EQ(given.finding, DuplicateFinding::kSamePerson);
  EXPECT_EQ(given.residents, (std::vector{Id("r1"), Id("r2")}));
}

TEST_F(FindingTest, OnlyWhoCoversAllClaimsResolvesAnOpenCase) {
  Resolve();
  ThenRefused(base::Rejection::kNotFound, "case_id");
  GivenCase(DuplicateStatus::kOpen);
  Resolve("head");
  ThenRefused(base::Rejection::kNotFound, "case_id");
  When(ResolveDuplicateCase{Id("case"), DuplicateFinding::kNone}, "community");
  ThenRefused(base::Rejection::kInvalid, "finding");
  for (const auto status : {DuplicateStatus::kClosed, DuplicateStatus::kSamePerson}) {
    GivenCase(status);
    Resolve();
    ThenRefused(base::Rejection::kWrongState, "case_id");
  }
}

}  // namespace
}  // namespace gridkeeper::registration
