#include <future>

#include "registration/api/city_fixture.hpp"

namespace gridkeeper::registration {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class CommandHandlersTest : public CityTest {
 protected:
  CommandHandlersTest() {
    DefineGrid();
    building_ = NewBuilding();
    before_ = city_.submitted().size();
  }
  std::size_t Appended() { return city_.submitted().size() - before_; }

  std::string building_;
  std::size_t before_ = 0;
};

TEST_F(CommandHandlersTest, AHouseholdIsRegisteredAndReadableWithItsNames) {
  const auto stub = As("worker");
  const auto request = HouseholdRequest(building_, 1);
  const auto answer = Ok(*stub, &Stub::RegisterHousehold, request);
  EXPECT_EQ(answer.receipt().state(), common::v1::COMMAND_STATE_PROCESSED);
  EXPECT_EQ(answer.household_id(), request.command_id());
  ASSERT_EQ(answer.resident_ids_size(), 2);

  v1::GetHouseholdRequest get;
  get.set_grid_code(kGrid);
  get.set_household_id(answer.household_id());
  const v1::Household household = Ok(*stub, &Stub::GetHousehold, get).household();
  EXPECT_EQ(household.place().building_name(), "Building 3");
  EXPECT_EQ(household.place().door(), "501");
  EXPECT_EQ(household.registered_by(), "worker");
  ASSERT_EQ(household.residents_size(), 2);
  EXPECT_EQ(household.residents(1).resident_id(), answer.resident_ids(1));
  EXPECT_EQ(household.residents(1).details(), v1::DETAILS_STATE_OPENED);
  EXPECT_EQ(household.residents(1).name(), "Resident 2");
  EXPECT_EQ(household.residents(1).id_number(), IdNumber(2));
  EXPECT_EQ(household.residents(1).birth_date(), "1990-01-01");
}

TEST_F(CommandHandlersTest, NothingPersonalStandsInTheLog) {
  Ok(*As("worker"), &Stub::RegisterHousehold, HouseholdRequest(building_, 1));
  std::string log = city_.log();
  for (const eventing::Command& command : city_.submitted()) log += command.key + command.body;
  EXPECT_THAT(log, HasSubstr("person:"));
  for (const std::string& personal : {std::string("Resident 1"), IdNumber(1), IdNumber(2),
                                      std::string("13812345678"), std::string("1990")}) {
    EXPECT_THAT(log, Not(HasSubstr(personal)));
  }
}

TEST_F(CommandHandlersTest, ARetryGivesTheSameIdsAndHashUnderAnotherKey) {
  const auto stub = As("worker");
  auto request = HouseholdRequest(building_, 1);
  const auto first = Ok(*stub, &Stub::RegisterHousehold, request);
  v1::RegisterHouseholdResponse second;
  Call(*stub, &Stub::RegisterHousehold, request, second);
  const auto submitted = city_.submitted();
  const auto& a = submitted[submitted.size() - 2];
  const auto& b = submitted[submitted.size() - 1];
  EXPECT_EQ(a.command_id, b.command_id);
  EXPECT_EQ(a.payload_hash, b.payload_hash);
  EXPECT_NE(a.body, b.body);
  request.mutable_residents(0)->set_name("Somebody else");
  Call(*stub, &Stub::RegisterHousehold, request, second);
  EXPECT_NE(city_.submitted().back().payload_hash, a.payload_hash);
}

TEST_F(CommandHandlersTest, TheKeyIsStoredBeforeTheCommandIsAppended) {
  Ok(*As("worker"), &Stub::RegisterHousehold, HouseholdRequest(building_, 1));
  const auto published = city_.published();
  ASSERT_EQ(published.size(), 1u);
  EXPECT_TRUE(published[0].record.has_value());
  EXPECT_EQ(published[0].commands_before, before_);
}

TEST_F(CommandHandlersTest, WithoutAStoredKeyNothingIsAppended) {
  city_.FailPublishing(absl::UnavailableError("no broker"));
  const auto status =
      Fails(*As("worker"), &Stub::RegisterHousehold, HouseholdRequest(building_, 1));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("same command id"));
  EXPECT_EQ(Appended(), 0u);
}

TEST_F(CommandHandlersTest, TheKeyOfARefusedHouseholdIsForgotten) {
  const auto stub = As("worker");
  Ok(*stub, &Stub::RegisterHousehold, HouseholdRequest(building_, 1));
  const auto status = Fails(*stub, &Stub::RegisterHousehold, HouseholdRequest(building_, 1));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  const auto published = city_.published();
  ASSERT_EQ(published.size(), 3u);
  EXPECT_EQ(published[2].key_id, published[1].key_id);
  EXPECT_EQ(published[2].record, std::nullopt);
  EXPECT_EQ(keys_.size(), 1u);
}

TEST_F(CommandHandlersTest, AForgottenHouseholdIsGoneWithItsKey) {
  const auto id =
      Ok(*As("worker"), &Stub::RegisterHousehold, HouseholdRequest(building_, 1)).household_id();
  EXPECT_EQ(keys_.size(), 1u);
  v1::ForgetHouseholdRequest forget;
  forget.set_command_id(NewId());
  forget.set_grid_code(kGrid);
  forget.set_household_id(id);
  forget.set_reason(v1::FORGET_REASON_REQUESTED);
  EXPECT_EQ(Fails(*As("worker"), &Stub::ForgetHousehold, forget).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  Ok(*As("officer"), &Stub::ForgetHousehold, forget);
  EXPECT_EQ(keys_.size(), 0u);
  v1::GetHouseholdRequest get;
  get.set_grid_code(kGrid);
  get.set_household_id(id);
  EXPECT_EQ(Fails(*As("worker"), &Stub::GetHousehold, get).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(CommandHandlersTest, WhoIsAddedIsReadableAndSealedUnderAKeyOfTheirOwn) {
  const auto stub = As("worker");
  const auto home = Ok(*stub, &Stub::RegisterHousehold, HouseholdRequest(building_, 1));
  v1::AddResidentsRequest request;
  request.set_command_id(NewId());
  request.set_grid_code(kGrid);
  request.set_household_id(home.household_id());
  v1::ResidentToRegister& born = *request.add_residents();
  born.set_name("Newly Born");
  born.set_id_number(IdNumber(9));
  const auto added = Ok(*stub, &Stub::AddResidents, request);
  EXPECT_EQ(city_.log().find("Newly Born"), std::string::npos);
  v1::GetHouseholdRequest look;
  look.set_grid_code(kGrid);
  look.set_household_id(home.household_id());
  const auto seen = Ok(*stub, &Stub::GetHousehold, look).household();
  ASSERT_EQ(seen.residents_size(), 3);
  EXPECT_EQ(seen.residents(2).resident_id(), added.resident_ids(0));
  EXPECT_EQ(seen.residents(2).name(), "Newly Born");
  EXPECT_EQ(seen.residents(2).id_number(), IdNumber(9));

  // A repeat names the same ids; another registration of the same person is refused and leaves no
  // key behind.
  v1::AddResidentsResponse repeated;
  Call(*stub, &Stub::AddResidents, request, repeated);
  EXPECT_EQ(city_.submitted().back().command_id.ToString(), request.command_id());
  request.set_command_id(NewId());
  const grpc::Status refused = Fails(*stub, &Stub::AddResidents, request);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(city_.published().back().record, std::nullopt);
}

TEST_F(CommandHandlersTest, EverySlipInWhoIsAddedIsNamedAndNothingIsWritten) {
  const auto stub = As("worker");
  const auto home = Ok(*stub, &Stub::RegisterHousehold, HouseholdRequest(building_, 1));
  const std::size_t submitted = city_.submitted().size();
  v1::AddResidentsRequest request;
  request.set_command_id(NewId());
  request.set_grid_code(kGrid);
  request.set_household_id("none");
  grpc::Status status = Fails(*stub, &Stub::AddResidents, request);
  EXPECT_THAT(status.error_message(), testing::HasSubstr("household_id: "));
  EXPECT_THAT(status.error_message(), testing::HasSubstr("residents: "));
  request.set_household_id(home.household_id());
  request.add_residents()->set_id_number("1");
  status = Fails(*stub, &Stub::AddResidents, request);
  EXPECT_THAT(status.error_message(), testing::HasSubstr("residents[0].name: "));
  EXPECT_THAT(status.error_message(), testing::HasSubstr("residents[0].id_number: "));
  EXPECT_EQ(city_.submitted().size(), submitted);
}

// As a repeat finds it whose first sending has just been decided.
TEST_F(CommandHandlersTest, AMoveWhoseOldKeysAreGoneIsNotRefusedButAskedForAgain) {
  const auto stub = As("worker");
  const auto registered = Ok(*stub, &Stub::RegisterHousehold, HouseholdRequest(building_, 1));
  const std::size_t submitted = city_.submitted().size();
  v1::MoveResidentsRequest request;
  request.set_command_id(NewId());
  request.set_grid_code(kGrid);
  request.set_household_id(registered.household_id());
  request.add_resident_ids(registered.resident_ids(0));
  request.mutable_to()->set_grid_code(kGrid);
  request.mutable_to()->set_building_id(building_);
  request.mutable_to()->set_floor(7);
  request.mutable_to()->set_door("701");
  ASSERT_TRUE(keys_.Apply(city_.published().back().key_id.ToString(), std::nullopt).ok());
  const grpc::Status status = Fails(*stub, &Stub::MoveResidents, request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(city_.submitted().size(), submitted);
}

TEST_F(CommandHandlersTest, ASecondClaimOpensACaseAndRegistersAnyway) {
  DefineGrid(kOtherGrid);
  const std::string other_building = NewBuilding(kOtherGrid);
  Ok(*As("worker"), &Stub::RegisterHousehold, HouseholdRequest(building_, 1));
  Ok(*As("other"), &Stub::RegisterHousehold, HouseholdRequest(other_building, 2, kOtherGrid));

  v1::ListDuplicateCasesRequest list;
  list.set_area_code(kCommunity);
  const auto all = Ok(*As("officer"), &Stub::ListDuplicateCases, list);
  ASSERT_EQ(all.cases_size(), 1);
  EXPECT_EQ(all.cases(0).status(), v1::DUPLICATE_STATUS_OPEN);
  ASSERT_EQ(all.cases(0).claims_size(), 2);
  EXPECT_EQ(all.cases(0).claims(0).grid_code(), kGrid);
  EXPECT_EQ(all.cases(0).claims(1).grid_code(), kOtherGrid);
  list.set_area_code(kOtherGrid);
  EXPECT_EQ(Ok(*As("other"), &Stub::ListDuplicateCases, list).cases_size(), 1);

  v1::ForgetHouseholdRequest forget;
  forget.set_command_id(NewId());
  forget.set_grid_code(kOtherGrid);
  forget.set_household_id(all.cases(0).claims(1).household_id());
  forget.set_reason(v1::FORGET_REASON_REGISTERED_IN_ERROR);
  Ok(*As("officer"), &Stub::ForgetHousehold, forget);
  list.set_area_code(kCommunity);
  EXPECT_EQ(Ok(*As("officer"), &Stub::ListDuplicateCases, list).cases_size(), 0);
  list.set_filter(v1::DUPLICATE_FILTER_ALL);
  const auto closed = Ok(*As("officer"), &Stub::ListDuplicateCases, list);
  ASSERT_EQ(closed.cases_size(), 1);
  EXPECT_EQ(closed.cases(0).status(), v1::DUPLICATE_STATUS_CLOSED);
}

TEST_F(CommandHandlersTest, EverySlipInAHouseholdIsNamedAndNothingIsWritten) {
  const auto stub = As("worker");
  const auto refuses = [&](const std::string& field, auto change) {
    auto request = HouseholdRequest(building_, 1);
    change(request);
    const auto status = Fails(*stub, &Stub::RegisterHousehold, request);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << field;
    EXPECT_THAT(status.error_message(), StartsWith(field + ": "));
    EXPECT_THAT(status.error_message(), Not(HasSubstr("Resident")));
    EXPECT_THAT(status.error_message(), Not(HasSubstr("199")));
  };
  refuses("command_id", [](auto& r) { r.set_command_id(""); });
  refuses("command_id", [](auto& r) { r.set_command_id("5b2f0d0e-3c51-4a6b-9f0e-111111111111"); });
  refuses("building_id", [](auto& r) { r.set_building_id("3"); });
  refuses("unit", [](auto& r) { r.set_unit(std::string(17, 'x')); });
  refuses("floor", [](auto& r) { r.set_floor(1000); });
  refuses("door", [](auto& r) { r.set_door(""); });
  refuses("residents", [](auto& r) { r.clear_residents(); });
  refuses("residents", [](auto& r) {
    for (int i = 0; i < 60; ++i) r.add_residents();
  });
  refuses("residents[1].name", [](auto& r) { r.mutable_residents(1)->set_name(""); });
  refuses("residents[0].name",
          [](auto& r) { r.mutable_residents(0)->set_name("Resident\n" + std::string(60, 'x')); });
  refuses("residents[0].phone", [](auto& r) { r.mutable_residents(0)->set_phone("1990"); });
  refuses("residents[1].id_number",
          [](auto& r) { r.mutable_residents(1)->set_id_number("330106199001010010"); });
  refuses("residents[1].id_number",
          [](auto& r) { r.mutable_residents(1)->set_id_number(r.residents(0).id_number()); });
  refuses("residents[0].birth_date",
          [](auto& r) { r.mutable_residents(0)->set_birth_date("1991-01-01"); });
  refuses("wait", [](auto& r) { r.set_wait(static_cast<common::v1::Wait>(9)); });
  EXPECT_EQ(Appended(), 0u);
}

TEST_F(CommandHandlersTest, ASmallCheckDigitMakesTheSamePerson) {
  // Of ten running numbers one at least has the check digit X.
  std::string with_x;
  for (int n = 0; n < 99 && with_x.empty(); ++n) {
    if (IdNumber(n).back() == 'X') with_x = IdNumber(n);
  }
  ASSERT_FALSE(with_x.empty());
  auto request = HouseholdRequest(building_, 1);
  request.mutable_residents(0)->set_id_number(with_x);
  with_x.back() = 'x';
  request.mutable_residents(1)->set_id_number(with_x);
  EXPECT_THAT(Fails(*As("worker"), &Stub::RegisterHousehold, request).error_message(),
              StartsWith("residents[1].id_number: is the same"));
}

class PartiesTest : public CommandHandlersTest {
 protected:
  PartiesTest()
      : home_(Ok(*As("worker"), &Stub::RegisterHousehold, HouseholdRequest(building_, 1))) {}
  v1::NameResponsiblePartiesRequest Naming() {
    v1::NameResponsiblePartiesRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(kGrid);
    request.set_household_id(home_.household_id());
    request.set_resident_id(home_.resident_ids(0));
    for (const auto kind : {v1::PARTY_KIND_POLICE_STATION, v1::PARTY_KIND_STREET}) {
      v1::ResponsibleParty& party = *request.add_parties();
      party.set_kind(kind);
      party.set_organisation("Lakeside station");
      party.set_phone("13912345678");
    }
    return request;
  }
  v1::Resident Resident() {
    v1::GetResidentRequest get;
    get.set_grid_code(kGrid);
    get.set_resident_id(home_.resident_ids(0));
    return Ok(*As("worker"), &Stub::GetResident, get).resident();
  }

  const v1::RegisterHouseholdResponse home_;
};

TEST_F(PartiesTest, WhoAnswersForAResidentIsSealedAndShownInOrder) {
  Ok(*As("worker"), &Stub::NameResponsibleParties, Naming());
  ASSERT_EQ(Resident().responsible_parties_size(), 2);
  EXPECT_EQ(Resident().responsible_parties(0).kind(), v1::PARTY_KIND_STREET);
  EXPECT_EQ(Resident().responsible_parties(1).organisation(), "Lakeside station");
  EXPECT_EQ(keys_.size(), 2u);
  std::string log = city_.log();
  for (const eventing::Command& command : city_.submitted()) log += command.body;
  EXPECT_THAT(log, Not(HasSubstr("Lakeside")));
  EXPECT_THAT(log, Not(HasSubstr("13912345678")));

  auto nobody = Naming();
  nobody.clear_parties();
  Ok(*As("worker"), &Stub::NameResponsibleParties, nobody);
  EXPECT_EQ(Resident().responsible_parties_size(), 0);
  EXPECT_EQ(keys_.size(), 1u) << "the key of who answered before is destroyed";
}

TEST_F(PartiesTest, EverySlipIsNamedAndNothingIsWritten) {
  const auto refuses = [&](const std::string& field, auto change) {
    auto request = Naming();
    change(request);
    const std::size_t appended = Appended();
    const auto status = Fails(*As("worker"), &Stub::NameResponsibleParties, request);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << field;
    EXPECT_THAT(status.error_message(), StartsWith(field + ": "));
    EXPECT_EQ(Appended(), appended);
  };
  refuses("household_id", [](auto& r) { r.clear_household_id(); });
  refuses("resident_id", [](auto& r) { r.set_resident_id("me"); });
  refuses("parties[1].kind", [](auto& r) { r.mutable_parties(1)->set_kind(r.parties(0).kind()); });
  refuses("parties[0].kind", [](auto& r) { r.mutable_parties(0)->clear_kind(); });
  refuses("parties[0].name", [](auto& r) { r.mutable_parties(0)->clear_organisation(); });
  refuses("parties[0].organisation",
          [](auto& r) { r.mutable_parties(0)->set_organisation(std::string(61, 'a')); });
  refuses("parties[1].phone", [](auto& r) { r.mutable_parties(1)->set_phone("110"); });
}

TEST_F(CommandHandlersTest, OutOfScopeIsNotFound) {
  const auto request = HouseholdRequest(building_, 1);
  EXPECT_EQ(Fails(*As("other"), &Stub::RegisterHousehold, request).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Fails(*As("alerting"), &Stub::RegisterHousehold, request).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Appended(), 0u);
}

TEST_F(CommandHandlersTest, AnAreaIsThereForTheNextCallOnceItsDefinitionIsAnswered) {
  const auto stub = As("root");
  Ok(*stub, &Stub::DefineArea, AreaRequest("330107", ""));
  Ok(*stub, &Stub::DefineArea, AreaRequest("330107001", "330107"));
  v1::ListAreasRequest list;
  list.set_area_code("330107");
  const auto areas = Ok(*stub, &Stub::ListAreas, list);
  ASSERT_EQ(areas.areas_size(), 2);
  EXPECT_EQ(areas.areas(1).parent_code(), "330107");
}

TEST_F(CommandHandlersTest, TheAnswerWaitsForTheReferenceData) {
  city_.HoldReference();
  auto answer = std::async(std::launch::async, [&] {
    return Fails(*As("root"), &Stub::DefineArea, AreaRequest("330107", ""));
  });
  while (Appended() == 0) std::this_thread::yield();
  EXPECT_EQ(answer.wait_for(std::chrono::milliseconds{50}), std::future_status::timeout);
  city_.LetReferenceGo();
  EXPECT_TRUE(answer.get().ok());
}

TEST_F(CommandHandlersTest, TheAnswerDoesNotWaitForEver) {
  city_.HoldReference();
  EXPECT_TRUE(Fails(*As("root"), &Stub::DefineArea, AreaRequest("330107", "")).ok());
}

TEST_F(CommandHandlersTest, EverySlipInAnAreaIsNamed) {
  const auto stub = As("root");
  const auto refuses = [&](grpc::StatusCode code, const std::string& field,
                           const v1::DefineAreaRequest& request) {
    const auto status = Fails(*stub, &Stub::DefineArea, request);
    EXPECT_EQ(status.error_code(), code) << field;
    EXPECT_THAT(status.error_message(), StartsWith(field + ": "));
  };
  refuses(grpc::StatusCode::INVALID_ARGUMENT, "area_code", AreaRequest("33010", ""));
  refuses(grpc::StatusCode::INVALID_ARGUMENT, "parent_code", AreaRequest("330107001", ""));
  refuses(grpc::StatusCode::NOT_FOUND, "parent_code", AreaRequest("330108001", "330108"));
  auto nameless = AreaRequest("330107", "");
  nameless.clear_name();
  refuses(grpc::StatusCode::INVALID_ARGUMENT, "name", nameless);
  EXPECT_EQ(Fails(*As("officer"), &Stub::DefineArea, AreaRequest(kGrid, kCommunity)).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

class StaffHandlersTest : public CommandHandlersTest {
 protected:
  static v1::DefineStaffRequest StaffRequest(const std::string& id) {
    v1::DefineStaffRequest request;
    request.set_command_id(NewId());
    request.set_area_code(kGrid);
    request.set_staff_id(id);
    request.set_role(common::v1::ROLE_GRID_WORKER);
    request.set_name("Wang Wu");
    request.set_phone("0571-87654321");
    return request;
  }
  v1::GetDutyContactsResponse Contacts(const std::string& as = "alerting",
                                       const v1::GetDutyContactsRequest& base = {}) {
    v1::GetDutyContactsRequest request = base;
    request.set_grid_code(kGrid);
    return Ok(*As(as), &Stub::GetDutyContacts, request);
  }
  void SetRoster(const std::vector<std::string>& ids) {
    v1::SetRosterRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(kGrid);
    request.mutable_staff_ids()->Assign(ids.begin(), ids.end());
    Ok(*As("officer"), &Stub::SetRoster, request);
  }
};

TEST_F(StaffHandlersTest, AMemberOnDutyIsNamed) {
  Ok(*As("officer"), &Stub::DefineStaff, StaffRequest("w9"));
  SetRoster({"w9", "worker"});
  const auto contacts = Contacts();
  ASSERT_EQ(contacts.staff_size(), 2);
  EXPECT_EQ(contacts.staff(0).staff_id(), "w9");
  EXPECT_EQ(contacts.staff(0).name(), "Wang Wu");
  EXPECT_EQ(contacts.staff(0).phone(), "0571-87654321");
  EXPECT_EQ(contacts.staff(1).staff_id(), "worker");
  EXPECT_EQ(contacts.staff(1).details(), v1::DETAILS_STATE_KEY_MISSING);
}

TEST_F(StaffHandlersTest, AChangeWithoutANameKeepsIt) {
  Ok(*As("officer"), &Stub::DefineStaff, StaffRequest("w9"));
  auto change = StaffRequest("w9");
  change.clear_name();
  change.clear_phone();
  change.set_role(common::v1::ROLE_GRID_HEAD);
  Ok(*As("officer"), &Stub::DefineStaff, change);
  EXPECT_EQ(keys_.size(), 1u);
  SetRoster({"w9"});
  EXPECT_EQ(Contacts().staff(0).name(), "Wang Wu");
}

TEST_F(StaffHandlersTest, ARemovedMemberIsOut) {
  Ok(*As("officer"), &Stub::DefineStaff, StaffRequest("w9"));
  v1::RemoveStaffRequest remove;
  remove.set_command_id(NewId());
  remove.set_area_code(kGrid);
  remove.set_staff_id("w9");
  Ok(*As("officer"), &Stub::RemoveStaff, remove);
  EXPECT_EQ(keys_.size(), 0u);
  v1::GetRulesRequest rules;
  rules.set_area_code(kGrid);
  EXPECT_EQ(Fails(*As("w9"), &Stub::GetRules, rules).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(StaffHandlersTest, EverySlipInAMemberIsNamed) {
  const auto refuses = [&](const std::string& field, auto change) {
    auto request = StaffRequest("w9");
    change(request);
    const auto status = Fails(*As("officer"), &Stub::DefineStaff, request);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << field;
    EXPECT_THAT(status.error_message(), StartsWith(field + ": "));
  };
  refuses("staff_id", [](auto& r) { r.set_staff_id("Wang Wu"); });
  refuses("role", [](auto& r) { r.clear_role(); });
  refuses("role", [](auto& r) { r.set_role(static_cast<common::v1::Role>(77)); });
  refuses("role", [](auto& r) { r.set_role(common::v1::ROLE_ADMIN); });
  refuses("phone", [](auto& r) { r.set_phone("911"); });
  refuses("name", [](auto& r) { r.clear_name(); });
  refuses("further_area_codes", [](auto& r) { r.add_further_area_codes("12"); });
  refuses("valid_until_ms", [](auto& r) { r.set_valid_until_ms(-5); });
  refuses("valid_until_ms", [](auto& r) { r.set_valid_until_ms(INT64_MAX); });
  refuses("valid_from_ms", [](auto& r) { r.set_valid_from_ms(INT64_MIN); });
}

TEST_F(StaffHandlersTest, RulesAreChangedAndRead) {
  Ok(*As("root"), &Stub::DefineArea, AreaRequest(kDistrict, ""));
  v1::SetRulesRequest set;
  set.set_command_id(NewId());
  set.set_district_code(kDistrict);
  set.mutable_change()->set_isolation_days(7);
  Ok(*As("root"), &Stub::SetRules, set);
  v1::GetRulesRequest get;
  get.set_area_code(kGrid);
  const v1::Rules rules = Ok(*As("worker"), &Stub::GetRules, get).rules();
  EXPECT_EQ(rules.isolation_days(), 7);
  EXPECT_EQ(rules.fever_threshold_tenths(), 373);
  EXPECT_EQ(rules.ladder_minutes_size(), 4);
}

}  // namespace
}  // namespace gridkeeper::registration
