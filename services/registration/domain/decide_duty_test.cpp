#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using base::Rejection;

class DutyTest : public Scenario {
 protected:
  DutyTest() {
    GivenDefined(kGrid);
    Given(BuildingRegistered{Id("building"), {"Building 3", 2, 6}});
    Given(HouseholdRegistered{kHousehold,
                              {Id("building"), "2", 5, "501"},
                              Id("key"),
                              {{Id("r0"), Person(1), "s0"}, {Id("r1"), Person(2), "s1"}}});
  }
  static NameResponsibleParties Naming(std::vector<PartyKind> kinds, const std::string& key) {
    return {kHousehold, Id("r1"), {std::move(kinds), "sealed", Id(key)}};
  }

  static inline const base::Uuid kHousehold = Id("household");
};

TEST_F(DutyTest, AHouseholdIsGivenAWorkerOfItsOwnAndNobody) {
  const auto given =
      Only1<DedicatedWorkerAssigned>(When(AssignDedicatedWorker{kHousehold, "worker"}));
  EXPECT_EQ(given.household, kHousehold);
  EXPECT_EQ(given.staff_id, "worker");
  EXPECT_EQ(Only1<DedicatedWorkerAssigned>(When(AssignDedicatedWorker{kHousehold, ""})).staff_id,
            "");
}

TEST_F(DutyTest, WhoDoesNotCoverTheGridIsNobodysWorker) {
  When(AssignDedicatedWorker{kHousehold, "nobody"});
  ThenRefused(Rejection::kNotFound, "staff_id");
  Know("far", base::Role::kGridWorker, {std::string(kOtherGrid)});
  When(AssignDedicatedWorker{kHousehold, "far"});
  ThenRefused(Rejection::kNotFound, "staff_id");
  When(AssignDedicatedWorker{kHousehold, "No Id"});
  ThenRefused(Rejection::kInvalid, "staff_id");
  When(AssignDedicatedWorker{Id("unknown"), "worker"});
  ThenRefused(Rejection::kNotFound, "household_id");
}

TEST_F(DutyTest, PartiesTakeThePlaceOfThoseBeforeAndTheirKeyGoes) {
  const auto first = Only1<ResponsiblePartiesNamed>(
      When(Naming({PartyKind::kStreet, PartyKind::kEmployer}, "first"), "worker"));
  EXPECT_TRUE(first.replaced_key_id.IsNil());
  const auto second =
      Only1<ResponsiblePartiesNamed>(When(Naming({PartyKind::kPoliceStation}, "second")));
  EXPECT_EQ(second.replaced_key_id, Id("first"));
  const Household& household = *state.area->households.Find(kHousehold);
  EXPECT_EQ(household.residents[1].parties->kinds,
            std::vector<PartyKind>{PartyKind::kPoliceStation});
  EXPECT_EQ(*household.residents[0].parties, Parties{});
  const auto nobody =
      Only1<ResponsiblePartiesNamed>(When(NameResponsibleParties{kHousehold, Id("r1"), {}}));
  EXPECT_EQ(nobody.replaced_key_id, Id("second"));
  EXPECT_EQ(*household.residents[1].parties, Parties{});
}

TEST_F(DutyTest, PartiesAreOfAKindEachOnceAndOfAResident) {
  for (const auto& kinds :
       {std::vector{PartyKind::kNone}, std::vector{static_cast<PartyKind>(6)},
        std::vector{PartyKind::kStreet, PartyKind::kStreet},
        std::vector{PartyKind::kEmployer, PartyKind::kStreet}, std::vector<PartyKind>{}}) {
    When(Naming(kinds, "key"));
    ThenRefused(Rejection::kInvalid, "parties");
  }
  When(NameResponsibleParties{kHousehold, Id("r1"), {{PartyKind::kStreet}, "", Id("key")}});
  ThenRefused(Rejection::kInvalid, "parties");
  When(NameResponsibleParties{kHousehold, Id("r1"), {{PartyKind::kStreet}, "sealed", {}}});
  ThenRefused(Rejection::kInvalid, "parties");
  When(NameResponsibleParties{kHousehold, Id("r9"), {}});
  ThenRefused(Rejection::kNotFound, "resident_id");
  When(NameResponsibleParties{Id("unknown"), Id("r1"), {}});
  ThenRefused(Rejection::kNotFound, "household_id");
}

TEST_F(DutyTest, AForgottenHouseholdTakesTheKeysOfItsPartiesAlong) {
  When(Naming({PartyKind::kStreet}, "parties key"));
  const auto gone =
      Only1<HouseholdForgotten>(When(ForgetHousehold{kHousehold, ForgetReason::kRequested}));
  EXPECT_TRUE(gone.residents[1].parties->sealed.empty());
  EXPECT_THAT(AllKeysOf(gone.key_id, gone.residents),
              testing::UnorderedElementsAre(Id("key"), Id("parties key")));
}

}  // namespace
}  // namespace gridkeeper::registration
