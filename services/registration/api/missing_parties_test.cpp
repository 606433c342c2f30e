// ListMissingParties as a client sees it.
#include "registration/api/city_fixture.hpp"

namespace gridkeeper::registration {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class MissingPartiesTest : public CityTest {
 protected:
  MissingPartiesTest() {
    DefineGrid();
    DefineGrid(kOtherGrid);
    const std::string building = NewBuilding();
    for (const int n : {1, 10}) {
      homes_.push_back(Ok(*As("worker"), &Stub::RegisterHousehold, HouseholdRequest(building, n)));
    }
  }

  void Isolate(const std::string& resident) {
    city_.Hear(kGrid, NoteIsolation{*base::ParseUuid(resident),
                                    base::DeriveUuid({resident, "case"}), base::WallNow()});
  }
  void EndIsolation(const std::string& resident) {
    city_.Hear(kGrid, NoteIsolation{*base::ParseUuid(resident),
                                    base::DeriveUuid({resident, "case"}), std::nullopt});
  }
  void Name(const v1::RegisterHouseholdResponse& home, const std::string& resident,
            std::initializer_list<v1::PartyKind> kinds) {
    v1::NameResponsiblePartiesRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(kGrid);
    request.set_household_id(home.household_id());
    request.set_resident_id(resident);
    for (const v1::PartyKind kind : kinds) {
      v1::ResponsibleParty& party = *request.add_parties();
      party.set_kind(kind);
      party.set_organisation("One of the five");
    }
    Ok(*As("worker"), &Stub::NameResponsibleParties, request);
  }
  void GiveWorker(const v1::RegisterHouseholdResponse& home) {
    v1::AssignDedicatedWorkerRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(kGrid);
    request.set_household_id(home.household_id());
    request.set_staff_id("worker");
    Ok(*As("officer"), &Stub::AssignDedicatedWorker, request);
  }
  v1::ListMissingPartiesResponse List(const std::string& token = "", int size = 0) {
    v1::ListMissingPartiesRequest request;
    request.set_area_code(kCommunity);
    request.set_page_token(token);
    request.set_page_size(size);
    return Ok(*As("officer"), &Stub::ListMissingParties, request);
  }

  std::vector<v1::RegisterHouseholdResponse> homes_;
};

TEST_F(MissingPartiesTest, AnIsolatedResidentIsListedWithWhatIsMissingUntilNothingIs) {
  EXPECT_THAT(List().households(), IsEmpty());
  const auto& home = homes_[0];
  const std::string& resident = home.resident_ids(0);
  Isolate(resident);
  Name(home, resident, {v1::PARTY_KIND_STREET, v1::PARTY_KIND_EMPLOYER});

  const auto list = List();
  ASSERT_EQ(list.households_size(), 1);
  const v1::HouseholdWithoutParties& found = list.households(0);
  EXPECT_EQ(found.grid_code(), kGrid);
  EXPECT_EQ(found.household_id(), home.household_id());
  EXPECT_EQ(found.place().door(), "501");
  EXPECT_TRUE(found.lacks_worker());
  ASSERT_EQ(found.residents_size(), 1);
  EXPECT_EQ(found.residents(0).resident().resident_id(), resident);
  EXPECT_EQ(found.residents(0).resident().name(), "Resident 1");
  EXPECT_EQ(found.residents(0).resident().id_number(), "");
  EXPECT_THAT(found.residents(0).missing(),
              ElementsAre(v1::PARTY_KIND_COMMUNITY, v1::PARTY_KIND_HEALTH_CENTRE,
                          v1::PARTY_KIND_POLICE_STATION));

  GiveWorker(home);
  EXPECT_FALSE(List().households(0).lacks_worker());
  Name(home, resident,
       {v1::PARTY_KIND_STREET, v1::PARTY_KIND_COMMUNITY, v1::PARTY_KIND_HEALTH_CENTRE,
        v1::PARTY_KIND_POLICE_STATION, v1::PARTY_KIND_EMPLOYER});
  EXPECT_THAT(List().households(), IsEmpty());
}

TEST_F(MissingPartiesTest, WhereOnlyTheWorkerIsMissingNoResidentIsListed) {
  const std::string& resident = homes_[0].resident_ids(0);
  Isolate(resident);
  Name(homes_[0], resident,
       {v1::PARTY_KIND_STREET, v1::PARTY_KIND_COMMUNITY, v1::PARTY_KIND_HEALTH_CENTRE,
        v1::PARTY_KIND_POLICE_STATION, v1::PARTY_KIND_EMPLOYER});
  const auto list = List();
  ASSERT_EQ(list.households_size(), 1);
  EXPECT_TRUE(list.households(0).lacks_worker());
  EXPECT_THAT(list.households(0).residents(), IsEmpty());
  EndIsolation(resident);
  EXPECT_THAT(List().households(), IsEmpty());
}

TEST_F(MissingPartiesTest, PageByPageAndGridsThatCannotBeAnsweredForAreNamed) {
  for (const auto& home : homes_) Isolate(home.resident_ids(1));
  const auto first = List("", 1);
  ASSERT_EQ(first.households_size(), 1);
  const auto second = List(first.next_page_token(), 1);
  ASSERT_EQ(second.households_size(), 1);
  EXPECT_NE(first.households(0).household_id(), second.households(0).household_id());
  EXPECT_EQ(second.next_page_token(), "");
  city_.Rebuild(kOtherGrid);
  const auto list = List();
  EXPECT_EQ(list.households_size(), 2);
  EXPECT_THAT(list.unavailable_grids(), ElementsAre(kOtherGrid));
  city_.Rebuild(kGrid);
  EXPECT_THAT(List().unavailable_grids(), ElementsAre(kGrid, kOtherGrid));
}

TEST_F(MissingPartiesTest, AnotherGridsWorkerSeesNothing) {
  v1::ListMissingPartiesRequest request;
  request.set_area_code(kGrid);
  EXPECT_EQ(Fails(*As("other"), &Stub::ListMissingParties, request).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace gridkeeper::registration
