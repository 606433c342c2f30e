#include "registration/domain/census.hpp"
#include "registration/domain/command_policy.hpp"
#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using base::Rejection;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ImportTest : public Scenario {
 protected:
  ImportTest() {
    GivenDefined(kGrid);
    Given(BuildingRegistered{Id("building"), {"Building 3", 2, 6}});
  }

  Door DoorAt(const std::string& door) { return {Id("building"), "2", 5, door}; }
  // `details`: what is said of the person; the same number, the same details.
  static Resident Named(const std::string& id, std::uint8_t person, std::uint64_t details) {
    return {.id = Id(id),
            .person = Person(person),
            .sealed = "sealed " + id,
            .key_id = Id("key of " + id),
            .details_hash = details};
  }
  void GivenHousehold(std::vector<Resident> residents) {
    Given(HouseholdRegistered{Id("household"), DoorAt("501"), {}, std::move(residents)});
  }
  ImportRow Row(const std::string& door, Resident resident) {
    return {next_row_++, DoorAt(door), std::move(resident)};
  }
  // The answers stand in the last event.
  const std::vector<ImportAnswer>& Import(std::vector<ImportRow> rows,
                                          const std::string& name = "import") {
    events = When(ImportResidents{Id(name), std::move(rows)}, "worker");
    EXPECT_FALSE(events.empty()) << refused.message;
    imported = std::get<ResidentsImported>(events.back());
    EXPECT_EQ(imported.id, Id(name));
    return imported.answers;
  }
  const Household& HouseholdAt(const std::string& door) {
    return *state.area->households.Find(state.area->doors.Find(DoorIdOf(DoorAt(door)))->household);
  }
  DoorFigures Figures() { return state.area->census.Find(Only::kOne)->figures; }

  std::vector<Event> events;
  ResidentsImported imported;

 private:
  std::int32_t next_row_ = 0;
};

TEST_F(ImportTest, WhoIsNamedBehindAFreeDoorIsRegisteredThereWithAllOthersOfThatDoor) {
  const auto answers = Import({Row("501", Named("a", 1, 10)), Row("502", Named("b", 2, 20)),
                               Row("501", Named("c", 3, 30))});
  ASSERT_EQ(events.size(), 3u);
  const auto& first = std::get<HouseholdRegistered>(events[0]);
  EXPECT_EQ(first.place, DoorAt("501"));
  EXPECT_TRUE(first.key_id.IsNil());
  EXPECT_THAT(first.residents, ElementsAre(Named("a", 1, 10), Named("c", 3, 30)));
  EXPECT_EQ(std::get<HouseholdRegistered>(events[1]).place, DoorAt("502"));
  for (const ImportAnswer& answer : answers) {
    EXPECT_EQ(answer.result, ImportResult::kRegistered);
  }
  EXPECT_EQ(answers[2].row, 2);
  EXPECT_EQ(answers[2].household, first.id);
  EXPECT_EQ(answers[2].resident, Id("c"));
  EXPECT_NE(answers[1].household, first.id);
  EXPECT_THAT(imported.unused_key_ids, IsEmpty());
  EXPECT_EQ(HouseholdAt("501").registered_by, "worker");
  EXPECT_EQ(Figures().known, 2);
  EXPECT_EQ(Figures().people, 3);
}

TEST_F(ImportTest, TheSameImportMakesTheSameHouseholds) {
  const base::Uuid first = Import({Row("501", Named("a", 1, 10))})[0].household;
  state = NewState(key);
  Given(AreaDefined{"Area", ""});
  Given(BuildingRegistered{Id("building"), {"Building 3", 2, 6}});
  EXPECT_EQ(Import({{0, DoorAt("501"), Named("a", 1, 10)}})[0].household, first);
}

TEST_F(ImportTest, WhoWasNotNamedBeforeJoinsTheHouseholdBehindTheDoor) {
  GivenHousehold({Named("old", 1, 10)});
  const auto answers = Import({Row("501", Named("new", 2, 20))});
  EXPECT_EQ(answers[0].household, Id("household"));
  const auto& added = std::get<ResidentsAdded>(events[0]);
  EXPECT_EQ(added.household, Id("household"));
  EXPECT_THAT(added.residents, ElementsAre(Named("new", 2, 20)));
  EXPECT_EQ(Figures().people, 2);
}

TEST_F(ImportTest, WhoIsThereWithTheseDetailsIsKnownAndNothingChanges) {
  GivenHousehold({Named("old", 1, 10)});
  const auto answers = Import({Row("501", Named("again", 1, 10))});
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(answers[0].result, ImportResult::kKnown);
  EXPECT_EQ(answers[0].resident, Id("old"));
  EXPECT_TRUE(answers[0].record.IsNil());
  EXPECT_THAT(imported.unused_key_ids, ElementsAre(Id("key of again")));
  EXPECT_TRUE(HouseholdAt("501").residents[0].merged->empty());
}

TEST_F(ImportTest, OtherDetailsOfSomebodyThereAreAFurtherRecordOfThem) {
  GivenHousehold({Named("old", 1, 10), Named("wife", 2, 20)});
  const auto answers = Import({Row("501", Named("other", 1, 11))});
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(answers[0].result, ImportResult::kMerged);
  EXPECT_EQ(answers[0].resident, Id("old"));
  EXPECT_EQ(answers[0].record, Id("other"));
  EXPECT_EQ(std::get<ResidentRecordAdded>(events[0]).record, Named("other", 1, 11));
  EXPECT_THAT(*HouseholdAt("501").residents[0].merged, ElementsAre(Named("other", 1, 11)));
  EXPECT_TRUE(HouseholdAt("501").residents[1].merged->empty());
  EXPECT_EQ(Figures().people, 2);
  EXPECT_THAT(imported.unused_key_ids, IsEmpty());

  EXPECT_EQ(Import({Row("501", Named("once more", 1, 11))}, "next")[0].result,
            ImportResult::kKnown);
}

TEST_F(ImportTest, DetailsThatAreNotKnownAreKeptAsARecord) {
  GivenHousehold({Named("old", 1, 0)});
  EXPECT_EQ(Import({Row("501", Named("new", 1, 10))})[0].result, ImportResult::kMerged);
  EXPECT_EQ(Import({Row("501", Named("unclear", 1, 0))}, "next")[0].result, ImportResult::kMerged);
}

TEST_F(ImportTest, OnePersonNamedSeveralTimesInOneImportIsOneResident) {
  const auto answers = Import({Row("501", Named("a", 1, 10)), Row("501", Named("b", 1, 10)),
                               Row("501", Named("c", 1, 11)), Row("501", Named("d", 1, 11))});
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(answers[0].result, ImportResult::kRegistered);
  EXPECT_EQ(answers[1].result, ImportResult::kKnown);
  EXPECT_EQ(answers[2].result, ImportResult::kMerged);
  EXPECT_EQ(answers[3].result, ImportResult::kKnown);
  for (const ImportAnswer& answer : answers) EXPECT_EQ(answer.resident, Id("a"));
  ASSERT_EQ(HouseholdAt("501").residents.size(), 1u);
  EXPECT_EQ(HouseholdAt("501").residents[0].merged->size(), 1u);
  EXPECT_THAT(imported.unused_key_ids, ElementsAre(Id("key of b"), Id("key of d")));
}

TEST_F(ImportTest, WhatARecordThatWasTakenApartSaysIsKnown) {
  GivenHousehold({Named("old", 1, 10), Named("apart", 1, 11)});
  const auto answers = Import({Row("501", Named("again", 1, 11)), Row("501", Named("new", 1, 12))});
  EXPECT_EQ(answers[0].result, ImportResult::kKnown);
  EXPECT_EQ(answers[0].resident, Id("apart"));
  EXPECT_EQ(answers[1].result, ImportResult::kMerged);
  EXPECT_EQ(answers[1].resident, Id("old"));
}

TEST_F(ImportTest, ARowThatCannotBeTakenIsAnsweredAndTheOthersAreTaken) {
  ImportRow elsewhere = Row("501", Named("a", 1, 10));
  elsewhere.place.building = Id("unknown");
  const auto answers = Import({elsewhere, Row("501", Named("b", 2, 20))});
  EXPECT_EQ(answers[0].result, ImportResult::kRejected);
  EXPECT_EQ(answers[0].rejected->reason, Rejection::kNotFound);
  EXPECT_EQ(answers[0].rejected->field, "building_id");
  EXPECT_TRUE(answers[0].household.IsNil());
  EXPECT_EQ(answers[1].result, ImportResult::kRegistered);
  EXPECT_THAT(imported.unused_key_ids, ElementsAre(Id("key of a")));
}

TEST_F(ImportTest, ARowOfABuildingThatMovedIsToldWhereItIs) {
  const MovingBuilding moving{
      Id("building"), std::string(kGrid), std::string(kOtherGrid), "Building 3", 2, 6, {}};
  Given(BuildingMoveBegun{moving});
  EXPECT_EQ(Import({Row("501", Named("a", 1, 10))})[0].rejected->reason, Rejection::kWrongState);
  Given(BuildingMovedOut{Id("building"), std::string(kOtherGrid)});
  const auto answers = Import({Row("501", Named("a", 1, 10))}, "next");
  EXPECT_EQ(answers[0].rejected->reason, Rejection::kWrongState);
  EXPECT_THAT(answers[0].rejected->message, HasSubstr(std::string(kOtherGrid)));
}

TEST_F(ImportTest, ARowOfAHouseholdOnItsWayIsNotTaken) {
  GivenHousehold({Named("old", 1, 10)});
  When(MoveHousehold{Id("move"), Id("household"), std::string(kOtherGrid), DoorAt("101")});
  const auto answers = Import({Row("501", Named("new", 2, 20))});
  EXPECT_EQ(answers[0].result, ImportResult::kRejected);
  EXPECT_EQ(answers[0].rejected->field, "door");
  EXPECT_EQ(HouseholdAt("501").residents.size(), 1u);
}

TEST_F(ImportTest, AHouseholdTakesNoMoreThanItsLimit) {
  std::vector<ImportRow> rows;
  for (std::size_t i = 0; i <= kMaxResidents; ++i) {
    rows.push_back(Row("501", Named(std::to_string(i), static_cast<std::uint8_t>(i + 1), i + 1)));
  }
  rows.push_back(Row("501", Named("again", 1, 1)));
  const auto answers = Import(rows);
  EXPECT_EQ(answers[kMaxResidents - 1].result, ImportResult::kRegistered);
  EXPECT_EQ(answers[kMaxResidents].result, ImportResult::kRejected);
  EXPECT_EQ(answers[kMaxResidents].rejected->field, "door");
  EXPECT_EQ(answers[kMaxResidents + 1].result, ImportResult::kKnown);
  EXPECT_EQ(HouseholdAt("501").residents.size(), kMaxResidents);
}

TEST_F(ImportTest, AGridTakesNoMoreDoorsThanItsLimit) {
  DoorsRegistered doors{Id("building"), {}};
  for (std::size_t i = 1; i < kMaxDoorsOfGrid; ++i)
    doors.doors.push_back(DoorAt(std::to_string(i)));
  Given(doors);
  const auto answers = Import({Row("one", Named("a", 1, 10)), Row("two", Named("b", 2, 20)),
                               Row("1", Named("c", 3, 30)), Row("one", Named("d", 4, 40))});
  EXPECT_EQ(answers[0].result, ImportResult::kRegistered);
  EXPECT_EQ(answers[1].result, ImportResult::kRejected);
  EXPECT_EQ(answers[1].rejected->field, "door");
  EXPECT_EQ(answers[2].result, ImportResult::kRegistered);
  EXPECT_EQ(answers[3].result, ImportResult::kRegistered);
}

TEST_F(ImportTest, AnImportNeedsAGridInUseAndTheShapeOfRows) {
  const auto refuses = [&](Rejection reason, std::string_view field, ImportResidents command) {
    When(command, "worker");
    ThenRefused(reason, field);
  };
  const ImportRow good = Row("501", Named("a", 1, 10));
  refuses(Rejection::kInvalid, "rows", {Id("i"), std::vector<ImportRow>(kMaxImportRows + 1, good)});
  refuses(Rejection::kInvalid, "rows[0]", {Id("i"), {good, good}});
  ImportRow row = good;
  row.place.door.clear();
  refuses(Rejection::kInvalid, "rows[0].door", {Id("i"), {row}});
  row = good;
  row.resident.key_id = {};
  refuses(Rejection::kInvalid, "rows[0]", {Id("i"), {row}});
  row = good;
  row.resident.sealed.clear();
  refuses(Rejection::kInvalid, "rows[0]", {Id("i"), {row}});
  Given(AreaRetired{"Area", ""});
  refuses(Rejection::kWrongState, "grid_code", {Id("i"), {good}});
}

TEST_F(ImportTest, AnswersAreKeptAsLongAsTheCommandMayBeRepeated) {
  Import({Row("501", Named("a", 1, 10))}, "first");
  ASSERT_NE(state.area->imports.Find(Id("first")), nullptr);
  EXPECT_EQ(state.area->imports.Find(Id("first"))->answers, imported.answers);
  const auto import_at = [&](const std::string& name, base::TimePoint at) {
    Given(ResidentsImported{Id(name), {}, {}}, "worker", at);
  };
  import_at("second", kNow + kImportKept - base::Millis{1});
  EXPECT_NE(state.area->imports.Find(Id("first")), nullptr);
  import_at("third", kNow + kImportKept);
  EXPECT_EQ(state.area->imports.Find(Id("first")), nullptr);
  EXPECT_NE(state.area->imports.Find(Id("second")), nullptr);
}

}  // namespace
}  // namespace gridkeeper::registration
