#include "registration/api/city_fixture.hpp"

namespace gridkeeper::registration {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class LookupHandlersTest : public CityTest {
 protected:
  LookupHandlersTest() {
    DefineGrid();
    building_ = NewBuilding();
    stub_ = As("worker");
    for (int n = 0; n < 10; n += 2) {
      const auto answer = Ok(*stub_, &Stub::RegisterHousehold, HouseholdRequest(building_, n));
      households_.push_back(answer.household_id());
      residents_.insert(residents_.end(), answer.resident_ids().begin(),
                        answer.resident_ids().end());
    }
  }

  // All pages of a list, by the ids that `ids` finds in one answer.
  template <typename Request, typename Response, typename Ids>
  std::vector<std::string> AllPages(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*),
                                    Request request, int size, Ids&& ids) {
    std::vector<std::string> all;
    request.set_page_size(size);
    do {
      const Response response = Ok(*stub_, method, request);
      const std::vector<std::string> page = ids(response);
      EXPECT_LE(page.size(), static_cast<std::size_t>(size));
      all.insert(all.end(), page.begin(), page.end());
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty() && all.size() < 100);
    return all;
  }

  std::string building_;
  std::unique_ptr<Stub> stub_;
  std::vector<std::string> households_;
  std::vector<std::string> residents_;
};

TEST_F(LookupHandlersTest, HouseholdsComePageByPageWithoutIdNumbers) {
  v1::ListHouseholdsRequest request;
  request.set_grid_code(kGrid);
  for (int size : {1, 2, 5, 100}) {
    EXPECT_EQ(AllPages(&Stub::ListHouseholds, request, size,
                       [](const v1::ListHouseholdsResponse& page) {
                         std::vector<std::string> ids;
                         for (const auto& h : page.households()) {
                           ids.push_back(h.household_id());
                           EXPECT_EQ(h.residents(0).id_number(), "");
                           EXPECT_THAT(h.residents(0).name(), StartsWith("Resident"));
                         }
                         return ids;
                       }),
              households_)
        << size;
  }
}

TEST_F(LookupHandlersTest, HouseholdsOfOneBuilding) {
  const std::string other = NewBuilding(kGrid, "Building 4");
  const auto id = Ok(*stub_, &Stub::RegisterHousehold, HouseholdRequest(other, 20)).household_id();
  v1::ListHouseholdsRequest request;
  request.set_grid_code(kGrid);
  request.set_building_id(other);
  const auto answer = Ok(*stub_, &Stub::ListHouseholds, request);
  ASSERT_EQ(answer.households_size(), 1);
  EXPECT_EQ(answer.households(0).household_id(), id);
}

TEST_F(LookupHandlersTest, ResidentsComePageByPageAcrossHouseholds) {
  v1::ListResidentsRequest request;
  request.set_grid_code(kGrid);
  for (int size : {1, 3, 4, 10, 100}) {
    EXPECT_EQ(AllPages(&Stub::ListResidents, request, size,
                       [](const v1::ListResidentsResponse& page) {
                         std::vector<std::string> ids;
                         for (const auto& r : page.residents()) ids.push_back(r.resident_id());
                         return ids;
                       }),
              residents_)
        << size;
  }
}

TEST_F(LookupHandlersTest, BuildingsOfAGrid) {
  NewBuilding(kGrid, "Building 4");
  v1::ListBuildingsRequest request;
  request.set_grid_code(kGrid);
  EXPECT_EQ(AllPages(&Stub::ListBuildings, request, 1,
                     [](const v1::ListBuildingsResponse& page) {
                       std::vector<std::string> names;
                       for (const auto& b : page.buildings()) names.push_back(b.name());
                       return names;
                     }),
            (std::vector<std::string>{"Building 3", "Building 4"}));
}

TEST_F(LookupHandlersTest, AResidentIsFoundWithAndWithoutTheHousehold) {
  v1::GetResidentRequest request;
  request.set_grid_code(kGrid);
  request.set_resident_id(residents_[3]);
  for (const std::string& household : {std::string(), households_[1]}) {
    request.set_household_id(household);
    const auto answer = Ok(*stub_, &Stub::GetResident, request);
    EXPECT_EQ(answer.resident().name(), "Resident 3");
    EXPECT_EQ(answer.resident().id_number(), IdNumber(3));
    EXPECT_EQ(answer.resident().household_id(), households_[1]);
    EXPECT_EQ(answer.place().building_name(), "Building 3");
    EXPECT_EQ(answer.place().door(), "502");
  }
  request.set_household_id(households_[0]);
  EXPECT_EQ(Fails(*stub_, &Stub::GetResident, request).error_code(), grpc::StatusCode::NOT_FOUND);
  request.set_household_id(NewId());
  EXPECT_THAT(Fails(*stub_, &Stub::GetResident, request).error_message(),
              StartsWith("household_id: "));
  request.set_household_id("");
  request.set_resident_id(NewId());
  const auto status = Fails(*stub_, &Stub::GetResident, request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(status.error_message(), StartsWith("resident_id: "));
}

TEST_F(LookupHandlersTest, WithoutItsKeyAHouseholdIsShownWithoutNames) {
  for (const auto& published : city_.published()) {
    ASSERT_TRUE(keys_.Apply(published.key_id.ToString(), std::nullopt).ok());
  }
  v1::GetHouseholdRequest request;
  request.set_grid_code(kGrid);
  request.set_household_id(households_[0]);
  const auto household = Ok(*stub_, &Stub::GetHousehold, request).household();
  EXPECT_EQ(household.place().door(), "500");
  EXPECT_EQ(household.residents(0).details(), v1::DETAILS_STATE_KEY_MISSING);
  EXPECT_EQ(household.residents(0).name(), "");
}

TEST_F(LookupHandlersTest, ContactsOfAHousehold) {
  v1::GetDutyContactsRequest request;
  request.set_grid_code(kGrid);
  request.set_household_id(households_[1]);
  request.set_resident_id(residents_[2]);
  request.add_staff_ids("worker");
  request.add_staff_ids("other");  // does not cover the grid
  request.add_staff_ids("nobody");
  const auto stub = As("alerting");
  const auto answer = Ok(*stub, &Stub::GetDutyContacts, request);
  EXPECT_EQ(answer.place().building_name(), "Building 3");
  EXPECT_EQ(answer.place().door(), "502");
  ASSERT_EQ(answer.residents_size(), 1);
  EXPECT_EQ(answer.residents(0).name(), "Resident 2");
  EXPECT_EQ(answer.residents(0).id_number(), "");
  ASSERT_EQ(answer.staff_size(), 1);
  EXPECT_EQ(answer.staff(0).staff_id(), "worker");

  request.clear_resident_id();
  EXPECT_EQ(Ok(*stub, &Stub::GetDutyContacts, request).residents_size(), 2);
  request.set_household_id(NewId());
  const auto forgotten = Ok(*stub, &Stub::GetDutyContacts, request);
  EXPECT_FALSE(forgotten.has_place());
  EXPECT_EQ(forgotten.staff_size(), 1);
  request.clear_household_id();
  request.clear_staff_ids();
  EXPECT_EQ(Ok(*stub, &Stub::GetDutyContacts, request).staff_size(), 0);
}

TEST_F(LookupHandlersTest, AreasAndStaffInScope) {
  v1::ListAreasRequest areas;
  areas.set_area_code(kCommunity);
  stub_ = As("officer");
  EXPECT_EQ(AllPages(&Stub::ListAreas, areas, 2,
                     [](const v1::ListAreasResponse& page) {
                       std::vector<std::string> codes;
                       for (const auto& a : page.areas()) codes.push_back(a.area_code());
                       return codes;
                     }),
            (std::vector<std::string>{kCommunity, kGrid, kOtherGrid}));
  v1::ListStaffRequest staff;
  staff.set_area_code(kCommunity);
  EXPECT_EQ(AllPages(&Stub::ListStaff, staff, 1,
                     [](const v1::ListStaffResponse& page) {
                       std::vector<std::string> ids;
                       for (const auto& s : page.staff()) ids.push_back(s.staff_id());
                       return ids;
                     }),
            (std::vector<std::string>{"guard", "officer", "other", "worker"}));
  areas.set_area_code(kDistrict);
  EXPECT_EQ(Fails(*stub_, &Stub::ListAreas, areas).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(LookupHandlersTest, AGridThatIsBeingRebuiltIsUnavailable) {
  city_.Rebuild(kGrid);
  v1::GetHouseholdRequest get;
  get.set_grid_code(kGrid);
  get.set_household_id(households_[0]);
  EXPECT_EQ(Fails(*stub_, &Stub::GetHousehold, get).error_code(), grpc::StatusCode::UNAVAILABLE);
  v1::ListResidentsRequest residents;
  residents.set_grid_code(kGrid);
  EXPECT_EQ(Fails(*stub_, &Stub::ListResidents, residents).error_code(),
            grpc::StatusCode::UNAVAILABLE);
  v1::ListBuildingsRequest buildings;
  buildings.set_grid_code(kGrid);
  EXPECT_EQ(Fails(*stub_, &Stub::ListBuildings, buildings).error_code(),
            grpc::StatusCode::UNAVAILABLE);
  v1::GetDutyContactsRequest contacts;
  contacts.set_grid_code(kGrid);
  contacts.set_household_id(households_[0]);
  EXPECT_EQ(Fails(*stub_, &Stub::GetDutyContacts, contacts).error_code(),
            grpc::StatusCode::UNAVAILABLE);
  v1::ListDuplicateCasesRequest cases;
  cases.set_area_code(kCommunity);
  const auto answer = Ok(*As("officer"), &Stub::ListDuplicateCases, cases);
  ASSERT_EQ(answer.unavailable_grids_size(), 1);
  EXPECT_EQ(answer.unavailable_grids(0), kGrid);
}

TEST_F(LookupHandlersTest, EverySlipIsNamed) {
  const auto refuses = [&](const std::string& field, auto method, auto request) {
    const auto status = Fails(*stub_, method, request);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
    EXPECT_THAT(status.error_message(), StartsWith(field + ": "));
  };
  v1::GetHouseholdRequest household;
  household.set_grid_code(kGrid);
  household.set_household_id("501");
  refuses("household_id", &Stub::GetHousehold, household);
  household.set_grid_code("3301");
  refuses("grid_code", &Stub::GetHousehold, household);
  v1::GetResidentRequest resident;
  resident.set_grid_code(kGrid);
  refuses("resident_id", &Stub::GetResident, resident);
  v1::ListHouseholdsRequest households;
  households.set_grid_code(kGrid);
  households.set_page_size(1001);
  refuses("page_size", &Stub::ListHouseholds, households);
  households.set_page_size(0);
  households.set_page_token("nonsense");
  refuses("page_token", &Stub::ListHouseholds, households);
  v1::ListResidentsRequest residents;
  residents.set_grid_code(kGrid);
  residents.set_page_token(households_[0] + "/x");
  refuses("page_token", &Stub::ListResidents, residents);
  residents.clear_page_token();
  residents.set_page_size(-1);
  refuses("page_size", &Stub::ListResidents, residents);
  v1::ListAreasRequest areas;
  areas.set_area_code(kGrid);
  areas.set_page_token("x");
  refuses("page_token", &Stub::ListAreas, areas);
  v1::ListStaffRequest staff;
  staff.set_area_code(kGrid);
  staff.set_page_token("X Y");
  refuses("page_token", &Stub::ListStaff, staff);
  v1::ListDuplicateCasesRequest cases;
  cases.set_area_code(kGrid);
  cases.set_filter(static_cast<v1::DuplicateFilter>(9));
  refuses("filter", &Stub::ListDuplicateCases, cases);
  v1::GetDutyContactsRequest contacts;
  contacts.set_grid_code(kGrid);
  contacts.set_resident_id(residents_[0]);
  refuses("household_id", &Stub::GetDutyContacts, contacts);
  contacts.clear_resident_id();
  contacts.add_staff_ids("Li Na");
  refuses("staff_ids", &Stub::GetDutyContacts, contacts);
  v1::GetOutcomeRequest outcome;
  outcome.set_area_code(kGrid);
  outcome.set_command_id("7");
  refuses("command_id", &Stub::GetOutcome, outcome);
}

TEST_F(LookupHandlersTest, AGridOfAnotherIsNotFound) {
  v1::ListResidentsRequest request;
  request.set_grid_code(kOtherGrid);
  const auto status = Fails(*stub_, &Stub::ListResidents, request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(status.error_message(), HasSubstr("grid_code"));
}

}  // namespace
}  // namespace gridkeeper::registration
