#include "registration/domain/parties.hpp"

#include <gtest/gtest.h>

namespace gridkeeper::registration {
namespace {

base::Uuid Id(const char* name) { return base::DeriveUuid({name}); }

Resident Who(const char* name, std::vector<PartyKind> kinds = {}) {
  Resident resident{.id = Id(name), .person = {}, .sealed = {}};
  if (!kinds.empty()) resident.parties = Parties{.kinds = std::move(kinds)};
  return resident;
}
Household Home(std::vector<Resident> residents) {
  Household home;
  home.residents = std::move(residents);
  return home;
}

const std::vector<PartyKind> kAll = {PartyKind::kStreet, PartyKind::kCommunity,
                                     PartyKind::kHealthCentre, PartyKind::kPoliceStation,
                                     PartyKind::kEmployer};

TEST(PartiesTest, WhoIsNotNamedIsMissingInOrder) {
  EXPECT_EQ(MissingParties(Who("wang")), kAll);
  EXPECT_EQ(MissingParties(Who("wang", {PartyKind::kCommunity, PartyKind::kEmployer})),
            (std::vector<PartyKind>{PartyKind::kStreet, PartyKind::kHealthCentre,
                                    PartyKind::kPoliceStation}));
  EXPECT_TRUE(MissingParties(Who("wang", kAll)).empty());
}

TEST(PartiesTest, OnlyWhoIsIsolatedMustHaveThem) {
  const Household home = Home({Who("well"), Who("isolated"), Who("answered for", kAll)});
  const std::set<base::Uuid> isolated = {Id("isolated"), Id("answered for")};
  const auto found = FindWithoutParties(home, isolated);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].resident->id, Id("isolated"));
  EXPECT_EQ(found[0].missing, kAll);
  EXPECT_TRUE(HasIsolated(home, isolated));
  EXPECT_FALSE(HasIsolated(Home({Who("well")}), isolated));
}

TEST(PartiesTest, AnIsolationOfARecordThatWasMadeOneWithAnotherCounts) {
  Resident kept = Who("kept");
  kept.merged = std::vector<Resident>{Who("double")};
  EXPECT_TRUE(IsIsolated(kept, {Id("double")}));
  EXPECT_FALSE(IsIsolated(kept, {Id("somebody else")}));
  EXPECT_EQ(FindWithoutParties(Home({kept}), {Id("double")}).size(), 1u);
}

}  // namespace
}  // namespace gridkeeper::registration
