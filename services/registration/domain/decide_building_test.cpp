#include "registration/domain/census.hpp"
#include "registration/domain/command_policy.hpp"
#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using base::Rejection;

// Two grids; in the first a building with two doors: one of a household of two, who were visited,
// and one where nobody was met.
class BuildingMoveTest : public Scenario {
 protected:
  BuildingMoveTest() {
    At(kOtherGrid);
    GivenDefined(kOtherGrid);
    At(kGrid);
    GivenDefined(kGrid);
    Given(BuildingRegistered{kBuilding, {"Building 3", 2, 6}});
    Given(HouseholdRegistered{kHousehold,
                              Place("501"),
                              Id("key"),
                              {{Id("r0"), Person(1), "s0"}, {Id("r1"), Person(2), "s1"}}});
    Given(DoorsRegistered{kBuilding, {Place("502")}});
    Given(
        VisitRecorded{Of("501"), kHousehold, VisitWay::kDoor, VisitOutcome::kMet, kNow, {Id("r1")}},
        "worker");
    Given(VisitRecorded{Of("502"), {}, VisitWay::kPhone, VisitOutcome::kAbsent, kNow, {}});
  }

  static Door Place(std::string door) { return {kBuilding, "2", 5, std::move(door)}; }
  static base::Uuid Of(std::string door) { return DoorIdOf(Place(std::move(door))); }
  static MoveBuilding ToTheOther() { return {kBuilding, std::string(kOtherGrid), ""}; }
  static RecordVisit VisitOf(const std::string& door) {
    return {Of(door), VisitWay::kDoor, VisitOutcome::kRefused, kNow, {}};
  }
  const Building& TheBuilding() { return *state.area->buildings.Find(kBuilding); }
  DoorFigures Figures() { return state.area->census.Find(Only::kOne)->figures; }
  void ThenHandedOnTo(std::string_view grid) {
    EXPECT_EQ(refused.reason, Rejection::kMoved);
    EXPECT_EQ(refused.message, grid);
  }
  // The building is of the other grid, its household on the way; the state is that of the first.
  MoveBegun GivenMoved() {
    const auto begun = Only1<BuildingMoveBegun>(When(ToTheOther(), "community"));
    At(kOtherGrid);
    When(AcceptBuilding{begun.moving});
    At(kGrid);
    const std::vector<Event> events = When(CompleteBuildingMove{kBuilding});
    EXPECT_EQ(events.size(), 2u);
    return std::get<MoveBegun>(events.at(1));
  }

  static inline const base::Uuid kBuilding = Id("building");
  static inline const base::Uuid kHousehold = Id("household");
};

TEST_F(BuildingMoveTest, ABuildingGoesWithItsDoorsAndTheirVisitsThenItsHouseholds) {
  const DoorFigures before = Figures();
  EXPECT_EQ(before, (DoorFigures{.known = 2,
                                 .visited = 1,
                                 .absent = 1,
                                 .households = 1,
                                 .people = 2,
                                 .people_absent = 1}));
  const auto begun = Only1<BuildingMoveBegun>(When(ToTheOther(), "community"));
  EXPECT_EQ(begun.moving.name, "Building 3");
  EXPECT_EQ(begun.moving.doors.size(), 2u);
  EXPECT_EQ(Figures(), before) << "until the other grid has it";

  At(kOtherGrid);
  const auto in = Only1<BuildingMovedIn>(When(AcceptBuilding{begun.moving}));
  EXPECT_EQ(TheBuilding().stage, BuildingStage::kHere);
  EXPECT_EQ(Figures(), (DoorFigures{.known = 2, .visited = 1, .absent = 1}));
  EXPECT_EQ(state.area->doors.Find(Of("502"))->attempts, 1);

  At(kGrid);
  const std::vector<Event> out = When(CompleteBuildingMove{in.moving.id}, "community");
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(std::get<BuildingMovedOut>(out[0]).to_grid, kOtherGrid);
  const Moving& moving = std::get<MoveBegun>(out[1]).moving;
  EXPECT_EQ(moving.to, Place("501"));
  EXPECT_EQ(moving.to_grid, kOtherGrid);
  EXPECT_EQ(Figures(), (DoorFigures{.known = 1, .in_transfer = 1, .people_in_transfer = 2}));

  At(kOtherGrid);
  When(AcceptMove{moving});
  EXPECT_EQ(Figures(), before);
  At(kGrid);
  When(CompleteMove{moving.move});
  EXPECT_EQ(Figures(), DoorFigures{});
  EXPECT_EQ(state.area->doors.size(), 0u);
  EXPECT_EQ(TheBuilding().stage, BuildingStage::kMoved);
  EXPECT_EQ(TheBuilding().doors.size(), 2u);
}

TEST_F(BuildingMoveTest, WhatComesForItsDoorsIsHandedOnFromWhenItBegan) {
  const auto handed_on = [&] {
    for (const Input& input :
         {Input(VisitOf("501")), Input(VisitOf("502")),
          Input(RemoveDoor{Of("502"), DoorRemovalReason::kNoLongerThere}),
          Input(RegisterDoors{kBuilding, {Place("503")}}),
          Input(
              RegisterHousehold{Id("new"), Place("502"), Id("k"), {{Id("n"), Person(9), "s"}}})}) {
      When(input);
      ThenHandedOnTo(kOtherGrid);
    }
  };
  When(ToTheOther(), "community");
  handed_on();
  At(kGrid);
  When(CompleteBuildingMove{kBuilding});
  handed_on();
}

TEST_F(BuildingMoveTest, NobodyInItMovesOrIsForgottenUntilTheOtherGridHasIt) {
  When(ToTheOther(), "community");
  for (const Input& input :
       {Input(MoveHousehold{Id("m"), kHousehold, std::string(kGrid), Place("502")}),
        Input(ForgetHousehold{kHousehold, ForgetReason::kRequested}),
        Input(AssignDedicatedWorker{kHousehold, "worker"})}) {
    When(input);
    ThenRefused(Rejection::kWrongState, "household_id");
  }
  When(ToTheOther(), "community");
  ThenRefused(Rejection::kWrongState, "building_id");
  Moving moving;
  moving.move = Id("m2");
  moving.from_grid = kOtherGrid;
  moving.to_grid = kGrid;
  moving.to = Place("502");
  moving.to_household = Id("h2");
  moving.residents = {{Id("n"), Person(9), "s"}};
  const auto declined = Only1<MoveDeclined>(When(AcceptMove{moving}));
  EXPECT_EQ(declined.reason, Rejection::kWrongState);
}

TEST_F(BuildingMoveTest, AHouseholdThatIsMovingKeepsItsBuilding) {
  When(MoveHousehold{Id("m"), kHousehold, std::string(kOtherGrid), Place("1")});
  When(ToTheOther(), "community");
  ThenRefused(Rejection::kWrongState, "building_id");
}

TEST_F(BuildingMoveTest, ItGoesToAGridInUseOfTheCallersAreas) {
  When(MoveBuilding{kBuilding, std::string(kGrid), ""});
  ThenRefused(Rejection::kInvalid, "to_grid_code");
  When(MoveBuilding{kBuilding, std::string(kCommunity), ""});
  ThenRefused(Rejection::kInvalid, "to_grid_code");
  When(MoveBuilding{kBuilding, std::string(kOtherGrid), std::string(61, 'a')});
  ThenRefused(Rejection::kInvalid, "name");
  When(MoveBuilding{Id("unknown"), std::string(kOtherGrid), ""});
  ThenRefused(Rejection::kNotFound, "building_id");
  When(MoveBuilding{kBuilding, "330106001001009", ""});
  ThenRefused(Rejection::kNotFound, "to_grid_code");
  When(ToTheOther(), "head");
  ThenRefused(Rejection::kNotFound, "to_grid_code");
  reference.areas[std::string(kOtherGrid)].is_retired = true;
  When(ToTheOther(), "community");
  ThenRefused(Rejection::kWrongState, "to_grid_code");
}

TEST_F(BuildingMoveTest, AGridThatCannotTakeItDeclinesAndItStays) {
  const auto begun = Only1<BuildingMoveBegun>(When(ToTheOther(), "community"));
  At(kOtherGrid);
  Given(BuildingRegistered{Id("another"), {"Building 3", 1, 1}});
  const auto declined = Only1<BuildingMoveDeclined>(When(AcceptBuilding{begun.moving}));
  EXPECT_EQ(declined.reason, Rejection::kAlreadyExists);
  At(kGrid);
  When(ReturnBuilding{kBuilding, declined.reason, declined.message});
  EXPECT_EQ(TheBuilding().stage, BuildingStage::kHere);
  EXPECT_EQ(TheBuilding().message, declined.message);
  EXPECT_FALSE(When(VisitOf("502")).empty());
  // By another name it can go.
  const auto again = Only1<BuildingMoveBegun>(
      When(MoveBuilding{kBuilding, std::string(kOtherGrid), "Building 4"}, "community"));
  EXPECT_TRUE(TheBuilding().message.empty());
  At(kOtherGrid);
  EXPECT_EQ(Only1<BuildingMovedIn>(When(AcceptBuilding{again.moving})).moving.name, "Building 4");
}

TEST_F(BuildingMoveTest, AGridTakesNoMoreDoorsThanItMayHoldAndNoneWhenRetired) {
  const auto begun = Only1<BuildingMoveBegun>(When(ToTheOther(), "community"));
  At(kOtherGrid);
  DoorsRegistered many{Id("full"), {}};
  for (std::size_t i = 1; i < kMaxDoorsOfGrid; ++i) {
    many.doors.push_back({Id("full"), "", 0, std::to_string(i)});
  }
  Given(many);
  EXPECT_EQ(Only1<BuildingMoveDeclined>(When(AcceptBuilding{begun.moving})).reason,
            Rejection::kWrongState);
  GivenDefined(kOtherGrid);
  Given(AreaRetired{});
  EXPECT_EQ(Only1<BuildingMoveDeclined>(When(AcceptBuilding{begun.moving})).reason,
            Rejection::kWrongState);
}

TEST_F(BuildingMoveTest, AHouseholdThatTheOtherGridCouldNotTakeStaysWithItsDoor) {
  const MoveBegun begun = GivenMoved();
  When(ReturnMove{begun.moving.move, Rejection::kAlreadyExists, "taken"});
  EXPECT_EQ(Figures().people, 2);
  EXPECT_FALSE(When(VisitOf("501")).empty()) << "it is visited here";
  When(VisitOf("502"));
  ThenHandedOnTo(kOtherGrid);
  // Nobody moves in beside it, and the door goes with it in the end.
  When(RegisterHousehold{Id("new"), Place("502"), Id("k"), {{Id("n"), Person(9), "s"}}});
  ThenHandedOnTo(kOtherGrid);
  When(MoveHousehold{Id("m"), kHousehold, std::string(kOtherGrid), Place("601")});
  When(CompleteMove{Id("m")});
  EXPECT_EQ(Figures(), DoorFigures{});
}

TEST_F(BuildingMoveTest, ABuildingThatComesBackIsHereAgain) {
  const MoveBegun left = GivenMoved();
  When(CompleteMove{left.moving.move});
  At(kOtherGrid);
  When(AcceptMove{left.moving});
  const auto begun =
      Only1<BuildingMoveBegun>(When(MoveBuilding{kBuilding, std::string(kGrid), ""}));
  At(kGrid);
  When(AcceptBuilding{begun.moving});
  EXPECT_EQ(TheBuilding().stage, BuildingStage::kHere);
  EXPECT_TRUE(TheBuilding().doors.empty());
  EXPECT_EQ(Figures(), (DoorFigures{.known = 2, .visited = 1, .absent = 1}));
  EXPECT_FALSE(When(VisitOf("502")).empty());
}

TEST_F(BuildingMoveTest, TheNameOfABuildingThatMovedIsFree) {
  GivenMoved();
  EXPECT_EQ(Only1<BuildingRegistered>(When(RegisterBuilding{Id("b2"), {"Building 3", 1, 1}})).id,
            Id("b2"));
}

}  // namespace
}  // namespace gridkeeper::registration
