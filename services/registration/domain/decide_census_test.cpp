#include "registration/domain/census.hpp"
#include "registration/domain/command_policy.hpp"
#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using base::Rejection;
using std::chrono::hours;

// A grid with one building; door 501 with a household of three, 502 and 503 without.
class CensusTest : public Scenario {
 protected:
  CensusTest() {
    GivenDefined(kGrid);
    Given(BuildingRegistered{kBuilding, {"Building 3", 2, 6}});
    Given(DoorsRegistered{kBuilding, {Place("501"), Place("502"), Place("503")}});
    GivenHousehold("501");
  }

  static Door Place(std::string door) { return {kBuilding, "2", 5, std::move(door)}; }
  static base::Uuid DoorId(const std::string& door) { return DoorIdOf(Place(door)); }
  void GivenHousehold(const std::string& door) {
    Given(HouseholdRegistered{
        Id("h" + door),
        Place(door),
        Id("key"),
        {{Id("r0"), Person(1), "s"}, {Id("r1"), Person(2), "s"}, {Id("r2"), Person(3), "s"}}});
  }

  static RecordVisit VisitOf(const std::string& door, VisitOutcome outcome,
                             base::TimePoint at = kNow) {
    return {.door = DoorId(door), .way = VisitWay::kDoor, .outcome = outcome, .visited_at = at};
  }
  void WhenVisited(const std::string& door, VisitOutcome outcome, base::TimePoint at = kNow) {
    Only1<VisitRecorded>(When(VisitOf(door, outcome, at), "worker"));
  }
  static CensusRoundBegun Round(std::string_view name, base::TimePoint opened_at) {
    return {Id(name), opened_at + hours{48}, opened_at};
  }

  const DoorFigures& Figures() { return state.area->census.Find(Only::kOne)->figures; }
  DoorStatus Status(const std::string& door) {
    return StatusOf(*state.area->doors.Find(DoorId(door)),
                    state.area->census.Find(Only::kOne)->round);
  }
  std::int32_t Attempts(const std::string& door) {
    return state.area->doors.Find(DoorId(door))->attempts;
  }

  static inline const base::Uuid kBuilding = Id("building");
};

TEST_F(CensusTest, DoorsAreKnownAndUntriedUntilSomebodyWasThere) {
  EXPECT_EQ(Figures(), (DoorFigures{.known = 3, .untried = 3, .households = 1, .people = 3}));
}

TEST_F(CensusTest, KnownDoorsStayAsTheyAre) {
  WhenVisited("501", VisitOutcome::kMet);
  const auto event = Only1<DoorsRegistered>(
      When(RegisterDoors{kBuilding, {Place("501"), Place("504")}}, "worker"));
  EXPECT_THAT(event.doors, testing::ElementsAre(Place("504")));
  EXPECT_EQ(Status("501"), DoorStatus::kVisited);
  When(RegisterDoors{kBuilding, {Place("501"), Place("504")}}, "worker");
  ThenRefused(Rejection::kAlreadyExists, "doors");
}

TEST_F(CensusTest, DoorsThatCannotBeAreRefused) {
  When(RegisterDoors{Id("elsewhere"), {Place("504")}});
  ThenRefused(Rejection::kNotFound, "building_id");
  When(RegisterDoors{kBuilding, {}});
  ThenRefused(Rejection::kInvalid, "doors");
  When(RegisterDoors{kBuilding, {Place("504"), Place("504")}});
  ThenRefused(Rejection::kInvalid, "doors[1]");
  When(RegisterDoors{kBuilding, {Place("504"), Place("")}});
  ThenRefused(Rejection::kInvalid, "doors[1].door");
  When(RegisterDoors{kBuilding, {{kBuilding, "1", 201, "1"}}});
  ThenRefused(Rejection::kInvalid, "doors[0].floor");
}

TEST_F(CensusTest, AGridHoldsAsManyDoorsAsItsListsCanShow) {
  for (std::size_t from = 3; from < kMaxDoorsOfGrid; from += kMaxDoors) {
    RegisterDoors command{kBuilding, {}};
    for (std::size_t n = from; n < from + kMaxDoors && n < kMaxDoorsOfGrid; ++n) {
      command.doors.push_back(Place("n" + std::to_string(n)));
    }
    ASSERT_EQ(When(command).size(), 1u) << refused.message;
  }
  When(RegisterDoors{kBuilding, {Place("one more")}});
  ThenRefused(Rejection::kWrongState, "doors");
  When(RegisterHousehold{Id("h"), Place("one more"), Id("key"), {{Id("r"), Person(9), "s"}}});
  ThenRefused(Rejection::kWrongState, "grid_code");
  EXPECT_EQ(
      When(RegisterHousehold{Id("h"), Place("n9"), Id("key"), {{Id("r"), Person(9), "s"}}}).size(),
      1u)
      << "a door that is known takes its household";
}

TEST_F(CensusTest, AHouseholdsDoorIsKnownByItself) {
  GivenHousehold("601");
  EXPECT_EQ(Figures().known, 4);
  EXPECT_EQ(Figures().households, 2);
  EXPECT_EQ(state.area->doors.Find(DoorId("601"))->household, Id("h601"));
}

TEST_F(CensusTest, WhatADoorCountsAsFollowsFromItsLastVisit) {
  WhenVisited("501", VisitOutcome::kAbsent);
  EXPECT_EQ(Figures(), (DoorFigures{.known = 3,
                                    .untried = 2,
                                    .absent = 1,
                                    .households = 1,
                                    .people = 3,
                                    .people_absent = 3}));
  WhenVisited("501", VisitOutcome::kRefused);
  EXPECT_EQ(Status("501"), DoorStatus::kRefused);
  EXPECT_EQ(Attempts("501"), 2);
  WhenVisited("501", VisitOutcome::kMet);
  EXPECT_EQ(Attempts("501"), 0);
  EXPECT_EQ(Figures(),
            (DoorFigures{.known = 3, .visited = 1, .untried = 2, .households = 1, .people = 3}));
  WhenVisited("502", VisitOutcome::kVacant);
  EXPECT_EQ(Status("502"), DoorStatus::kVacant);
}

TEST_F(CensusTest, WhoWasNotThereIsCountedThoughSomebodyWasMet) {
  RecordVisit visit = VisitOf("501", VisitOutcome::kMet);
  visit.absent_residents = {Id("r0"), Id("r2")};
  When(visit, "worker");
  EXPECT_EQ(Figures().visited, 1);
  EXPECT_EQ(Figures().people_absent, 2);
  visit.absent_residents = {Id("somebody else")};
  When(visit);
  ThenRefused(Rejection::kNotFound, "absent_resident_ids");
  visit.absent_residents = {Id("r0"), Id("r0")};
  When(visit);
  ThenRefused(Rejection::kInvalid, "absent_resident_ids");
  visit = VisitOf("501", VisitOutcome::kRefused);
  visit.absent_residents = {Id("r0")};
  When(visit);
  ThenRefused(Rejection::kInvalid, "absent_resident_ids");
}

// People are registered behind a door that was found empty: somebody has to find out.
TEST_F(CensusTest, ADoorFoundEmptyIsOutstandingWhileAHouseholdIsRegisteredThere) {
  WhenVisited("501", VisitOutcome::kMovedOut);
  EXPECT_EQ(Status("501"), DoorStatus::kUnsettled);
  EXPECT_EQ(Figures().unsettled, 1);
  Only1<HouseholdForgotten>(When(ForgetHousehold{Id("h501"), ForgetReason::kMovedAway}));
  EXPECT_EQ(Status("501"), DoorStatus::kVacant);
  EXPECT_EQ(Figures(), (DoorFigures{.known = 3, .vacant = 1, .untried = 2}));
  GivenHousehold("501");
  EXPECT_EQ(Status("501"), DoorStatus::kUntried) << "others have come since it was found empty";
}

TEST_F(CensusTest, WhoLivesBehindADoorWhoseHouseholdWasForgottenIsToBeFoundOut) {
  WhenVisited("501", VisitOutcome::kMet);
  When(ForgetHousehold{Id("h501"), ForgetReason::kRegisteredInError});
  EXPECT_EQ(Status("501"), DoorStatus::kUntried);
}

TEST_F(CensusTest, VisitsThatCannotBeAreRefused) {
  When(VisitOf("999", VisitOutcome::kMet));
  ThenRefused(Rejection::kNotFound, "door_id");
  When(VisitOf("501", VisitOutcome::kMet, kNow + std::chrono::minutes{6}));
  ThenRefused(Rejection::kInvalid, "visited_at_ms");
  When(VisitOf("501", VisitOutcome::kMet, kNow - hours{24 * 31}));
  ThenRefused(Rejection::kInvalid, "visited_at_ms");
  When(VisitOf("501", VisitOutcome::kNone));
  ThenRefused(Rejection::kInvalid, "outcome");
  RecordVisit visit = VisitOf("501", VisitOutcome::kVacant);
  visit.way = VisitWay::kSelfDeclared;
  When(visit);
  ThenRefused(Rejection::kInvalid, "outcome");
  visit.way = VisitWay::kNone;
  When(visit);
  ThenRefused(Rejection::kInvalid, "way");
}

TEST_F(CensusTest, AVisitThatIsUploadedLateDoesNotUndoALaterOne) {
  WhenVisited("501", VisitOutcome::kMet, kNow);
  WhenVisited("501", VisitOutcome::kAbsent, kNow - hours{5});
  EXPECT_EQ(Status("501"), DoorStatus::kVisited);
  EXPECT_EQ(Attempts("501"), 0);
}

TEST_F(CensusTest, ADoorWithoutAHouseholdCanBeTakenOut) {
  Only1<DoorRemoved>(
      When(RemoveDoor{DoorId("503"), DoorRemovalReason::kRegisteredInError}, "head"));
  EXPECT_EQ(Figures().known, 2);
  When(RemoveDoor{DoorId("503"), DoorRemovalReason::kRegisteredInError});
  ThenRefused(Rejection::kNotFound, "door_id");
  When(RemoveDoor{DoorId("501"), DoorRemovalReason::kNoLongerThere});
  ThenRefused(Rejection::kWrongState, "door_id");
  When(RemoveDoor{DoorId("502"), DoorRemovalReason::kNone});
  ThenRefused(Rejection::kInvalid, "reason");
}

TEST_F(CensusTest, ARoundHasEveryDoorVisitedAnew) {
  WhenVisited("501", VisitOutcome::kMet);
  WhenVisited("502", VisitOutcome::kAbsent);
  Given(Round("second", kNow + hours{1}));
  EXPECT_EQ(Figures(), (DoorFigures{.known = 3, .untried = 3, .households = 1, .people = 3}));
  const base::TimePoint later = kNow + hours{2};
  When(VisitOf("502", VisitOutcome::kAbsent, later), "worker", later);
  EXPECT_EQ(Attempts("502"), 1) << "of this round";
  EXPECT_EQ(Figures().absent, 1);
}

TEST_F(CensusTest, OfTwoRoundsTheOneOpenedLastCounts) {
  Given(Round("late", kNow + hours{2}));
  Given(Round("early, delivered late", kNow + hours{1}));
  EXPECT_EQ(state.area->census.Find(Only::kOne)->round->id, Id("late"));
}

TEST_F(CensusTest, WhatARoundHasReachedIsSaidOnceWhenItIsDue) {
  EXPECT_EQ(NextDeadline(state), std::nullopt);
  Given(Round("round", kNow));
  WhenVisited("501", VisitOutcome::kMet, kNow);
  const base::TimePoint due = kNow + hours{48};
  ASSERT_EQ(NextDeadline(state), due);
  const auto event = Only1<CensusRoundDue>(Due(due));
  EXPECT_EQ(event.id, Id("round"));
  EXPECT_EQ(event.figures, Figures());
  EXPECT_EQ(event.figures.untried, 2);
  Given(event);
  EXPECT_EQ(NextDeadline(state), std::nullopt);
  Given(Round("next", kNow + hours{50}));
  EXPECT_EQ(NextDeadline(state), kNow + hours{98});
}

TEST_F(CensusTest, ARoundIsOpenedForAllGridsBelow) {
  GivenDefined(kCommunity);
  const OpenCensusRound command{Id("round"), "Second round", kNow + hours{48}};
  const auto event = Only1<CensusRoundOpened>(When(command, "community"));
  EXPECT_THAT(event.grids, testing::ElementsAre(kGrid, kOtherGrid));
  EXPECT_EQ(event.opened_at, kNow);
  When(OpenCensusRound{Id("round"), "Second round", kNow});
  ThenRefused(Rejection::kInvalid, "due_at_ms");
  When(OpenCensusRound{Id("round"), "Second round", kNow + hours{24 * 91}});
  ThenRefused(Rejection::kInvalid, "due_at_ms");
  When(OpenCensusRound{Id("round"), "", kNow + hours{48}});
  ThenRefused(Rejection::kInvalid, "name");
  reference.areas.erase(std::string(kGrid));
  reference.areas.erase(std::string(kOtherGrid));
  When(command);
  ThenRefused(Rejection::kWrongState, "area_code");
  GivenKey(kStreet);
  When(command);
  ThenRefused(Rejection::kNotFound, "area_code");
}

}  // namespace
}  // namespace gridkeeper::registration
