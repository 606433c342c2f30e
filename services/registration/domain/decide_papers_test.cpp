#include <fmt/format.h>

#include "registration/domain/command_policy.hpp"
#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using base::IsolationKind;
using base::Rejection;
using std::chrono::days;
using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;

class PapersTest : public Scenario {
 protected:
  PapersTest() {
    GivenDefined(kGrid);
    Given(BuildingRegistered{Id("building"), {"Building 3", 2, 6}});
    Given(HouseholdRegistered{
        Id("household"),
        {Id("building"), "2", 5, "501"},
        Id("key"),
        {{Id("r0"), Person(1), "sealed 0"}, {Id("r1"), Person(2), "sealed 1"}}});
    reference.risk_areas[std::string(kDistrict)] = {
        {"4201", kNow - days{30}, base::TimePoint::max(), IsolationKind::kCentral, 14}};
  }

  static Journey FromWuhan() {
    return {"420106", kNow - hours{30}, kNow - hours{24}, TravelMeans::kTrain};
  }
  static DeclareArrival Declaration(std::vector<std::string> who = {"r0"},
                                    const std::string& name = "arrival") {
    DeclareArrival command{Id(name), Id("household"), FromWuhan(), {}};
    for (const std::string& one : who) {
      command.details.push_back(
          {Id(one), "by train G1234", Id(fmt::format("{} key of {}", name, one))});
    }
    return command;
  }
  static VerifyArrival Verification(ArrivalFinding finding = ArrivalFinding::kConfirmed) {
    return {Id("household"), Id("arrival"), finding};
  }
  const Papers& PapersOf(const std::string& who) {
    return *Find(*state.area->households.Find(Id("household")), Id(who))->papers;
  }
};

TEST_F(PapersTest, AnArrivalIsDeclaredForWhoCame) {
  const auto event = Only1<ArrivalDeclared>(When(Declaration({"r0", "r1"}), "worker"));
  EXPECT_EQ(event.journey, FromWuhan());
  for (const std::string who : {"r0", "r1"}) {
    ASSERT_EQ(PapersOf(who).arrivals.size(), 1u);
    const Arrival& arrival = PapersOf(who).arrivals[0];
    EXPECT_EQ(arrival.id, Id("arrival"));
    EXPECT_EQ(arrival.status, ArrivalStatus::kDeclared);
    EXPECT_EQ(arrival.declared_by, "worker");
    EXPECT_EQ(arrival.declared_at, kNow);
    EXPECT_EQ(arrival.key_id, Id("arrival key of " + who));
  }
}

TEST_F(PapersTest, WhoDeclaredItDoesNotVerifyIt) {
  When(Declaration(), "worker");
  When(Verification(), "worker");
  ThenRefused(Rejection::kWrongState, "arrival_id");
  EXPECT_THAT(refused.message, HasSubstr("somebody else"));
  const auto event = Only1<ArrivalVerified>(When(Verification(), "head"));
  EXPECT_EQ(event.isolation, IsolationKind::kCentral);
  EXPECT_EQ(event.isolation_days, 14);
  EXPECT_EQ(event.arrived_at, FromWuhan().arrived_at);
  EXPECT_THAT(event.residents, ElementsAre(Id("r0")));
  const Arrival& arrival = PapersOf("r0").arrivals[0];
  EXPECT_EQ(arrival.status, ArrivalStatus::kConfirmed);
  EXPECT_EQ(arrival.verified_by, "head");
  EXPECT_EQ(arrival.isolation, IsolationKind::kCentral);
  When(Verification(), "community");
  ThenRefused(Rejection::kWrongState, "arrival_id");
  EXPECT_THAT(refused.message, HasSubstr("head"));
}

TEST_F(PapersTest, TheRiskAreasOfTheDepartureDecide) {
  reference.risk_areas[std::string(kDistrict)][0].until = FromWuhan().left_at;
  When(Declaration(), "worker");
  const auto event = Only1<ArrivalVerified>(When(Verification(), "head"));
  EXPECT_EQ(event.isolation, IsolationKind::kNoIsolation);
  EXPECT_EQ(event.isolation_days, 0);
}

TEST_F(PapersTest, AnArrivalThatIsWrongIsolatesNobodyAndIsDeclaredAnew) {
  When(Declaration(), "worker");
  const auto event = Only1<ArrivalVerified>(When(Verification(ArrivalFinding::kWrong), "head"));
  EXPECT_EQ(event.isolation, IsolationKind::kNone);
  EXPECT_EQ(event.isolation_days, 0);
  EXPECT_EQ(PapersOf("r0").arrivals[0].status, ArrivalStatus::kWrong);
  When(FileArrival{Id("household"), Id("arrival"), "7"});
  ThenRefused(Rejection::kWrongState, "arrival_id");
  Only1<ArrivalDeclared>(When(Declaration({"r0"}, "anew"), "worker"));
  EXPECT_EQ(PapersOf("r0").arrivals.size(), 2u);
}

TEST_F(PapersTest, AConfirmedArrivalIsFiledOnce) {
  const FileArrival file{Id("household"), Id("arrival"), "2020-17"};
  When(Declaration(), "worker");
  When(file, "community");
  ThenRefused(Rejection::kWrongState, "arrival_id");
  When(Verification(), "head");
  Only1<ArrivalFiled>(When(file, "community"));
  EXPECT_EQ(PapersOf("r0").arrivals[0].status, ArrivalStatus::kFiled);
  EXPECT_EQ(PapersOf("r0").arrivals[0].file_number, "2020-17");
  When(file, "community");
  ThenRefused(Rejection::kWrongState, "arrival_id");
}

TEST_F(PapersTest, WhatIsNotThereIsRefused) {
  When(Verification(), "head");
  ThenRefused(Rejection::kNotFound, "arrival_id");
  When(FileArrival{Id("household"), Id("arrival"), "7"});
  ThenRefused(Rejection::kNotFound, "arrival_id");
  When(Declaration({"r0", "nobody"}), "worker");
  ThenRefused(Rejection::kNotFound, "resident_ids");
  DeclareArrival elsewhere = Declaration();
  elsewhere.household = Id("unknown");
  When(elsewhere);
  ThenRefused(Rejection::kNotFound, "household_id");
}

TEST_F(PapersTest, TheShapeOfADeclarationIsChecked) {
  const auto refuses = [&](std::string_view field, auto change) {
    DeclareArrival command = Declaration();
    change(command);
    When(command, "worker");
    ThenRefused(Rejection::kInvalid, field);
  };
  refuses("journey.from_area_code", [](auto& c) { c.journey.from = "4201061"; });
  refuses("journey.from_area_code", [](auto& c) { c.journey.from = "42010a"; });
  refuses("journey.left_at_ms", [](auto& c) { c.journey.left_at = kNow; });
  refuses("journey.left_at_ms", [](auto& c) { c.journey.left_at = kNow - days{32}; });
  refuses("journey.means", [](auto& c) { c.journey.means = TravelMeans::kNone; });
  refuses("resident_ids", [](auto& c) { c.details.clear(); });
  refuses("resident_ids", [](auto& c) { c.details.push_back(c.details[0]); });
  refuses("resident_ids", [](auto& c) { c.details[0].sealed.clear(); });
  refuses("journey.arrived_at_ms", [](auto& c) {
    c.journey.left_at = c.journey.arrived_at = kNow + kClockTolerance + base::Millis{1};
  });
  refuses("journey.arrived_at_ms", [](auto& c) {
    c.journey.left_at = c.journey.arrived_at = kNow - kOldestArrival - base::Millis{1};
  });
  When(VerifyArrival{Id("household"), Id("arrival"), ArrivalFinding::kNone});
  ThenRefused(Rejection::kInvalid, "finding");
  When(FileArrival{Id("household"), Id("arrival"), ""});
  ThenRefused(Rejection::kInvalid, "file_number");
}

TEST_F(PapersTest, AResidentHasSoManyArrivalsAndNoMore) {
  for (std::size_t i = 0; i < kMaxArrivals; ++i) {
    Only1<ArrivalDeclared>(When(Declaration({"r0"}, "arrival " + std::to_string(i)), "worker"));
  }
  When(Declaration(), "worker");
  ThenRefused(Rejection::kWrongState, "resident_ids");
}

TEST_F(PapersTest, PapersGoAlongWithAMoveAndAreForgottenWithTheHousehold) {
  When(Declaration(), "worker");
  When(
      RecordSignature{
          Id("household"), Id("r0"), {Document::kHealthNotice, "2020-03", kNow, "img/1", false}},
      "worker");
  const Papers before = PapersOf("r0");
  const auto begun = std::get<MoveBegun>(When(
      MoveHousehold{
          Id("move"), Id("household"), std::string(kOtherGrid), {Id("building 2"), "1", 1, "101"}},
      "worker")[0]);
  EXPECT_EQ(*begun.moving.residents[0].papers, before);
  When(Verification(), "head");
  ThenRefused(Rejection::kWrongState, "household_id");
  Given(MoveReturned{Id("move"), Id("household"), {Id("r0"), Id("r1")}, Rejection::kNotFound, ""});
  const auto gone =
      Only1<HouseholdForgotten>(When(ForgetHousehold{Id("household"), ForgetReason::kRequested}));
  EXPECT_TRUE(gone.residents[0].papers->arrivals[0].sealed.empty());
  EXPECT_THAT(AllKeysOf(gone.key_id, gone.residents), testing::Contains(Id("arrival key of r0")));
}

TEST_F(PapersTest, WhatIsDeclaredWhilePartOfTheHouseholdIsSealedAnewIsKept) {
  const Household before = *state.area->households.Find(Id("household"));
  When(Declaration({"r1"}), "worker");
  const auto begun = std::get<MoveBegun>(When(MoveResidents{.id = Id("move"),
                                                            .household = Id("household"),
                                                            .movers = {Id("r1")},
                                                            .to_grid = std::string(kOtherGrid),
                                                            .to = {Id("b"), "1", 1, "101"},
                                                            .to_household = {},
                                                            .residents = before.residents,
                                                            .key_id = Id("new"),
                                                            .replaces_key_id = Id("key")},
                                              "worker")[0]);
  EXPECT_EQ(begun.moving.residents[0].papers->arrivals.size(), 1u);
}

TEST_F(PapersTest, AnArrivalOfWhoWasMadeOneWithSomebodyIsVerifiedToo) {
  Resident other{.id = Id("r9"), .person = Person(1), .sealed = "s", .key_id = Id("k9")};
  other.papers.Mutable().arrivals = {{.id = Id("arrival"),
                                      .journey = FromWuhan(),
                                      .sealed = "s",
                                      .key_id = Id("k10"),
                                      .declared_by = "worker",
                                      .declared_at = kNow,
                                      .status = ArrivalStatus::kDeclared}};
  Given(ResidentRecordAdded{Id("household"), Id("r0"), other});
  EXPECT_THAT(Only1<ArrivalVerified>(When(Verification(), "head")).residents,
              ElementsAre(Id("r9")));
  const Resident& kept = *Find(*state.area->households.Find(Id("household")), Id("r0"));
  EXPECT_EQ((*kept.merged)[0].papers->arrivals[0].status, ArrivalStatus::kConfirmed);
}

TEST_F(PapersTest, ASignatureIsKeptWithTheSignerTheLatestOfEachText) {
  const auto sign = [&](const std::string& version, const std::string& image, bool for_household) {
    return When(RecordSignature{Id("household"),
                                Id("r1"),
                                {Document::kCommitmentLetter, version, kNow - hours{1}, image,
                                 for_household}},
                "worker");
  };
  Only1<SignatureRecorded>(sign("1", "first", false));
  sign("2", "second", false);
  sign("1", "again", false);
  sign("1", "for all", true);
  std::vector<std::string> images;
  for (const Signature& one : PapersOf("r1").signatures) {
    images.push_back(one.image_reference);
    EXPECT_EQ(one.recorded_by, "worker");
  }
  EXPECT_THAT(images, ElementsAre("second", "again", "for all"));
  EXPECT_TRUE(PapersOf("r0").signatures.empty());
}

TEST_F(PapersTest, TheShapeOfASignatureIsChecked) {
  const auto refuses = [&](Rejection reason, std::string_view field, auto change) {
    RecordSignature command{Id("household"), Id("r1"), {Document::kHealthNotice, "1", kNow, ""}};
    change(command);
    When(command, "worker");
    ThenRefused(reason, field);
  };
  refuses(Rejection::kInvalid, "signature.document",
          [](auto& c) { c.signature.document = Document::kNone; });
  refuses(Rejection::kInvalid, "signature.version", [](auto& c) { c.signature.version = ""; });
  refuses(Rejection::kInvalid, "signature.image_reference",
          [](auto& c) { c.signature.image_reference = std::string(201, 'a'); });
  refuses(Rejection::kInvalid, "signature.signed_at_ms",
          [](auto& c) { c.signature.signed_at = kNow + kClockTolerance + base::Millis{1}; });
  refuses(Rejection::kInvalid, "signature.signed_at_ms",
          [](auto& c) { c.signature.signed_at = kNow - kOldestSignature - base::Millis{1}; });
  refuses(Rejection::kNotFound, "resident_id", [](auto& c) { c.resident = Id("nobody"); });
  for (std::size_t i = 0; i < kMaxSignatures; ++i) {
    When(
        RecordSignature{
            Id("household"), Id("r1"), {Document::kHealthNotice, std::to_string(i), kNow, ""}},
        "worker");
  }
  refuses(Rejection::kWrongState, "resident_id", [](auto& c) { c.signature.version = "one more"; });
}

class RiskAreasTest : public Scenario {};

TEST_F(RiskAreasTest, ADistrictsTableIsReplacedWhole) {
  GivenDefined(kDistrict);
  const std::vector<base::RiskArea> areas = {
      {"42", kNow, kNow + days{9}, IsolationKind::kHome, 7},
      {.area = "420106", .isolation = IsolationKind::kNoIsolation}};
  EXPECT_EQ(Only1<RiskAreasChanged>(When(SetRiskAreas{areas})).areas, areas);
  EXPECT_EQ(state.area->profile.Find(Only::kOne)->risk_areas, areas);
  Only1<RiskAreasChanged>(When(SetRiskAreas{}));
  EXPECT_TRUE(state.area->profile.Find(Only::kOne)->risk_areas.empty());
}

TEST_F(RiskAreasTest, TheShapeOfTheTableIsChecked) {
  GivenDefined(kDistrict);
  const auto refuses = [&](std::string_view field, base::RiskArea area) {
    When(SetRiskAreas{{area}});
    ThenRefused(Rejection::kInvalid, field);
  };
  const base::RiskArea good{"42", kNow, kNow + days{9}, IsolationKind::kHome, 7};
  auto changed = [&](auto change) {
    base::RiskArea area = good;
    change(area);
    return area;
  };
  refuses("areas[0].area_code", changed([](auto& a) { a.area = "4"; }));
  refuses("areas[0].from_ms", changed([](auto& a) { a.from = base::TimePoint{base::Millis{-1}}; }));
  refuses("areas[0].until_ms", changed([](auto& a) { a.until = a.from; }));
  refuses("areas[0].isolation", changed([](auto& a) { a.isolation = IsolationKind::kNone; }));
  refuses("areas[0].days", changed([](auto& a) { a.days = 0; }));
  refuses("areas[0].days", changed([](auto& a) { a.days = 61; }));
  refuses("areas[0].days", changed([](auto& a) { a.isolation = IsolationKind::kNoIsolation; }));
  When(SetRiskAreas{std::vector<base::RiskArea>(kMaxRiskAreas + 1, good)});
  ThenRefused(Rejection::kInvalid, "areas");
  GivenDefined(kStreet);
  When(SetRiskAreas{{good}});
  ThenRefused(Rejection::kInvalid, "district_code");
}

}  // namespace
}  // namespace gridkeeper::registration
