#include "registration/api/city_fixture.hpp"

namespace gridkeeper::registration {
namespace {

using Stub = v1::RegistrationService::Stub;
using testing::HasSubstr;

class ImportHandlersTest : public CityTest {
 protected:
  ImportHandlersTest() {
    DefineGrid();
    building_ = NewBuilding();
    request_.set_command_id(NewId());
    request_.set_grid_code(kGrid);
  }

  v1::ImportRow& AddRow(const std::string& door, int n, const std::string& phone = "") {
    v1::ImportRow& row = *request_.add_rows();
    row.set_building_id(building_);
    row.set_unit("2");
    row.set_floor(5);
    row.set_door(door);
    row.mutable_resident()->set_name(fmt::format("Resident {}", n));
    row.mutable_resident()->set_id_number(IdNumber(n));
    row.mutable_resident()->set_phone(phone);
    return row;
  }
  v1::ImportResidentsResponse Import() {
    return Ok(*As("worker"), &Stub::ImportResidents, request_);
  }
  v1::Household HouseholdOf(const v1::ImportAnswer& answer) {
    v1::GetHouseholdRequest look;
    look.set_grid_code(kGrid);
    look.set_household_id(answer.household_id());
    return Ok(*As("worker"), &Stub::GetHousehold, look).household();
  }

  std::string building_;
  v1::ImportResidentsRequest request_;
};

TEST_F(ImportHandlersTest, EveryRowIsAnsweredInItsPlaceAndWhatWasTakenIsReadable) {
  AddRow("501", 1, "13812345678");
  AddRow("501", 2).mutable_resident()->set_id_number("330106199001010021");
  AddRow("502", 3).set_building_id(NewId());
  AddRow("501", 4);
  AddRow("501", 1, "13812345679");
  AddRow("501", 4);
  AddRow("503", 5).set_unit("a unit that is longer than sixteen");
  const auto response = Import();
  ASSERT_EQ(response.answers_size(), 7);
  for (int i = 0; i < 7; ++i) EXPECT_EQ(response.answers(i).row(), i);
  EXPECT_EQ(response.answers(0).result(), v1::IMPORT_RESULT_REGISTERED);
  EXPECT_EQ(response.answers(1).result(), v1::IMPORT_RESULT_REJECTED);
  EXPECT_EQ(response.answers(1).field(), "resident.id_number");
  EXPECT_EQ(response.answers(1).reason(), common::v1::REJECTION_REASON_INVALID);
  EXPECT_EQ(response.answers(2).field(), "building_id");
  EXPECT_EQ(response.answers(2).reason(), common::v1::REJECTION_REASON_NOT_FOUND);
  EXPECT_EQ(response.answers(3).result(), v1::IMPORT_RESULT_REGISTERED);
  EXPECT_EQ(response.answers(4).result(), v1::IMPORT_RESULT_MERGED);
  EXPECT_EQ(response.answers(4).resident_id(), response.answers(0).resident_id());
  EXPECT_EQ(response.answers(5).result(), v1::IMPORT_RESULT_KNOWN);
  EXPECT_EQ(response.answers(5).resident_id(), response.answers(3).resident_id());
  EXPECT_EQ(response.answers(6).field(), "unit");

  const v1::Household household = HouseholdOf(response.answers(0));
  ASSERT_EQ(household.residents_size(), 2);
  EXPECT_EQ(household.residents(0).name(), "Resident 1");
  EXPECT_EQ(household.residents(0).phone(), "13812345678");
  EXPECT_EQ(household.residents(1).id_number(), IdNumber(4));
  ASSERT_EQ(household.residents(0).merged_size(), 1);
  EXPECT_EQ(household.residents(0).merged(0).resident_id(), response.answers(4).record_id());
  EXPECT_EQ(household.residents(0).merged(0).phone(), "13812345679");
}

TEST_F(ImportHandlersTest, DetailsAreSealedEachUnderAKeyOfTheirOwnAndUnusedKeysAreGone) {
  AddRow("501", 1);
  AddRow("501", 2);
  AddRow("501", 1);
  AddRow("501", 3).mutable_resident()->clear_name();
  Import();
  EXPECT_EQ(city_.log().find("Resident"), std::string::npos);
  EXPECT_EQ(city_.log().find(IdNumber(1)), std::string::npos);
  EXPECT_EQ(city_.published().size(), 3u);  // none for the row that was bad at sight
  EXPECT_EQ(city_.published().back().commands_before, city_.submitted().size() - 1);
  EXPECT_EQ(keys_.size(), 2u);
}

TEST_F(ImportHandlersTest, ARepeatGivesTheSameIdsAndImportsGoByTheBulkLane) {
  AddRow("501", 1);
  const auto first = Import();
  EXPECT_EQ(city_.submitted().back().lane, eventing::Lane::kBulk);
  const std::uint64_t hash = city_.submitted().back().payload_hash;
  request_.set_wait(common::v1::WAIT_ACCEPTED);
  v1::ImportResidentsResponse second;
  Call(*As("worker"), &Stub::ImportResidents, request_, second);
  EXPECT_EQ(city_.submitted().back().payload_hash, hash);
  const auto input =
      RegistrationDomain::DecodeInput(city_.submitted().back().type, city_.submitted().back().body);
  EXPECT_EQ(std::get<ImportResidents>(input.value().value()).rows[0].resident.id.ToString(),
            first.answers(0).resident_id());
}

TEST_F(ImportHandlersTest, ASecondFileWithTheSamePeopleChangesNothing) {
  AddRow("501", 1);
  AddRow("502", 2);
  const auto first = Import();
  request_.set_command_id(NewId());
  const auto second = Import();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(second.answers(i).result(), v1::IMPORT_RESULT_KNOWN);
    EXPECT_EQ(second.answers(i).resident_id(), first.answers(i).resident_id());
  }
  EXPECT_EQ(keys_.size(), 2u);
}

TEST_F(ImportHandlersTest, WhoWasRegisteredAtTheDoorIsKnownToAFile) {
  const auto home = Ok(*As("worker"), &Stub::RegisterHousehold, HouseholdRequest(building_, 1));
  AddRow("501", 1, "13812345678");
  AddRow("501", 2);
  const auto answers = Import().answers();
  EXPECT_EQ(answers[0].result(), v1::IMPORT_RESULT_KNOWN);
  EXPECT_EQ(answers[0].resident_id(), home.resident_ids(0));
  EXPECT_EQ(answers[1].result(), v1::IMPORT_RESULT_MERGED);  // no phone is another record
}

TEST_F(ImportHandlersTest, WhoIsImportedMovesAndIsForgottenLikeAnybody) {
  AddRow("501", 1);
  AddRow("501", 2);
  AddRow("501", 1, "13812345678");
  const auto answers = Import().answers();
  v1::MoveResidentsRequest move;
  move.set_command_id(NewId());
  move.set_grid_code(kGrid);
  move.set_household_id(answers[0].household_id());
  move.add_resident_ids(answers[0].resident_id());
  move.mutable_to()->set_grid_code(kGrid);
  move.mutable_to()->set_building_id(building_);
  move.mutable_to()->set_floor(7);
  move.mutable_to()->set_door("701");
  Ok(*As("worker"), &Stub::MoveResidents, move);
  v1::GetResidentRequest look;
  look.set_grid_code(kGrid);
  look.set_resident_id(answers[2].record_id());
  const auto found = Ok(*As("worker"), &Stub::GetResident, look);
  EXPECT_EQ(found.place().door(), "701");
  EXPECT_EQ(found.resident().name(), "Resident 1");
  ASSERT_EQ(found.resident().merged_size(), 1);
  EXPECT_EQ(found.resident().merged(0).phone(), "13812345678");

  v1::ForgetHouseholdRequest forget;
  forget.set_grid_code(kGrid);
  forget.set_reason(v1::FORGET_REASON_REQUESTED);
  for (const std::string& household : {answers[0].household_id(), move.command_id()}) {
    forget.set_command_id(NewId());
    forget.set_household_id(household);
    Ok(*As("officer"), &Stub::ForgetHousehold, forget);
  }
  EXPECT_EQ(keys_.size(), 0u);
}

TEST_F(ImportHandlersTest, AFileOfBadRowsOnlyIsAnsweredToo) {
  AddRow("501", 1).mutable_resident()->set_id_number("1");
  AddRow("", 2);
  const auto response = Import();
  ASSERT_EQ(response.answers_size(), 2);
  EXPECT_EQ(response.answers(0).field(), "resident.id_number");
  EXPECT_EQ(response.answers(1).field(), "door");
  EXPECT_EQ(response.receipt().state(), common::v1::COMMAND_STATE_PROCESSED);
}

TEST_F(ImportHandlersTest, WhoWaitsForAcceptanceHearsOnlyOfRowsThatAreBadAtSight) {
  AddRow("501", 1);
  AddRow("501", 2).mutable_resident()->set_id_number("1");
  request_.set_wait(common::v1::WAIT_ACCEPTED);
  city_.OnlyAccept();
  const auto response = Import();
  EXPECT_EQ(response.receipt().state(), common::v1::COMMAND_STATE_ACCEPTED);
  ASSERT_EQ(response.answers_size(), 1);
  EXPECT_EQ(response.answers(0).row(), 1);
}

TEST_F(ImportHandlersTest, ARequestThatIsNoneIsRefusedAndNothingIsWritten) {
  const std::size_t submitted = city_.submitted().size();
  EXPECT_THAT(Fails(*As("worker"), &Stub::ImportResidents, request_).error_message(),
              HasSubstr("rows: "));
  for (int i = 0; i < 501; ++i) AddRow("501", 1);
  EXPECT_THAT(Fails(*As("worker"), &Stub::ImportResidents, request_).error_message(),
              HasSubstr("rows: "));
  EXPECT_EQ(Fails(*As("other"), &Stub::ImportResidents, request_).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(city_.submitted().size(), submitted);
  EXPECT_TRUE(city_.published().empty());
}

}  // namespace
}  // namespace gridkeeper::registration
