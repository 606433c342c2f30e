#include "registration/domain/enterprises_scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using base::EnterpriseKind;
using base::Rejection;
using base::VenueAccess;
using std::chrono::days;
using std::chrono::hours;
using testing::ElementsAre;

class EnterprisesTest : public EnterprisesScenario {};

TEST_F(EnterprisesTest, AnEnterpriseIsRegisteredWithTheDayWhoseReportsAreLookedFor) {
  const auto event =
      OnlyOfEnterprises<EnterpriseRegistered>(Do(RegisterEnterprise{Id("shop"), Profile()}));
  EXPECT_EQ(event.profile, Profile());
  EXPECT_EQ(event.day, kToday);
  EXPECT_EQ(event.day_ends_at, kMidnight);
  EXPECT_EQ(NextDeadline(state), kMidnight);
  EXPECT_EQ(Of("shop").registered_by, "worker");
  EXPECT_EQ(Of("shop").registered_at, kNow);
}

TEST_F(EnterprisesTest, WhatCannotBeAnEnterpriseIsRefused) {
  const auto refused_for = [&](std::string_view field, const auto& spoil) {
    RegisterEnterprise command{Id("shop"), Profile()};
    spoil(command.profile);
    Do(command);
    ThenRefused(Rejection::kInvalid, field);
  };
  refused_for("kind", [](EnterpriseProfile& p) { p.kind = EnterpriseKind::kNone; });
  refused_for("kind", [](EnterpriseProfile& p) { p.kind = static_cast<EnterpriseKind>(10); });
  refused_for("name", [](EnterpriseProfile& p) { p.name.clear(); });
  refused_for("building", [](EnterpriseProfile& p) { p.building = std::string(61, 'b'); });
  refused_for("door", [](EnterpriseProfile& p) { p.door = "a\nb"; });
  refused_for("credit_code", [](EnterpriseProfile& p) { p.credit_code.back() = '4'; });
  refused_for("staff", [](EnterpriseProfile& p) { p.staff = -1; });
  refused_for("staff", [](EnterpriseProfile& p) { p.staff = 100'001; });
  refused_for("contact_name", [](EnterpriseProfile& p) { p.sealed.clear(); });
  refused_for("contact_name", [](EnterpriseProfile& p) { p.key_id = {}; });
  GivenDefined(kCommunity);
  Do(RegisterEnterprise{Id("shop"), Profile()});
  ThenRefused(Rejection::kInvalid, "grid_code");
  GivenKey(kGrid);
  Do(RegisterEnterprise{Id("shop"), Profile()});
  ThenRefused(Rejection::kNotFound, "grid_code");
}

TEST_F(EnterprisesTest, ACreditCodeIsOfOneEnterpriseOfTheGridUntilItClosesForGood) {
  GivenEnterprise("shop");
  Do(RegisterEnterprise{Id("again"), Profile(EnterpriseKind::kOffice)});
  ThenRefused(Rejection::kAlreadyExists, "credit_code");
  Do(CloseEnterprise{Id("shop")});
  GivenEnterprise("again");
}

TEST_F(EnterprisesTest, AGridKeepsSoManyAndThoseLongClosedMakeRoom) {
  GivenEnterprise("first");
  for (std::size_t i = 1; i < kMaxEnterprises; ++i) {
    const std::string name = "e" + std::to_string(i);
    Given(EnterprisesEvent(
        EnterpriseRegistered{Id(name), Profile(EnterpriseKind::kOther, name), kToday, kMidnight}));
  }
  Do(CloseEnterprise{Id("first")});
  const RegisterEnterprise one_more{Id("more"), Profile()};
  Do(one_more, kNow + days{30} - hours{1});
  ThenRefused(Rejection::kWrongState, "grid_code");
  OnlyOfEnterprises<EnterpriseRegistered>(Do(one_more, kNow + days{30}));
  EXPECT_EQ(state.area->enterprises.Find(Id("first")), nullptr);
  EXPECT_EQ(state.area->enterprises.size(), kMaxEnterprises);
}

TEST_F(EnterprisesTest, AChangeTakesThePlaceOfWhatWasAndTheContactMayStay) {
  GivenEnterprise("shop");
  auto event = OnlyOfEnterprises<EnterpriseChanged>(
      Do(ChangeEnterprise{Id("shop"), "Lakeside", "Building 4", "", "", {}}));
  EXPECT_EQ(event.key_id, Id("key"));
  EXPECT_TRUE(event.replaced_key_id.IsNil());
  EXPECT_EQ(Of("shop").profile.sealed, "sealed");
  EXPECT_EQ(Of("shop").profile.name, "Lakeside");
  EXPECT_EQ(Of("shop").profile.door, "");
  event = OnlyOfEnterprises<EnterpriseChanged>(
      Do(ChangeEnterprise{Id("shop"), "Lakeside", "Building 4", "", "other", Id("key 2")}));
  EXPECT_EQ(event.replaced_key_id, Id("key"));
  EXPECT_EQ(Of("shop").profile.sealed, "other");
  EXPECT_EQ(Of("shop").profile.key_id, Id("key 2"));
  Do(ChangeEnterprise{Id("shop"), "", "Building 4", "", "", {}});
  ThenRefused(Rejection::kInvalid, "name");
  Do(ChangeEnterprise{Id("shop"), "Lakeside", "Building 4", "", "sealed", {}});
  ThenRefused(Rejection::kInvalid, "contact_name");
}

TEST_F(EnterprisesTest, WhatIsSaidOfNoneOrOfOneClosedForGoodIsRefused) {
  GivenEnterprise("gone");
  Submit("gone", "file");
  const auto closed = OnlyOfEnterprises<EnterpriseClosed>(Do(CloseEnterprise{Id("gone")}));
  EXPECT_THAT(closed.key_ids, ElementsAre(Id("key"), Id("key of file")));
  EXPECT_EQ(NextDeadline(state), std::nullopt) << "no more days without enterprises";
  EXPECT_EQ(Status("gone"), VenueStatus::kGone);
  const auto all = [](std::string_view name) {
    const base::Uuid id = Id(name);
    return std::vector<EnterprisesInput>{
        ChangeEnterprise{id, "n", "b", "", "", {}},
        CloseEnterprise{id},
        SubmitReopeningFile{id, Id("f"), File(), "s", Id("k")},
        ReviewReopening{id, Id("file"), ReopeningFinding::kApproved, ""},
        CloseVenue{id, "why"},
        ReopenVenue{id, "why"},
        ReportStaffBack{id, {.day = kToday}}};
  };
  for (const EnterprisesInput& input : all("none")) {
    Do(input);
    ThenRefused(Rejection::kNotFound, "enterprise_id");
  }
  for (const EnterprisesInput& input : all("gone")) {
    Do(input);
    ThenRefused(Rejection::kWrongState, "enterprise_id");
  }
}

TEST_F(EnterprisesTest, AGridWithAnEnterpriseIsNotRetired) {
  GivenEnterprise("shop");
  When(RetireArea{});
  ThenRefused(Rejection::kWrongState, "area_code");
  Do(CloseEnterprise{Id("shop")});
  Only1<AreaRetired>(When(RetireArea{}));
}

TEST_F(EnterprisesTest, VenueRulesAreADistricts) {
  GivenDefined(kDistrict);
  const std::vector<base::VenueRule> rules = {
      {.kind = EnterpriseKind::kCareHome, .access = VenueAccess::kClosed},
      {EnterpriseKind::kShop, VenueAccess::kOpen, true, 20, true, true, 14}};
  EXPECT_EQ(OnlyOfEnterprises<VenueRulesChanged>(Do(SetVenueRules{rules})).rules, rules);
  OnlyOfEnterprises<VenueRulesChanged>(Do(SetVenueRules{}));
  const auto refused_for = [&](std::string_view field, const auto& spoil) {
    SetVenueRules command{rules};
    spoil(command.rules[1]);
    Do(command);
    ThenRefused(Rejection::kInvalid, field);
  };
  refused_for("rules[1].kind", [](base::VenueRule& r) { r.kind = EnterpriseKind::kNone; });
  refused_for("rules[1].kind", [](base::VenueRule& r) { r.kind = EnterpriseKind::kCareHome; });
  refused_for("rules[1].access", [](base::VenueRule& r) { r.access = VenueAccess::kNone; });
  refused_for("rules[1].people_limit", [](base::VenueRule& r) { r.people_limit = -1; });
  refused_for("rules[1].mask_days", [](base::VenueRule& r) { r.mask_days = 61; });
  GivenKey(kDistrict);
  Do(SetVenueRules{});
  ThenRefused(Rejection::kNotFound, "district_code");
  GivenDefined(kGrid);
  Do(SetVenueRules{});
  ThenRefused(Rejection::kInvalid, "district_code");
}

TEST_F(EnterprisesTest, WhetherAVenueMayOpenIsForTheRuleTheFileAndTheClosureToSay) {
  GivenEnterprise("shop");
  EXPECT_EQ(Status("shop"), VenueStatus::kOpen);
  SetRule({.kind = EnterpriseKind::kShop, .access = VenueAccess::kApprovedFile});
  EXPECT_EQ(Status("shop"), VenueStatus::kFileNeeded);
  Submit("shop", "file");
  EXPECT_EQ(Status("shop"), VenueStatus::kFileNeeded);
  Review("shop", "file", ReopeningFinding::kApproved);
  EXPECT_EQ(Status("shop"), VenueStatus::kOpen);
  Do(CloseVenue{Id("shop"), "A case among its staff"});
  EXPECT_EQ(Status("shop"), VenueStatus::kClosed);
  SetRule({.kind = EnterpriseKind::kShop, .access = VenueAccess::kClosed});
  EXPECT_EQ(Status("shop"), VenueStatus::kClosedByRule);
  SetRule({.kind = EnterpriseKind::kShop, .access = VenueAccess::kOpen});
  EXPECT_EQ(Status("shop"), VenueStatus::kClosed);
  Do(ReopenVenue{Id("shop"), "All negative"});
  EXPECT_EQ(Status("shop"), VenueStatus::kOpen);
}

TEST_F(EnterprisesTest, AClosureStandsUntilItIsEndedOrEndsByItself) {
  GivenEnterprise("shop");
  Do(CloseVenue{Id("shop"), "A case", kNow});
  ThenRefused(Rejection::kInvalid, "until_ms");
  Do(CloseVenue{Id("shop"), "A case", kNow + days{365} + hours{1}});
  ThenRefused(Rejection::kInvalid, "until_ms");
  Do(CloseVenue{Id("shop"), ""});
  ThenRefused(Rejection::kInvalid, "reason");
  Do(ReopenVenue{Id("shop"), "Nothing to end"});
  ThenRefused(Rejection::kWrongState, "enterprise_id");
  OnlyOfEnterprises<VenueClosed>(Do(CloseVenue{Id("shop"), "A case", kNow + hours{3}}));
  Do(CloseVenue{Id("shop"), "Another"});
  ThenRefused(Rejection::kWrongState, "enterprise_id");
  EXPECT_EQ(NextDeadline(state), kNow + hours{3});
  EXPECT_EQ(OnlyOfEnterprises<VenueReopened>(TimeIs(kNow + hours{3})).reason, "");
  const VenueClosure& closure = Of("shop").closures.front();
  EXPECT_EQ(closure.closed_by, "worker");
  EXPECT_EQ(closure.reopened_by, "");
  EXPECT_EQ(closure.reopened_at, kNow + hours{3});
  EXPECT_EQ(Status("shop"), VenueStatus::kOpen);
  Do(ReopenVenue{Id("shop"), ""});
  ThenRefused(Rejection::kInvalid, "reason");
}

TEST_F(EnterprisesTest, OfClosuresTheLastTwentyAreKept) {
  GivenEnterprise("shop");
  for (int i = 0; i < 21; ++i) {
    Do(CloseVenue{Id("shop"), "Closure " + std::to_string(i)});
    Do(ReopenVenue{Id("shop"), "Over"});
  }
  EXPECT_EQ(Of("shop").closures.size(), kClosuresKept);
  EXPECT_EQ(Of("shop").closures.front().reason, "Closure 1");
}

class ReopeningTest : public EnterprisesScenario {
 protected:
  ReopeningTest() {
    SetRule({.kind = EnterpriseKind::kFactory,
             .takes_temperature = true,
             .wears_masks = true,
             .mask_days = 14});
    GivenEnterprise("factory", Profile(EnterpriseKind::kFactory));
  }
};

TEST_F(ReopeningTest, EachSubmissionIsAVersionAndTheNewestCounts) {
  auto event = OnlyOfEnterprises<ReopeningFileSubmitted>(Submit("factory", "first"));
  EXPECT_EQ(event.version, 1);
  EXPECT_EQ(event.file, File());
  EXPECT_TRUE(event.replaced_key_id.IsNil());
  EXPECT_EQ(Of("factory").profile.staff, 20);
  Review("factory", "first", ReopeningFinding::kApproved);
  EXPECT_EQ(Status("factory"), VenueStatus::kOpen);
  event = OnlyOfEnterprises<ReopeningFileSubmitted>(Submit("factory", "second"));
  EXPECT_EQ(event.version, 2);
  EXPECT_EQ(event.replaced_key_id, Id("key of first"));
  EXPECT_EQ(Status("factory"), VenueStatus::kFileNeeded);
  Review("factory", "first", ReopeningFinding::kApproved);
  ThenRefused(Rejection::kNotFound, "file_id");
  Review("factory", "second", ReopeningFinding::kReturned);
  EXPECT_EQ(Of("factory").file->status, ReopeningStatus::kReturned);
  EXPECT_EQ(Of("factory").file->reviewed_by, "community");
  EXPECT_EQ(Of("factory").file->reasons, "Too few masks");
  Submit("factory", "third");
  Review("factory", "third", ReopeningFinding::kRefused);
  EXPECT_EQ(Of("factory").file->status, ReopeningStatus::kRefused);
  EXPECT_EQ(Of("factory").file->version, 3);
}

TEST_F(ReopeningTest, WhatCannotBeAFileIsRefused) {
  const auto refused_for = [&](std::string_view field, const auto& spoil) {
    ReopeningFile file = File();
    spoil(file);
    Submit("factory", "file", file);
    ThenRefused(Rejection::kInvalid, field);
  };
  refused_for("file.health.staff", [](ReopeningFile& f) { f.health.staff = 0; });
  refused_for("file.health.from_risk_areas",
              [](ReopeningFile& f) { f.health.from_risk_areas = 21; });
  refused_for("file.health.in_isolation", [](ReopeningFile& f) { f.health.in_isolation = -1; });
  refused_for("file.health.with_symptoms", [](ReopeningFile& f) { f.health.with_symptoms = 21; });
  refused_for("file.health.unreachable", [](ReopeningFile& f) { f.health.unreachable = 21; });
  refused_for("file.letter.version", [](ReopeningFile& f) { f.letter.version.clear(); });
  refused_for("file.letter.image_reference",
              [](ReopeningFile& f) { f.letter.image_reference = std::string(201, 'x'); });
  refused_for("file.letter.signed_at_ms",
              [](ReopeningFile& f) { f.letter.signed_at = kNow - days{366}; });
  refused_for("file.letter.signed_at_ms",
              [](ReopeningFile& f) { f.letter.signed_at = kNow + kHour; });
  refused_for("file.stock.masks", [](ReopeningFile& f) { f.stock.masks = -1; });
  refused_for("file.stock.thermometers", [](ReopeningFile& f) { f.stock.thermometers = -1; });
  refused_for("file.stock.disinfectant_litres",
              [](ReopeningFile& f) { f.stock.disinfectant_litres = 10'000'001; });
  refused_for("file.stock.gloves", [](ReopeningFile& f) { f.stock.gloves = -1; });
  refused_for("file.disinfection", [](ReopeningFile& f) { f.disinfection.clear(); });
  refused_for("file.disinfection", [](ReopeningFile& f) { f.disinfection.resize(51, {"A", 1}); });
  refused_for("file.disinfection[0].area", [](ReopeningFile& f) { f.disinfection[0].area = ""; });
  refused_for("file.disinfection[0].times_per_day",
              [](ReopeningFile& f) { f.disinfection[0].times_per_day = 25; });
  refused_for("file.planned_on", [](ReopeningFile& f) { f.planned_on = {}; });
  refused_for("file.planned_on", [](ReopeningFile& f) { f.planned_on = kToday - kDay; });
  refused_for("file.planned_on", [](ReopeningFile& f) { f.planned_on = kToday + 366 * kDay; });
  refused_for("file.staff_returning", [](ReopeningFile& f) { f.staff_returning = 0; });
  refused_for("file.staff_returning", [](ReopeningFile& f) { f.staff_returning = 21; });
  Do(SubmitReopeningFile{Id("factory"), Id("file"), File(), "", {}});
  ThenRefused(Rejection::kInvalid, "signer_name");
}

TEST_F(ReopeningTest, WhatTheRulesDemandAndTheFileLacksIsNotApproved) {
  int number = 0;
  const auto not_approved_for = [&](std::string_view field, const auto& spoil) {
    const std::string name = "file " + std::to_string(++number);
    ReopeningFile file = File();
    spoil(file);
    Submit("factory", name, file);
    EXPECT_EQ(refused.message, "");
    Review("factory", name, ReopeningFinding::kApproved);
    ThenRefused(Rejection::kWrongState, field);
    Review("factory", name, ReopeningFinding::kReturned);
    EXPECT_EQ(refused.message, "");
  };
  not_approved_for("file.health.with_symptoms",
                   [](ReopeningFile& f) { f.health.with_symptoms = 1; });
  not_approved_for("file.health.unreachable", [](ReopeningFile& f) { f.health.unreachable = 1; });
  not_approved_for("file.staff_returning", [](ReopeningFile& f) { f.health.in_isolation = 11; });
  not_approved_for("file.staff_returning", [](ReopeningFile& f) { f.health.from_risk_areas = 11; });
  not_approved_for("file.stock.thermometers", [](ReopeningFile& f) { f.stock.thermometers = 0; });
  not_approved_for("file.stock.masks", [](ReopeningFile& f) { f.stock.masks = 139; });
  not_approved_for("file.stock.disinfectant_litres",
                   [](ReopeningFile& f) { f.stock.disinfectant_litres = 0; });
  // What the rules do not ask for is not looked at.
  SetRule({.kind = EnterpriseKind::kFactory});
  ReopeningFile file = File();
  file.stock = {.disinfectant_litres = 1};
  file.health.in_isolation = 10;
  Submit("factory", "bare", file);
  const auto event =
      OnlyOfEnterprises<ReopeningReviewed>(Review("factory", "bare", ReopeningFinding::kApproved));
  EXPECT_EQ(event.finding, ReopeningFinding::kApproved);
  EXPECT_EQ(event.file_id, Id("bare"));
}

TEST_F(ReopeningTest, AFileIsReviewedOnceBySomebodyElseAndWithReasons) {
  Review("factory", "none", ReopeningFinding::kApproved);
  ThenRefused(Rejection::kNotFound, "file_id");
  Submit("factory", "file");
  Review("factory", "file", ReopeningFinding::kApproved, "worker");
  ThenRefused(Rejection::kWrongState, "file_id");
  When(
      EnterprisesInput(ReviewReopening{Id("factory"), Id("file"), ReopeningFinding::kReturned, ""}),
      "community");
  ThenRefused(Rejection::kInvalid, "reasons");
  Review("factory", "file", ReopeningFinding::kNone);
  ThenRefused(Rejection::kInvalid, "finding");
  Review("factory", "file", ReopeningFinding::kApproved);
  Review("factory", "file", ReopeningFinding::kRefused, "street");
  ThenRefused(Rejection::kWrongState, "file_id");
}

TEST_F(ReopeningTest, AKindThatTheDistrictKeepsClosedIsNotApproved) {
  Submit("factory", "file");
  SetRule({.kind = EnterpriseKind::kFactory, .access = VenueAccess::kClosed});
  Review("factory", "file", ReopeningFinding::kApproved);
  ThenRefused(Rejection::kWrongState, "enterprise_id");
  Review("factory", "file", ReopeningFinding::kReturned);
  EXPECT_EQ(refused.message, "");
}

class StaffBackTest : public EnterprisesScenario {
 protected:
  StaffBackTest() { GivenEnterprise("shop"); }
  std::vector<Day> MissedBy(base::TimePoint at) {
    std::vector<Day> missed;
    for (const auto& event : Among<EnterpriseReportMissed>(TimeIs(at))) missed.push_back(event.day);
    return missed;
  }
};

TEST_F(StaffBackTest, AReportCountsUntilItIsCorrected) {
  const auto event = OnlyOfEnterprises<StaffBackReported>(Report("shop", kToday, 7));
  EXPECT_EQ(event.report.at_work, 7);
  EXPECT_EQ(Of("shop").reports.at(kToday).reported_by, "worker");
  EXPECT_EQ(Figures().at_work, 7);
  Report("shop", kToday, 8);
  EXPECT_EQ(Of("shop").reports.at(kToday).report.at_work, 8);
  EXPECT_EQ(Figures().at_work, 8);
  Report("shop", kToday - kDay, 3);
  EXPECT_EQ(Figures().at_work, 8) << "of today";
}

TEST_F(StaffBackTest, WhatCannotBeAReportIsRefused) {
  const auto refused_for = [&](std::string_view field, const auto& spoil) {
    ReportStaffBack command{Id("shop"), {.day = kToday, .staff = 12, .at_work = 5}};
    spoil(command.report);
    Do(command);
    ThenRefused(Rejection::kInvalid, field);
  };
  refused_for("report.day", [](StaffReport& r) { r.day = {}; });
  refused_for("report.day", [](StaffReport& r) { r.day = kToday + kDay; });
  refused_for("report.day", [](StaffReport& r) { r.day = kToday - 8 * kDay; });
  refused_for("report.staff", [](StaffReport& r) { r.staff = -1; });
  refused_for("report.at_work", [](StaffReport& r) { r.at_work = 13; });
  refused_for("report.in_risk_areas", [](StaffReport& r) { r.in_risk_areas = 13; });
  refused_for("report.in_isolation", [](StaffReport& r) { r.in_isolation = -1; });
  refused_for("report.with_symptoms", [](StaffReport& r) { r.with_symptoms = 13; });
}

TEST_F(StaffBackTest, AMissingReportIsAnEventOnceAtTheEndOfItsDay) {
  EXPECT_TRUE(MissedBy(kMidnight).empty()) << "of the day on which it was registered none is owed";
  EXPECT_TRUE(MissedBy(kMidnight + kDay - hours{1}).empty());
  EXPECT_THAT(MissedBy(kMidnight + kDay), ElementsAre(kToday + kDay));
  EXPECT_TRUE(MissedBy(kMidnight + kDay).empty());
  EXPECT_THAT(Of("shop").missed, ElementsAre(kToday + kDay));
  Report("shop", kToday + 2 * kDay, 5, kMidnight + kDay + hours{1});
  EXPECT_TRUE(MissedBy(kMidnight + 2 * kDay).empty());
}

TEST_F(StaffBackTest, AfterAnOutageEachDayIsLookedAtByItself) {
  Report("shop", kToday + kDay, 5, kMidnight + hours{1});
  // Sent in time, decided late.
  Report("shop", kToday + 2 * kDay, 5, kMidnight + 4 * kDay);
  EXPECT_THAT(MissedBy(kMidnight + 4 * kDay), ElementsAre(kToday + 3 * kDay, kToday + 4 * kDay));
}

TEST_F(StaffBackTest, OfWhatIsNotOpenNoReportIsLookedFor) {
  GivenEnterprise("office", Profile(EnterpriseKind::kOffice, "9144030071526726XG"));
  Do(CloseVenue{Id("shop"), "A case"});
  EXPECT_TRUE(MissedBy(kMidnight + 2 * kDay).empty()) << "closed, and without an approved file";
  const base::TimePoint third = kMidnight + 2 * kDay + hours{1};
  Do(ReopenVenue{Id("shop"), "All negative"}, third);
  EXPECT_TRUE(MissedBy(kMidnight + 3 * kDay).empty()) << "from the next whole day on";
  EXPECT_THAT(MissedBy(kMidnight + 4 * kDay), ElementsAre(kToday + 4 * kDay));
  // The rules of the moment at which a day ends count.
  SetRule({.kind = EnterpriseKind::kShop, .access = VenueAccess::kClosed});
  EXPECT_TRUE(MissedBy(kMidnight + 5 * kDay).empty());
  SetRule({.kind = EnterpriseKind::kOffice, .access = VenueAccess::kOpen});
  EXPECT_THAT(MissedBy(kMidnight + 6 * kDay), ElementsAre(kToday + 6 * kDay));
  EXPECT_EQ(Of("office").missed.size(), 1u);
  Do(CloseEnterprise{Id("office")}, kMidnight + 6 * kDay);
  EXPECT_TRUE(MissedBy(kMidnight + 7 * kDay).empty());
}

TEST_F(StaffBackTest, TheDayIsTheDistricts) {
  reference.rules[std::string(kDistrict)].utc_offset_minutes = -300;
  const auto events = TimeIs(kMidnight);
  EXPECT_EQ(Among<EnterpriseDayEnded>(events).front().next_ends_at,
            base::TimePoint{kToday + 2 * kDay} + hours{5});
  Report("shop", kToday + kDay, 5, kMidnight);
  ThenRefused(Rejection::kInvalid, "report.day");
}

TEST_F(StaffBackTest, OfDaysTheLastFourteenAreKept) {
  for (int i = 0; i < 16; ++i) Report("shop", kToday + i * kDay, 5, kNow + i * kDay);
  EXPECT_EQ(Of("shop").reports.size(), kReportsKept);
  EXPECT_EQ(Of("shop").reports.begin()->first, kToday + 2 * kDay);
  MissedBy(kMidnight + 40 * kDay);
  EXPECT_EQ(Of("shop").missed.size(), kReportsKept);
  EXPECT_EQ(Of("shop").missed.back(), kToday + 40 * kDay);
}

TEST_F(StaffBackTest, WhoRegistersAgainBeginsWithTheDayAtHand) {
  Do(CloseEnterprise{Id("shop")});
  EXPECT_TRUE(TimeIs(kMidnight + 9 * kDay).empty());
  Do(RegisterEnterprise{Id("again"), Profile()}, kMidnight + 9 * kDay);
  EXPECT_EQ(NextDeadline(state), kMidnight + 10 * kDay);
  EXPECT_TRUE(MissedBy(kMidnight + 10 * kDay).empty());
  EXPECT_THAT(MissedBy(kMidnight + 11 * kDay), ElementsAre(kToday + 11 * kDay));
}

TEST_F(StaffBackTest, FiguresAreWhatALookAtEachGives) {
  GivenEnterprise("office", Profile(EnterpriseKind::kOffice, "9144030071526726XG"));
  GivenEnterprise("waiting", Profile(EnterpriseKind::kOffice, "914403001922038216"));
  GivenEnterprise("home", Profile(EnterpriseKind::kCareHome, "91330100799655058B"));
  GivenEnterprise("closed", Profile(EnterpriseKind::kShop, "91110000802100433B"));
  SetRule({.kind = EnterpriseKind::kCareHome, .access = VenueAccess::kClosed});
  Submit("office", "file");
  Review("office", "file", ReopeningFinding::kApproved);
  Submit("waiting", "second file");
  Do(CloseVenue{Id("closed"), "A case"});
  Report("office", kToday, 9);
  Report("closed", kToday, 0);
  EXPECT_EQ(Figures(), (EnterpriseFigures{.enterprises = 5,
                                          .open = 2,
                                          .closed = 2,
                                          .file_needed = 1,
                                          .approved = 1,
                                          .waiting = 1,
                                          .staff = 68,
                                          .at_work = 9,
                                          .reports_missing = 1}));
  Do(CloseEnterprise{Id("office")});
  EXPECT_EQ(Figures().enterprises, 4);
  EXPECT_EQ(Figures().open, 1);
}

}  // namespace
}  // namespace gridkeeper::registration
