#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/clock.hpp"
#include "base/packed_area_code.hpp"
#include "base/plate.hpp"
#include "base/rare.hpp"
#include "base/reference.hpp"
#include "base/table.hpp"
#include "base/uuid.hpp"

namespace gridkeeper::base {
namespace {

TEST(NormalPlateTest, IsTheSameHoweverItIsWritten) {
  EXPECT_EQ(NormalPlate("\u6d59a\u00b712-34 5"), "\u6d59A12345");
  EXPECT_EQ(NormalPlate(" .-"), "");
}

TEST(UuidTest, KeepsItsTimeAndItsText) {
  const TimePoint time = FromUnixMillis(1'583'020'800'123);
  const Uuid id = NewUuidV7At(time);
  EXPECT_EQ(id.Time(), time);
  EXPECT_EQ(ParseUuid(id.ToString()), id);
  EXPECT_NE(NewUuidV7At(time), id);
}

TEST(UuidTest, RefusesWhatIsNotTheCanonicalForm) {
  EXPECT_FALSE(ParseUuid(""));
  EXPECT_FALSE(ParseUuid("018f3f5e-0000-7000-8000-00000000000"));
  EXPECT_FALSE(ParseUuid("018f3f5e+0000-7000-8000-000000000000"));
  EXPECT_FALSE(ParseUuid("018f3f5e-0000-7000-8000-00000000000g"));
}

// Alert ids are derived and kept for ever: the derivation must never change.
TEST(UuidTest, DerivesTheSameIdForEver) {
  EXPECT_EQ(DeriveUuid({"fever", "health.commands.v1/3/17/1"}).ToString(),
            "8d589b9b-0492-82a0-bdd8-ef44c1f7ece0");
  EXPECT_NE(DeriveUuid({"ab", "c"}), DeriveUuid({"a", "bc"}));
}

TEST(ClockTest, ScaledTimeRunsFromItsEpoch) {
  const std::int64_t wall = ToUnixMillis(WallNow());
  auto clock = ParseClock("scaled:" + std::to_string(wall - 1000) + ":1583020800000:60");
  ASSERT_TRUE(clock.ok());
  EXPECT_GE((*clock)->Now(), FromUnixMillis(1583020800000 + 60'000));
}

TEST(ClockTest, CatchUpTimeStandsStillRunsAndThenIsTheWallClock) {
  const std::int64_t wall = ToUnixMillis(WallNow());
  const std::string file = testing::TempDir() + "/clock-" + NewUuidV7().ToString();
  const auto clock = [&](std::int64_t wall_epoch, std::int64_t business_epoch) {
    std::ofstream(file) << wall_epoch;
    return *ParseClock("catch-up:" + file + ":" + std::to_string(business_epoch) + ":60");
  };
  EXPECT_EQ((*ParseClock("catch-up:" + file + ":5000:60"))->Now(), FromUnixMillis(5000))
      << "nobody has said yet when to begin";
  EXPECT_EQ(clock(wall + 3'600'000, 5000)->Now(), FromUnixMillis(5000));

  const TimePoint running = clock(wall - 1000, wall - 100'000'000)->Now();
  EXPECT_GE(running, FromUnixMillis(wall - 100'000'000 + 60'000));
  EXPECT_LT(running, FromUnixMillis(wall));

  const TimePoint before = WallNow();
  const TimePoint met = clock(wall - 1000, wall - 10'000)->Now();
  EXPECT_GE(met, before);
  EXPECT_LE(met, WallNow());

  EXPECT_FALSE(ParseClock("catch-up:" + file + ":" + std::to_string(wall + 10'000) + ":60").ok());
  EXPECT_FALSE(ParseClock("catch-up:1583020800000:2000:60").ok()) << "no full path";
  std::filesystem::remove(file);
}

TEST(ClockTest, ManualTimeNeverGoesBack) {
  const std::string file = testing::TempDir() + "/clock-" + NewUuidV7().ToString();
  auto clock = ParseClock("manual:" + file);
  ASSERT_TRUE(clock.ok());
  const auto after = [&](int written) {
    std::ofstream(file) << written;
    // The file is looked at every 5 ms.
    for (const TimePoint start = WallNow(); WallNow() - start < Millis{10};) {
    }
    return ToUnixMillis((*clock)->Now());
  };
  EXPECT_EQ(after(5000), 5000);
  EXPECT_EQ(after(4000), 5000);
  EXPECT_EQ(after(6000), 6000);
  std::filesystem::remove(file);
}

TEST(ClockTest, RefusesAnUnknownDescriptionAndSaysWhatIsPossible) {
  EXPECT_FALSE(ParseClock("scaled:1:2:0").ok());
  EXPECT_FALSE(ParseClock("").ok());
  EXPECT_NE(ParseClock("fast").status().message().find("real"), absl::string_view::npos);
}

TEST(TableTest, TellsWhatChangedOnceAndWhatIsGone) {
  Table<int, std::string> table;
  table.Put(1, "one");
  table.Put(2, "two");
  EXPECT_EQ(table.TakeChanges(), (std::vector<int>{1, 2}));
  EXPECT_FALSE(table.HasChanges());
  *table.Mutable(2) = "deux";
  table.Erase(1);
  EXPECT_EQ(table.TakeChanges(), (std::vector<int>{2, 1}));
  EXPECT_EQ(table.Find(1), nullptr);
  EXPECT_EQ(*table.Find(2), "deux");
  EXPECT_EQ(table.Mutable(3), nullptr);
}

class ReferenceTest : public testing::Test {
 protected:
  ReferenceTest() {
    reference_.areas = {{"330106", {"West Lake", ""}},
                        {"330106001", {"Street 1", "330106"}},
                        {"330106001001", {"Community 1", "330106001"}},
                        {"330106001001001", {"Grid 1", "330106001001"}},
                        {"330106001001002", {"Grid 2", "330106001001"}}};
    reference_.staff["w1"] = {
        Role::kGridWorker, {"330106001001001"}, FromUnixMillis(1000), FromUnixMillis(2000)};
    reference_.staff["s1"] = {Role::kStreet, {"330106001"}, TimePoint{}, TimePoint::max()};
    reference_.bootstrap_admin = "root";
  }
  Reference reference_;
};

TEST_F(ReferenceTest, StaffCoverTheirAreasAndAllBelowWithinTheirDates) {
  const TimePoint now = FromUnixMillis(1500);
  EXPECT_TRUE(reference_.Covers("w1", "330106001001001", now));
  EXPECT_FALSE(reference_.Covers("w1", "330106001001002", now));
  EXPECT_FALSE(reference_.Covers("w1", "330106001001", now));
  EXPECT_TRUE(reference_.Covers("s1", "330106001001002", now));
  EXPECT_FALSE(reference_.Covers("w1", "330106001001001", FromUnixMillis(999)));
  EXPECT_FALSE(reference_.Covers("w1", "330106001001001", FromUnixMillis(2000)));
  EXPECT_FALSE(reference_.Covers("nobody", "330106001001001", now));
  EXPECT_TRUE(reference_.Covers("root", "990000", now));
}

TEST_F(ReferenceTest, TheTreeIsData) {
  EXPECT_EQ(reference_.PathUp("330106001001002"),
            (std::vector<AreaCode>{"330106001001002", "330106001001", "330106001", "330106"}));
  EXPECT_EQ(reference_.GridsWithin("330106001"),
            (std::vector<AreaCode>{"330106001001001", "330106001001002"}));
  EXPECT_EQ(reference_.GridsWithin("330106001001002"), (std::vector<AreaCode>{"330106001001002"}));
  EXPECT_TRUE(reference_.GridsWithin("330106001001009").empty());
  EXPECT_TRUE(reference_.GridsWithin("000000").empty());
  EXPECT_EQ(reference_.AreasWithin("330106001001002"), (std::vector<AreaCode>{"330106001001002"}));
  EXPECT_EQ(reference_.AreasWithin("330106001").front(), "330106001");
  EXPECT_TRUE(reference_.AreasWithin("000000").empty());
}

TEST_F(ReferenceTest, ASubstituteSeesTheAreasAndWhoIsAwayDoesNot) {
  reference_.staff["w2"] = {Role::kGridWorker, {"330106001001002"}, TimePoint{}, TimePoint::max()};
  reference_.SetSubstitution("w1", Substitution{"w2", FromUnixMillis(1200), FromUnixMillis(1600)});
  const auto covers = [&](std::string_view id, std::int64_t ms) {
    return reference_.Covers(id, "330106001001001", FromUnixMillis(ms));
  };
  EXPECT_TRUE(covers("w1", 1199) && !covers("w2", 1199));
  EXPECT_TRUE(!covers("w1", 1200) && covers("w2", 1200));
  EXPECT_TRUE(covers("w1", 1600) && !covers("w2", 1600)) << "and back when it ends";
  EXPECT_TRUE(reference_.Covers("w2", "330106001001002", FromUnixMillis(1500)));
  EXPECT_EQ(reference_.StandsInFor("w2", FromUnixMillis(1500)), std::vector<std::string>{"w1"});
  EXPECT_TRUE(reference_.StandsInFor("w2", FromUnixMillis(1600)).empty());
  reference_.SetSubstitution("w1", Substitution{"s1", FromUnixMillis(1200)});
  EXPECT_FALSE(covers("w2", 1500)) << "another stands in now";
  reference_.SetSubstitution("w1", std::nullopt);
  EXPECT_TRUE(covers("w1", 1500));
}

TEST_F(ReferenceTest, ARemovedMembersAreasAreNobodys) {
  reference_.staff["w2"] = {Role::kGridWorker, {"330106001001002"}};
  reference_.SetSubstitution("w1", Substitution{"w2"});
  reference_.staff.erase("w1");
  EXPECT_FALSE(reference_.Covers("w2", "330106001001001", FromUnixMillis(1500)));
}

TEST_F(ReferenceTest, DutyFollowsTheRostersHoursAndSubstitutions) {
  const std::string grid = "330106001001001";
  for (const char* id : {"day", "night", "always", "other"}) {
    reference_.staff[id] = {Role::kGridWorker, {grid}};
  }
  reference_.rosters[grid] = {{"day", "night"}, {{"day", 480, 1200}, {"night", 1200, 480}}};
  // 1 March 2020, 00:00 in Hangzhou.
  const auto at = [&](int minute) { return FromUnixMillis(1'582'992'000'000 + minute * 60'000LL); };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(reference_.OnDuty(grid, at(479)), Ids{"night"});
  EXPECT_EQ(reference_.OnDuty(grid, at(480)), Ids{"day"});
  EXPECT_EQ(reference_.OnDuty(grid, at(1199)), Ids{"day"});
  EXPECT_EQ(reference_.OnDuty(grid, at(1200)), Ids{"night"});
  reference_.SetSubstitution("day", Substitution{"other", at(600), at(700)});
  EXPECT_EQ(reference_.OnDuty(grid, at(650)), Ids{"other"});
  EXPECT_EQ(reference_.OnDuty(grid, at(700)), Ids{"day"});
  reference_.rosters[grid].times = {{"day", 480, 1200}, {"night", 1200, 1380}};
  EXPECT_EQ(reference_.OnDuty(grid, at(60)), (Ids{"day", "night"}))
      << "hours that leave nobody leave all";
  reference_.rosters[grid].staff_ids.push_back("always");
  EXPECT_EQ(reference_.OnDuty(grid, at(60)), Ids{"always"});
  reference_.staff["always"].valid_until = at(0);
  EXPECT_EQ(reference_.OnDuty(grid, at(60)), (Ids{"day", "night"})) << "who is out is not on duty";
  EXPECT_TRUE(reference_.OnDuty("330106001001002", at(60)).empty());
}

TEST(PackedAreaCodeTest, GivesBackTheCodeOfAnyLevelAndNothingElse) {
  for (const std::string code : {"330106", "330106001", "330106001002", "330106001002003",
                                 "000000000000000", "999999999999999", ""}) {
    EXPECT_EQ(PackedAreaCode(code).ToString(), code);
  }
  EXPECT_EQ(PackedAreaCode("33010600100200x").ToString(), "");
  EXPECT_EQ(PackedAreaCode("3301060010020031").ToString(), "");
  EXPECT_NE(PackedAreaCode("000000"), PackedAreaCode("000000000"));
  EXPECT_EQ(sizeof(PackedAreaCode), 8);
}

TEST(RareTest, IsCopiedMovedAndComparedLikeItsValue) {
  using Ids = std::vector<int>;
  Rare<Ids> rare;
  EXPECT_TRUE(rare->empty());
  EXPECT_EQ(rare, Rare<Ids>(Ids{}));
  rare.Mutable().push_back(7);
  Rare<Ids> copy = rare;
  EXPECT_EQ(copy, rare);
  copy.Mutable().push_back(8);
  EXPECT_EQ(*rare, Ids{7});
  rare = copy;
  EXPECT_EQ(*rare, (Ids{7, 8}));
  const Rare<Ids> moved = std::move(copy);
  EXPECT_EQ(moved, rare);
  EXPECT_EQ(sizeof(rare), sizeof(void*));
}

TEST_F(ReferenceTest, AHouseholdsOwnWorkerComesBeforeTheRoster) {
  const std::string grid = "330106001001001";
  for (const char* id : {"day", "own", "other"}) {
    reference_.staff[id] = {Role::kGridWorker, {grid}};
  }
  reference_.rosters[grid] = {{"day", "own"}};
  const TimePoint now = FromUnixMillis(1500);
  using Ids = std::vector<std::string>;
  EXPECT_EQ(reference_.OnDutyFor("household", grid, now), (Ids{"day", "own"}));
  reference_.dedicated["household"] = "own";
  EXPECT_EQ(reference_.OnDutyFor("household", grid, now), (Ids{"own", "day"}));
  EXPECT_EQ(reference_.OnDutyFor("another", grid, now), (Ids{"day", "own"}));
  reference_.SetSubstitution("own", Substitution{"other"});
  EXPECT_EQ(reference_.DedicatedWorker("household", grid, now), "other");
  reference_.SetSubstitution("own", std::nullopt);
  EXPECT_EQ(reference_.DedicatedWorker("household", "330106001001002", now), "")
      << "where it moved to, nobody covers it";
  reference_.staff["own"].valid_until = now;
  EXPECT_EQ(reference_.DedicatedWorker("household", grid, now), "");
}

TEST_F(ReferenceTest, HoldersOfARoleAreThoseWhoStandInToo) {
  reference_.staff["s2"] = {Role::kStreet, {"330106001"}};
  const TimePoint now = FromUnixMillis(1500);
  reference_.SetSubstitution("s1", Substitution{"s2"});
  EXPECT_EQ(reference_.HoldersOf(Role::kStreet, "330106001001001", now),
            std::vector<std::string>{"s2"});
  EXPECT_TRUE(reference_.HoldersOf(Role::kDistrict, "330106001001001", now).empty());
}

TEST_F(ReferenceTest, RulesAreTheDistrictsOrTheDefaults) {
  EXPECT_EQ(reference_.RulesFor("330106001001001"), Rules{});
  reference_.rules["330106"].isolation_days = 7;
  EXPECT_EQ(reference_.RulesFor("330106001001001").isolation_days, 7);
}

TEST_F(ReferenceTest, AKindWithoutARuleNeedsAnApprovedFile) {
  reference_.venue_rules["330106"] = {
      {.kind = EnterpriseKind::kShop, .access = VenueAccess::kOpen}};
  const auto access = [&](std::string_view area, EnterpriseKind kind) {
    return reference_.VenueRuleFor(area, kind).access;
  };
  EXPECT_EQ(access("330106001001001", EnterpriseKind::kShop), VenueAccess::kOpen);
  EXPECT_EQ(access("330106001001001", EnterpriseKind::kOffice), VenueAccess::kApprovedFile);
  EXPECT_EQ(access("110101001001001", EnterpriseKind::kShop), VenueAccess::kApprovedFile);
}

TEST_F(ReferenceTest, TheRiskThatCountsIsTheClosestOfItsTime) {
  const auto at = [](int hour) { return TimePoint{} + std::chrono::hours{hour}; };
  const auto days_of = [&](std::string_view from, TimePoint left) {
    const RiskArea* risk = reference_.RiskOf("330106001001001", from, left);
    return risk == nullptr ? 0 : risk->days;
  };
  EXPECT_EQ(days_of("420106", at(5)), 0);
  reference_.risk_areas["330106"] = {{"42", at(1), TimePoint::max(), IsolationKind::kHome, 7},
                                     {"4201", at(3), at(9), IsolationKind::kCentral, 14},
                                     {"4201", at(3), at(9), IsolationKind::kHome, 10}};
  EXPECT_EQ(days_of("420106", at(5)), 14);
  EXPECT_EQ(days_of("4201", at(3)), 14);
  EXPECT_EQ(days_of("420106", at(9)), 7);
  EXPECT_EQ(days_of("420106", at(2)), 7);
  EXPECT_EQ(days_of("420106", at(0)), 0);
  EXPECT_EQ(days_of("42", at(5)), 7);
  EXPECT_EQ(days_of("430106", at(5)), 0);
  EXPECT_EQ(reference_.RiskOf("110101001001001", "420106", at(5)), nullptr);
}

TEST(LevelOfTest, OnlyTheOfficialLengthsAreLevels) {
  EXPECT_EQ(LevelOf("330106"), AreaLevel::kDistrict);
  EXPECT_EQ(LevelOf("330106001001001"), AreaLevel::kGrid);
  EXPECT_EQ(LevelOf("3301060"), AreaLevel::kNone);
  EXPECT_EQ(LevelOf("33010a"), AreaLevel::kNone);
}

}  // namespace
}  // namespace gridkeeper::base
