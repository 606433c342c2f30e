#include "eventing/reference_codec.hpp"

#include <gtest/gtest.h>

#include "gridkeeper/registration/v1/registration_reference.pb.h"

namespace gridkeeper::eventing {
namespace {

constexpr char kGrid[] = "330106001001001";

TEST(ReferenceCodecTest, EachKindComesBackAsItWasWritten) {
  base::Rules rules;
  rules.fever_threshold_tenths = 375;
  rules.utc_offset_minutes = 0;
  rules.ladder_minutes = {1, 2, 3, 4};
  const base::Staff staff{base::Role::kGridHead,
                          {kGrid, "330106001001"},
                          base::FromUnixMillis(5),
                          base::FromUnixMillis(9)};
  base::Reference reference;
  ASSERT_TRUE(ApplyReferenceRecord(AreaRecordKey(kGrid),
                                   EncodeReference(base::Area{"Grid 1", "330106001001"}), reference)
                  .ok());
  ASSERT_TRUE(ApplyReferenceRecord(StaffRecordKey("w:1"), EncodeReference(staff), reference).ok());
  ASSERT_TRUE(ApplyReferenceRecord(
                  RosterRecordKey(kGrid),
                  EncodeReference(base::Roster{{"w:1", "w2"}, {{"w2", 480, 1200}}}), reference)
                  .ok());
  ASSERT_TRUE(
      ApplyReferenceRecord(RulesRecordKey("330106"), EncodeReference(rules), reference).ok());

  EXPECT_EQ(reference.areas[kGrid].name, "Grid 1");
  EXPECT_EQ(reference.areas[kGrid].parent, "330106001001");
  EXPECT_EQ(reference.staff["w:1"].role, base::Role::kGridHead);
  EXPECT_EQ(reference.staff["w:1"].areas, staff.areas);
  EXPECT_EQ(reference.staff["w:1"].valid_from, staff.valid_from);
  EXPECT_EQ(reference.staff["w:1"].valid_until, staff.valid_until);
  EXPECT_EQ(reference.rosters[kGrid], (base::Roster{{"w:1", "w2"}, {{"w2", 480, 1200}}}));
  const base::Substitution away{"w2", base::FromUnixMillis(5), base::FromUnixMillis(9)};
  ASSERT_TRUE(
      ApplyReferenceRecord(SubstitutionRecordKey("w:1"), EncodeReference(away), reference).ok());
  EXPECT_EQ(reference.substitutions["w:1"], away);
  ASSERT_TRUE(ApplyReferenceRecord(SubstitutionRecordKey("w:1"), std::nullopt, reference).ok());
  EXPECT_TRUE(reference.substitutions.empty());
  EXPECT_EQ(reference.rules["330106"], rules);
  const std::vector<base::RiskArea> risk = {
      {"4201", base::FromUnixMillis(5), base::FromUnixMillis(9), base::IsolationKind::kCentral, 14},
      {.area = "42", .isolation = base::IsolationKind::kNoIsolation}};
  ASSERT_TRUE(
      ApplyReferenceRecord(RiskAreasRecordKey("330106"), EncodeReference(risk), reference).ok());
  EXPECT_EQ(reference.risk_areas["330106"], risk);
  const std::vector<base::VenueRule> venues = {
      {base::EnterpriseKind::kShop, base::VenueAccess::kOpen, true, 20, true, true, 14},
      {base::EnterpriseKind::kCareHome, base::VenueAccess::kClosed}};
  ASSERT_TRUE(
      ApplyReferenceRecord(VenueRulesRecordKey("330106"), EncodeReference(venues), reference).ok());
  EXPECT_EQ(reference.venue_rules["330106"], venues);
  ASSERT_TRUE(ApplyReferenceRecord("venue:330106", std::nullopt, reference).ok());
  EXPECT_TRUE(reference.venue_rules.empty());
  ASSERT_TRUE(ApplyReferenceRecord("risk:330106", std::nullopt, reference).ok());
  EXPECT_TRUE(reference.risk_areas.empty());
  const std::vector<base::ZoneRules> rules_of_zones = {
      {.kind = base::ZoneKind::kLowRisk, .exit = base::ZonePassage::kNobody, .test_days = {1, 9}}};
  ASSERT_TRUE(
      ApplyReferenceRecord(ZoneRulesRecordKey("330106"), EncodeReference(rules_of_zones), reference)
          .ok());
  EXPECT_EQ(reference.zone_rules["330106"], rules_of_zones);
  const base::Zone zone{.kind = base::ZoneKind::kSealed,
                        .places = {{.area = kGrid, .since = base::FromUnixMillis(5)},
                                   {.building = base::DeriveUuid({"b"})}},
                        .from = base::FromUnixMillis(5)};
  ASSERT_TRUE(ApplyReferenceRecord(ZoneRecordKey("z"), EncodeReference(zone), reference).ok());
  EXPECT_EQ(reference.zones["z"], zone);
  ASSERT_TRUE(ApplyReferenceRecord("zone:z", std::nullopt, reference).ok());
  ASSERT_TRUE(ApplyReferenceRecord("zonerules:330106", std::nullopt, reference).ok());
  EXPECT_TRUE(reference.zones.empty() && reference.zone_rules.empty());
}

TEST(ReferenceCodecTest, NoEndMeansOpenEnded) {
  base::Reference reference;
  const base::Staff staff{base::Role::kAdmin, {"330106"}, {}, base::TimePoint::max()};
  ASSERT_TRUE(ApplyReferenceRecord("staff:a", EncodeReference(staff), reference).ok());
  EXPECT_EQ(reference.staff["a"].valid_until, base::TimePoint::max());
}

TEST(ReferenceCodecTest, NoValueTakesTheEntryOutAndNothingElse) {
  base::Reference reference;
  reference.areas[kGrid] = {"Grid 1", "330106001001"};
  reference.staff["w1"] = {};
  reference.rosters[kGrid] = {{"w1"}};
  reference.rules["330106"] = {};
  ASSERT_TRUE(ApplyReferenceRecord("staff:w1", std::nullopt, reference).ok());
  EXPECT_TRUE(reference.staff.empty());
  EXPECT_EQ(reference.areas.size(), 1u);
  ASSERT_TRUE(ApplyReferenceRecord("roster:330106001001001", std::nullopt, reference).ok());
  ASSERT_TRUE(ApplyReferenceRecord("rules:330106", std::nullopt, reference).ok());
  ASSERT_TRUE(ApplyReferenceRecord("area:330106001001001", std::nullopt, reference).ok());
  EXPECT_TRUE(reference.areas.empty() && reference.rosters.empty() && reference.rules.empty());
}

TEST(ReferenceCodecTest, RefusesWhatIsNotAReferenceRecordAndLeavesTheRestAlone) {
  base::Reference reference;
  reference.staff["w1"].role = base::Role::kGridWorker;
  const auto area = EncodeReference(base::Area{"A", ""});
  EXPECT_FALSE(ApplyReferenceRecord("", area, reference).ok());
  EXPECT_FALSE(ApplyReferenceRecord("area", area, reference).ok());
  EXPECT_FALSE(ApplyReferenceRecord("area:", area, reference).ok());
  EXPECT_FALSE(ApplyReferenceRecord("staff:w1", area, reference).ok());
  EXPECT_FALSE(ApplyReferenceRecord("staff:w1", "\xff\xff", reference).ok());
  EXPECT_FALSE(ApplyReferenceRecord("staff:w1", "", reference).ok());
  EXPECT_EQ(reference.staff["w1"].role, base::Role::kGridWorker);
}

TEST(ReferenceCodecTest, RefusesAnUnknownRoleAndAShortLadder) {
  base::Reference reference;
  registration::v1::ReferenceRecord staff;
  staff.mutable_staff()->set_role(static_cast<common::v1::Role>(99));
  EXPECT_FALSE(ApplyReferenceRecord("staff:w1", staff.SerializeAsString(), reference).ok());
  registration::v1::ReferenceRecord rules;
  rules.mutable_rules()->add_ladder_minutes(10);
  EXPECT_FALSE(ApplyReferenceRecord("rules:330106", rules.SerializeAsString(), reference).ok());
  EXPECT_TRUE(reference.staff.empty() && reference.rules.empty());
}

TEST(ReferenceCodecTest, PassesOverAKindOfALaterVersion) {
  base::Reference reference;
  EXPECT_TRUE(ApplyReferenceRecord("epoch:7", "anything", reference).ok());
}

}  // namespace
}  // namespace gridkeeper::eventing
