#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using base::Rejection;
using base::Role;
using testing::ElementsAre;

class AreaTest : public Scenario {
 protected:
  DefineStaff NewWorker(std::string id = "w9") {
    return {.staff_id = std::move(id),
            .role = Role::kGridWorker,
            .areas = {std::string(kGrid)},
            .sealed = "sealed",
            .key_id = Id("key")};
  }
  StaffDefined Defined(const DefineStaff& c) {
    return {c.staff_id, {c.role, c.areas, c.valid_from, c.valid_until, c.sealed, c.key_id}, {}, {}};
  }
};

TEST_F(AreaTest, AnAreaIsDefinedBelowAnExistingOneAndRenamed) {
  GivenKey("330106001001003");
  const auto defined = Only1<AreaDefined>(When(DefineArea{"Grid 3", std::string(kCommunity)}));
  EXPECT_EQ(defined.name, "Grid 3");
  EXPECT_EQ(defined.parent, kCommunity);
  When(DefineArea{"Lakeside", std::string(kCommunity)});
  EXPECT_EQ(state.area->profile.Find(Only::kOne)->name, "Lakeside");
}

TEST_F(AreaTest, ADistrictHasNoParent) {
  GivenKey("330107");
  EXPECT_EQ(Only1<AreaDefined>(When(DefineArea{"New", ""})).parent, "");
  When(DefineArea{"New", std::string(kDistrict)});
  ThenRefused(Rejection::kInvalid, "parent_code");
}

TEST_F(AreaTest, AParentMustLieOneLevelUpAndExist) {
  GivenKey("330106001001003");
  When(DefineArea{"Grid 3", std::string(kStreet)});
  ThenRefused(Rejection::kInvalid, "parent_code");
  When(DefineArea{"Grid 3", ""});
  ThenRefused(Rejection::kInvalid, "parent_code");
  When(DefineArea{"Grid 3", "330106001009"});
  ThenRefused(Rejection::kNotFound, "parent_code");
}

TEST_F(AreaTest, AnAreaNeedsACodeAndAName) {
  GivenKey("33010");
  When(DefineArea{"Short", ""});
  ThenRefused(Rejection::kInvalid, "area_code");
  GivenKey("33010x");
  When(DefineArea{"Letters", ""});
  ThenRefused(Rejection::kInvalid, "area_code");
  GivenKey("330107");
  for (const std::string& name : {std::string(), std::string(61, 'a'), std::string("a\nb"),
                                  std::string("\xff\xfe"), std::string("\xe4\xb8")}) {
    When(DefineArea{name, ""});
    ThenRefused(Rejection::kInvalid, "name");
  }
}

TEST_F(AreaTest, AnAreaIsRetiredForGood) {
  GivenDefined(kGrid);
  const auto retired = Only1<AreaRetired>(When(RetireArea{}));
  EXPECT_EQ(retired.name, "Area");
  for (const Input& input :
       {Input(RetireArea{}), Input(DefineArea{"Again", std::string(kCommunity)})}) {
    When(input);
    ThenRefused(Rejection::kWrongState, "area_code");
  }
  When(SetRoster{{{"worker"}}});
  ThenRefused(Rejection::kWrongState, "grid_code");
  When(RegisterBuilding{Id("building"), {"Building 3", 1, 1}});
  ThenRefused(Rejection::kWrongState, "grid_code");
  When(NewWorker());
  ThenRefused(Rejection::kWrongState, "area_code");
}

TEST_F(AreaTest, WhatIsInUseIsNotRetired) {
  GivenKey(kGrid);
  When(RetireArea{});
  ThenRefused(Rejection::kNotFound, "area_code");
  GivenDefined(kGrid);
  Given(BuildingRegistered{Id("building"), {"Building 3", 1, 1}});
  Given(DoorsRegistered{Id("building"), {{Id("building"), "", 1, "1"}}});
  When(RetireArea{});
  ThenRefused(Rejection::kWrongState, "area_code");
  GivenDefined(kCommunity);
  When(RetireArea{});
  ThenRefused(Rejection::kWrongState, "area_code");
  for (const std::string_view grid : {kGrid, kOtherGrid}) {
    reference.areas[std::string(grid)].is_retired = true;
  }
  Only1<AreaRetired>(When(RetireArea{}));
}

TEST_F(AreaTest, NothingIsHungBelowARetiredAreaAndNoRoundIsBegunThere) {
  reference.areas[std::string(kCommunity)].is_retired = true;
  GivenKey("330106001001003");
  When(DefineArea{"Grid 3", std::string(kCommunity)});
  ThenRefused(Rejection::kWrongState, "parent_code");
  reference.areas[std::string(kGrid)].is_retired = true;
  GivenDefined(kStreet);
  const auto opened = Only1<CensusRoundOpened>(
      When(OpenCensusRound{Id("round"), "Round", kNow + std::chrono::hours{1}}));
  EXPECT_THAT(opened.grids, ElementsAre(kOtherGrid));
}

TEST_F(AreaTest, AWorkerIsDefined) {
  GivenDefined(kGrid);
  DefineStaff command = NewWorker();
  command.valid_until = kNow;
  const auto defined = Only1<StaffDefined>(When(command, "community"));
  EXPECT_EQ(defined.entry.sealed, "sealed");
  EXPECT_TRUE(defined.replaced_key_id.IsNil());
  EXPECT_EQ(defined.previous_area, "");
  EXPECT_EQ(state.area->staff.Find("w9")->valid_until, kNow);
}

TEST_F(AreaTest, AChangeWithoutDetailsKeepsThem) {
  GivenDefined(kGrid);
  Given(Defined(NewWorker()));
  DefineStaff change = NewWorker();
  change.sealed.clear();
  change.key_id = {};
  change.role = Role::kGridHead;
  const auto defined = Only1<StaffDefined>(When(change));
  EXPECT_EQ(defined.entry.sealed, "sealed");
  EXPECT_EQ(defined.entry.key_id, Id("key"));
  EXPECT_TRUE(defined.replaced_key_id.IsNil());
}

TEST_F(AreaTest, NewDetailsReplaceTheOldKey) {
  GivenDefined(kGrid);
  Given(Defined(NewWorker()));
  DefineStaff change = NewWorker();
  change.key_id = Id("key 2");
  EXPECT_EQ(Only1<StaffDefined>(When(change)).replaced_key_id, Id("key"));
}

TEST_F(AreaTest, AMemberWhoMovesIsReleasedByTheAreaBefore) {
  Know("w9", Role::kGridWorker, {std::string(kOtherGrid)});
  GivenDefined(kGrid);
  EXPECT_EQ(Only1<StaffDefined>(When(NewWorker())).previous_area, kOtherGrid);

  GivenDefined(kOtherGrid);
  Given(Defined(NewWorker()));
  EXPECT_EQ(Only1<StaffReleased>(When(ReleaseStaff{"w9"}, "")).key_id, Id("key"));
  EXPECT_TRUE(state.area->staff.empty());
  EXPECT_TRUE(Only1<StaffReleased>(When(ReleaseStaff{"w9"}, "")).key_id.IsNil());
}

TEST_F(AreaTest, ANewMemberNeedsAName) {
  GivenDefined(kGrid);
  DefineStaff command = NewWorker();
  command.sealed.clear();
  command.key_id = {};
  When(command);
  ThenRefused(Rejection::kInvalid, "name");
  command.key_id = Id("key");
  When(command);
  ThenRefused(Rejection::kInvalid, "name");
}

TEST_F(AreaTest, NobodyGivesARoleAboveTheirOwn) {
  GivenDefined(kGrid);
  DefineStaff command = NewWorker();
  command.role = Role::kStreet;
  When(command, "community");
  ThenRefused(Rejection::kInvalid, "role");
  for (Role role : {Role::kAdmin, Role::kService}) {
    command.role = role;
    When(command, "street");
    ThenRefused(Rejection::kInvalid, "role");
    Only1<StaffDefined>(When(command, "root"));
    state = NewState(key);
    Given(AreaDefined{"Area", ""});
  }
}

TEST_F(AreaTest, AServiceCannotDefineStaff) {
  Know("svc", Role::kService, {std::string(kDistrict)});
  GivenDefined(kGrid);
  When(NewWorker(), "svc");
  ThenRefused(Rejection::kInvalid, "role");
}

TEST_F(AreaTest, NobodyChangesAMemberOfHigherRankOrOfOtherAreas) {
  GivenDefined(kGrid);
  Know("boss", Role::kDistrict, {std::string(kDistrict)});
  When(NewWorker("boss"), "community");
  ThenRefused(Rejection::kNotFound, "staff_id");

  reference.areas["330106001002"] = {"Community 2", std::string(kStreet)};
  Know("neighbour", Role::kGridWorker, {"330106001002"});
  When(NewWorker("neighbour"), "community");
  ThenRefused(Rejection::kNotFound, "staff_id");
  Only1<StaffDefined>(When(NewWorker("neighbour"), "street"));
}

TEST_F(AreaTest, TheOwnRecordProtectsAMemberBeforeTheReferenceDataHasIt) {
  GivenDefined(kGrid);
  DefineStaff boss = NewWorker("boss");
  boss.role = Role::kDistrict;
  Given(Defined(boss));
  When(NewWorker("boss"), "community");
  ThenRefused(Rejection::kNotFound, "staff_id");
}

TEST_F(AreaTest, FurtherAreasMustBeKnownAndCovered) {
  GivenDefined(kGrid);
  DefineStaff command = NewWorker();
  command.areas.push_back("330106001001009");
  When(command);
  ThenRefused(Rejection::kNotFound, "further_area_codes");
  command.areas.back() = kStreet;
  When(command, "community");
  ThenRefused(Rejection::kNotFound, "further_area_codes");
  command.areas.back() = kOtherGrid;
  Only1<StaffDefined>(When(command, "community"));
}

TEST_F(AreaTest, StaffOfAnUndefinedAreaAreRefused) {
  GivenKey(kGrid);
  When(NewWorker());
  ThenRefused(Rejection::kNotFound, "area_code");
}

TEST_F(AreaTest, TheShapeOfAMembersRecordIsChecked) {
  GivenDefined(kGrid);
  const auto refuses = [&](std::string_view field, auto change) {
    DefineStaff command = NewWorker();
    change(command);
    When(command);
    ThenRefused(Rejection::kInvalid, field);
  };
  refuses("staff_id", [](DefineStaff& c) { c.staff_id = ""; });
  refuses("staff_id", [](DefineStaff& c) { c.staff_id = "Zhang San"; });
  refuses("staff_id", [](DefineStaff& c) { c.staff_id = std::string(65, 'a'); });
  refuses("role", [](DefineStaff& c) { c.role = Role::kNone; });
  refuses("role", [](DefineStaff& c) { c.role = static_cast<Role>(9); });
  refuses("area_code", [](DefineStaff& c) { c.areas.clear(); });
  refuses("area_code", [](DefineStaff& c) { c.areas = {std::string(kOtherGrid)}; });
  refuses("further_area_codes", [](DefineStaff& c) { c.areas.push_back(std::string(kGrid)); });
  refuses("further_area_codes", [](DefineStaff& c) { c.areas.push_back("12"); });
  refuses("further_area_codes", [](DefineStaff& c) { c.areas.resize(51, "330106"); });
  refuses("valid_from_ms", [](DefineStaff& c) { c.valid_from = base::FromUnixMillis(-1); });
  refuses("valid_until_ms", [](DefineStaff& c) { c.valid_until = c.valid_from; });
}

TEST_F(AreaTest, AMemberIsRemovedOnce) {
  GivenDefined(kGrid);
  Given(Defined(NewWorker()));
  EXPECT_EQ(Only1<StaffRemoved>(When(RemoveStaff{"w9"}, "community")).key_id, Id("key"));
  When(RemoveStaff{"w9"}, "community");
  ThenRefused(Rejection::kNotFound, "staff_id");
}

TEST_F(AreaTest, NobodyRemovesAMemberOfHigherRank) {
  GivenDefined(kGrid);
  DefineStaff boss = NewWorker("boss");
  boss.role = Role::kStreet;
  Given(Defined(boss));
  When(RemoveStaff{"boss"}, "community");
  ThenRefused(Rejection::kNotFound, "staff_id");
}

TEST_F(AreaTest, TheRosterNamesStaffWhoCoverTheGrid) {
  GivenDefined(kGrid);
  EXPECT_THAT(Only1<RosterChanged>(When(SetRoster{{{"worker", "head"}}}, "head")).roster.staff_ids,
              ElementsAre("worker", "head"));
  EXPECT_TRUE(Only1<RosterChanged>(When(SetRoster{}, "head")).roster.staff_ids.empty());

  Know("elsewhere", Role::kGridWorker, {std::string(kOtherGrid)});
  When(SetRoster{{{"worker", "elsewhere"}}}, "head");
  ThenRefused(Rejection::kNotFound, "staff_ids");
  When(SetRoster{{{"nobody"}}}, "head");
  ThenRefused(Rejection::kNotFound, "staff_ids");
  reference.staff["worker"].valid_until = kNow;
  When(SetRoster{{{"worker"}}}, "head");
  ThenRefused(Rejection::kNotFound, "staff_ids");
}

TEST_F(AreaTest, TheShapeOfARosterIsChecked) {
  GivenDefined(kGrid);
  When(SetRoster{{{"worker", "worker"}}});
  ThenRefused(Rejection::kInvalid, "staff_ids");
  When(SetRoster{{{"A B"}}});
  ThenRefused(Rejection::kInvalid, "staff_ids");
  When(SetRoster{{std::vector<std::string>(21, "worker")}});
  ThenRefused(Rejection::kInvalid, "staff_ids");
  GivenKey("330106001001009");
  When(SetRoster{{{"worker"}}});
  ThenRefused(Rejection::kNotFound, "grid_code");
  GivenDefined(kCommunity);
  When(SetRoster{{{"community"}}});
  ThenRefused(Rejection::kInvalid, "grid_code");
}

TEST_F(AreaTest, TheHoursOfARosterAreThoseOfItsStaff) {
  GivenDefined(kGrid);
  const base::Roster roster{{"worker", "head"}, {{"worker", 480, 1200}, {"head", 1200, 480}}};
  EXPECT_EQ(Only1<RosterChanged>(When(SetRoster{roster}, "head")).roster, roster);
  When(SetRoster{{{"worker"}, {{"head", 480, 1200}}}});
  ThenRefused(Rejection::kInvalid, "times[0].staff_id");
  When(SetRoster{{{"worker"}, {{"worker", -1, 1200}}}});
  ThenRefused(Rejection::kInvalid, "times[0].from_minute");
  When(SetRoster{{{"worker"}, {{"worker", 0, 1441}}}});
  ThenRefused(Rejection::kInvalid, "times[0].until_minute");
  When(SetRoster{{{"worker"}, {{"worker", 480, 480}}}});
  ThenRefused(Rejection::kInvalid, "times[0].until_minute");
  When(SetRoster{{{"worker"}, std::vector<base::DutyTime>(101, {"worker", 0, 60})}});
  ThenRefused(Rejection::kInvalid, "times");
}

// An injured worker and who stands in.
class SubstitutionTest : public AreaTest {
 protected:
  SubstitutionTest() {
    GivenDefined(kGrid);
    Given(Defined(NewWorker("worker")));
    Know("other", Role::kGridWorker, {std::string(kOtherGrid)});
  }
  static SubstituteStaff By(std::string substitute, base::TimePoint from = {},
                            base::TimePoint until = base::TimePoint::max()) {
    return {"worker", {std::move(substitute), from, until}};
  }
};

TEST_F(SubstitutionTest, SomebodyStandsInUntilItEnds) {
  const auto begun = Only1<SubstitutionBegun>(When(By("other"), "community"));
  EXPECT_EQ(begun.staff_id, "worker");
  EXPECT_EQ(begun.substitution, (base::Substitution{"other", kNow}));
  Only1<SubstitutionEnded>(When(EndSubstitution{"worker"}, "community"));
  When(EndSubstitution{"worker"}, "community");
  ThenRefused(Rejection::kWrongState, "staff_id");
}

TEST_F(SubstitutionTest, ItCanBePlanned) {
  const auto from = kNow + std::chrono::hours{24}, until = from + std::chrono::hours{24};
  EXPECT_EQ(Only1<SubstitutionBegun>(When(By("other", from, until))).substitution,
            (base::Substitution{"other", from, until}));
  When(By("other", {}, kNow));
  ThenRefused(Rejection::kInvalid, "until_ms");
  When(By("other", until, from));
  ThenRefused(Rejection::kInvalid, "until_ms");
}

TEST_F(SubstitutionTest, WhoCannotStandInIsRefused) {
  When(By("nobody"));
  ThenRefused(Rejection::kNotFound, "substitute_id");
  When(By("worker"));
  ThenRefused(Rejection::kInvalid, "substitute_id");
  When(By("other"), "head");  // who is not over the other grid
  ThenRefused(Rejection::kNotFound, "substitute_id");
  Know("machine", Role::kService, {std::string(kGrid)});
  When(By("machine"));
  ThenRefused(Rejection::kInvalid, "substitute_id");
  reference.staff["other"].valid_until = kNow;
  When(By("other"));
  ThenRefused(Rejection::kNotFound, "substitute_id");
}

TEST_F(SubstitutionTest, ALowerRoleDoesNotStandInForAHigherOne) {
  DefineStaff head = NewWorker("head");
  head.role = Role::kGridHead;
  Given(Defined(head));
  When(SubstituteStaff{"head", {"other"}}, "community");
  ThenRefused(Rejection::kInvalid, "substitute_id");
}

TEST_F(SubstitutionTest, WhoIsAwayDoesNotStandInAndWhoStandsInIsNotAway) {
  reference.SetSubstitution("other", base::Substitution{"community", kNow});
  When(By("other"));
  ThenRefused(Rejection::kWrongState, "substitute_id");
  reference.SetSubstitution("other", std::nullopt);
  reference.SetSubstitution("other", base::Substitution{"worker", kNow});
  When(By("head"));
  ThenRefused(Rejection::kWrongState, "staff_id");
}

TEST_F(SubstitutionTest, NobodyDecidesItForAMemberOfHigherRankOrElsewhere) {
  When(By("other"), "other");
  ThenRefused(Rejection::kNotFound, "staff_id");
  When(SubstituteStaff{"stranger", {"other"}}, "community");
  ThenRefused(Rejection::kNotFound, "staff_id");
  When(EndSubstitution{"stranger"}, "community");
  ThenRefused(Rejection::kNotFound, "staff_id");
}

TEST_F(SubstitutionTest, ItGoesWithTheMember) {
  When(By("other"), "community");
  When(RemoveStaff{"worker"}, "community");
  EXPECT_TRUE(state.area->substitutions.empty());
}

TEST_F(AreaTest, RulesChangeWhatIsNamedAndKeepTheRest) {
  GivenDefined(kDistrict);
  const base::Rules first =
      Only1<RulesChanged>(When(SetRules{.isolation_days = 7, .ladder_minutes = {1, 2, 3, 4}}))
          .rules;
  EXPECT_EQ(first.isolation_days, 7);
  EXPECT_EQ(first.fever_threshold_tenths, base::Rules{}.fever_threshold_tenths);
  EXPECT_THAT(first.ladder_minutes, ElementsAre(1, 2, 3, 4));
  const base::Rules second =
      Only1<RulesChanged>(When(SetRules{.fever_threshold_tenths = 375})).rules;
  EXPECT_EQ(second.isolation_days, 7);
  EXPECT_EQ(second.fever_threshold_tenths, 375);
}

TEST_F(AreaTest, TheShapeOfRulesIsChecked) {
  GivenDefined(kDistrict);
  const auto refuses = [&](std::string_view field, const SetRules& command) {
    When(command);
    ThenRefused(Rejection::kInvalid, field);
  };
  refuses("change", {});
  refuses("change.utc_offset_minutes", {.utc_offset_minutes = 841});
  refuses("change.isolation_days", {.isolation_days = 0});
  refuses("change.fever_threshold_tenths", {.fever_threshold_tenths = 401});
  refuses("change.morning_end_minute", {.morning_end_minute = 0});
  refuses("change.evening_end_minute", {.evening_end_minute = 1440});
  refuses("change.evening_end_minute", {.evening_end_minute = 12 * 60});
  refuses("change.supply_overdue_hours", {.supply_overdue_hours = 337});
  refuses("change.ladder_minutes", {.ladder_minutes = {1, 2, 3}});
  refuses("change.ladder_minutes", {.ladder_minutes = {1, 2, 3, 0}});
  GivenKey("330107");
  When(SetRules{.isolation_days = 7});
  ThenRefused(Rejection::kNotFound, "district_code");
  GivenDefined(kStreet);
  When(SetRules{.isolation_days = 7});
  ThenRefused(Rejection::kInvalid, "district_code");
}

}  // namespace
}  // namespace gridkeeper::registration
