#include "registration/api/city_fixture.hpp"

namespace gridkeeper::registration {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CensusHandlersTest : public CityTest {
 protected:
  CensusHandlersTest() {
    DefineGrid();
    DefineGrid(kOtherGrid);
    building_ = NewBuilding();
    stub_ = As("worker");
  }

  std::vector<std::string> NewDoors(std::vector<std::string> doors, const std::string& unit = "1",
                                    std::int32_t floor = 1) {
    v1::RegisterDoorsRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(kGrid);
    request.set_building_id(building_);
    for (const std::string& door : doors) {
      v1::DoorToRegister& one = *request.add_doors();
      one.set_unit(unit);
      one.set_floor(floor);
      one.set_door(door);
    }
    const auto answer = Ok(*stub_, &Stub::RegisterDoors, request);
    return {answer.door_ids().begin(), answer.door_ids().end()};
  }
  v1::RecordVisitRequest VisitOf(const std::string& door, v1::VisitOutcome outcome) {
    v1::RecordVisitRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(kGrid);
    request.set_door_id(door);
    request.set_way(v1::VISIT_WAY_DOOR);
    request.set_outcome(outcome);
    request.set_visited_at_ms(base::ToUnixMillis(base::WallNow()));
    return request;
  }
  void Visit(const std::string& door, v1::VisitOutcome outcome) {
    Ok(*stub_, &Stub::RecordVisit, VisitOf(door, outcome));
  }
  std::vector<std::string> Doors(v1::DoorFilter filter, const std::string& area = kGrid) {
    v1::ListDoorsRequest request;
    request.set_area_code(area);
    request.set_filter(filter);
    const auto answer = Ok(*As("officer"), &Stub::ListDoors, request);
    std::vector<std::string> ids;
    for (const auto& door : answer.doors()) ids.push_back(door.door_id());
    return ids;
  }
  v1::GetCoverageResponse Coverage(const std::string& area) {
    v1::GetCoverageRequest request;
    request.set_area_code(area);
    return Ok(*As("officer"), &Stub::GetCoverage, request);
  }

  std::string building_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(CensusHandlersTest, CoverageIsSummedUpAndHasAListBehindEachNumber) {
  const auto doors = NewDoors({"101", "102", "103", "104", "105"});
  v1::RegisterHouseholdRequest household = HouseholdRequest(building_, 0);
  household.set_unit("1");
  household.set_floor(1);
  household.set_door("101");
  const auto registered = Ok(*stub_, &Stub::RegisterHousehold, household);
  v1::RecordVisitRequest visit = VisitOf(doors[0], v1::VISIT_OUTCOME_MET);
  visit.add_absent_resident_ids(registered.resident_ids(1));
  Ok(*stub_, &Stub::RecordVisit, visit);
  Visit(doors[1], v1::VISIT_OUTCOME_ABSENT);
  Visit(doors[2], v1::VISIT_OUTCOME_VACANT);
  Visit(doors[3], v1::VISIT_OUTCOME_REFUSED);

  const auto coverage = Coverage(kCommunity);
  EXPECT_EQ(coverage.total().area_code(), kCommunity);
  ASSERT_EQ(coverage.areas_size(), 2);
  EXPECT_EQ(coverage.areas(0).area_code(), kGrid);
  EXPECT_EQ(coverage.areas(1).figures().doors_known(), 0);
  for (const v1::DoorFigures& figures : {coverage.total().figures(), coverage.areas(0).figures(),
                                         Coverage(kGrid).total().figures()}) {
    EXPECT_EQ(figures.doors_known(), 5);
    EXPECT_EQ(figures.doors_visited(), 1);
    EXPECT_EQ(figures.doors_absent(), 1);
    EXPECT_EQ(figures.doors_vacant(), 1);
    EXPECT_EQ(figures.doors_refused(), 1);
    EXPECT_EQ(figures.doors_untried(), 1);
    EXPECT_EQ(figures.people_registered(), 2);
    EXPECT_EQ(figures.people_absent(), 1);
  }
  EXPECT_EQ(Doors(v1::DOOR_FILTER_UNSPECIFIED, kCommunity).size(), 5u);
  EXPECT_THAT(Doors(v1::DOOR_FILTER_VISITED), ElementsAre(doors[0]));
  EXPECT_THAT(Doors(v1::DOOR_FILTER_ABSENT), ElementsAre(doors[1]));
  EXPECT_THAT(Doors(v1::DOOR_FILTER_VACANT), ElementsAre(doors[2]));
  EXPECT_THAT(Doors(v1::DOOR_FILTER_REFUSED), ElementsAre(doors[3]));
  EXPECT_THAT(Doors(v1::DOOR_FILTER_UNTRIED), ElementsAre(doors[4]));
  EXPECT_EQ(Doors(v1::DOOR_FILTER_OUTSTANDING, kCommunity).size(), 3u);
  EXPECT_THAT(Doors(v1::DOOR_FILTER_HOUSEHOLDS), ElementsAre(doors[0]));
  EXPECT_THAT(Doors(v1::DOOR_FILTER_PEOPLE_ABSENT), ElementsAre(doors[0]));
  EXPECT_THAT(Doors(v1::DOOR_FILTER_VISITED, kOtherGrid), IsEmpty());
}

TEST_F(CensusHandlersTest, AGridThatCannotBeAnsweredForIsNamed) {
  NewDoors({"101"});
  city_.Rebuild(kOtherGrid);
  EXPECT_THAT(Coverage(kCommunity).unavailable_grids(), ElementsAre(kOtherGrid));
  city_.Rebuild(kGrid);
  v1::ListNextVisitsRequest request;
  request.set_grid_code(kGrid);
  EXPECT_EQ(Fails(*stub_, &Stub::ListNextVisits, request).error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

TEST_F(CensusHandlersTest, TheNextVisitsComeInWalkingOrderPageByPage) {
  const auto upper = NewDoors({"1002", "901"}, "2", 9);
  const auto lower = NewDoors({"102", "101"}, "2", 1);
  const auto tenth = NewDoors({"101"}, "10", 1);
  Visit(lower[1], v1::VISIT_OUTCOME_MET);
  Visit(lower[0], v1::VISIT_OUTCOME_ABSENT);
  v1::ListNextVisitsRequest request;
  request.set_grid_code(kGrid);
  request.set_page_size(3);
  const auto first = Ok(*stub_, &Stub::ListNextVisits, request);
  ASSERT_EQ(first.doors_size(), 3);
  EXPECT_EQ(first.doors(0).door_id(), lower[0]);
  EXPECT_EQ(first.doors(0).attempts(), 1);
  EXPECT_EQ(first.doors(0).building_name(), "Building 3");
  EXPECT_EQ(first.doors(0).last_visit().recorded_by(), "worker");
  EXPECT_EQ(first.doors(1).door_id(), upper[1]);
  EXPECT_EQ(first.doors(2).door_id(), upper[0]);
  EXPECT_EQ(first.due_at_ms(), 0);
  request.set_page_token(first.next_page_token());
  Visit(upper[0], v1::VISIT_OUTCOME_MET);  // the token's door is on the list no longer
  const auto second = Ok(*stub_, &Stub::ListNextVisits, request);
  ASSERT_EQ(second.doors_size(), 1);
  EXPECT_EQ(second.doors(0).door_id(), tenth[0]);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(CensusHandlersTest, ARoundOfTheCommunityReachesItsGrids) {
  const auto doors = NewDoors({"101"});
  Visit(doors[0], v1::VISIT_OUTCOME_MET);
  DefineCommunity();
  v1::OpenCensusRoundRequest request;
  request.set_command_id(NewId());
  request.set_area_code(kCommunity);
  request.set_name("Second round");
  request.set_due_at_ms(base::ToUnixMillis(base::WallNow() + std::chrono::hours{48}));
  EXPECT_EQ(Fails(*stub_, &Stub::OpenCensusRound, request).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  const auto opened = Ok(*As("officer"), &Stub::OpenCensusRound, request);
  EXPECT_EQ(opened.round_id(), request.command_id());
  EXPECT_EQ(Coverage(kCommunity).total().figures().doors_untried(), 1);
  v1::ListNextVisitsRequest next;
  next.set_grid_code(kGrid);
  EXPECT_EQ(Ok(*stub_, &Stub::ListNextVisits, next).due_at_ms(), request.due_at_ms());
}

TEST_F(CensusHandlersTest, BadFieldsAreNamed) {
  v1::RecordVisitRequest visit = VisitOf("no id", v1::VISIT_OUTCOME_MET);
  EXPECT_THAT(Fails(*stub_, &Stub::RecordVisit, visit).error_message(),
              testing::StartsWith("door_id"));
  visit = VisitOf(NewId(), v1::VISIT_OUTCOME_MET);
  visit.set_visited_at_ms(1);
  EXPECT_THAT(Fails(*stub_, &Stub::RecordVisit, visit).error_message(),
              testing::StartsWith("visited_at_ms"));
  v1::RemoveDoorRequest remove;
  remove.set_command_id(NewId());
  remove.set_grid_code(kGrid);
  remove.set_door_id(NewId());
  EXPECT_EQ(Fails(*stub_, &Stub::RemoveDoor, remove).error_code(),
            grpc::StatusCode::PERMISSION_DENIED)
      << "a worker takes no door out of the count";
  EXPECT_THAT(Fails(*As("officer"), &Stub::RemoveDoor, remove).error_message(),
              testing::StartsWith("reason"));
  v1::ListNextVisitsRequest next;
  next.set_grid_code(kGrid);
  next.set_page_token("page 2");
  EXPECT_THAT(Fails(*stub_, &Stub::ListNextVisits, next).error_message(),
              testing::StartsWith("page_token"));
  v1::ListDoorsRequest list;
  list.set_area_code(kGrid);
  list.set_filter(static_cast<v1::DoorFilter>(77));
  EXPECT_THAT(Fails(*stub_, &Stub::ListDoors, list).error_message(), testing::StartsWith("filter"));
}

}  // namespace
}  // namespace gridkeeper::registration
