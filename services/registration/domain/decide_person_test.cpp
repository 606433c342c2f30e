#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using testing::ElementsAre;

class PersonTest : public Scenario {
 protected:
  PersonTest() { GivenKey(Person(7).ToString()); }

  static ClaimRef By(std::string name, std::string_view grid = kGrid, base::TimePoint at = kNow) {
    return {std::string(grid), Id("household of " + name), Id(name), at};
  }
  std::vector<Event> Claims(std::string name, std::string_view grid = kGrid,
                            base::TimePoint at = kNow) {
    return When(ClaimIdNumber{By(std::move(name), grid, {})}, "", at);
  }
  std::vector<Event> Releases(std::string name, std::string_view grid = kGrid) {
    return When(ReleaseIdNumber{By(std::move(name), grid, {})}, "");
  }
};

TEST_F(PersonTest, AFirstClaimStands) {
  EXPECT_EQ(Only1<IdNumberClaimed>(Claims("zhang")).claim, By("zhang"));
  EXPECT_EQ(state.claims.size(), 1u);
}

TEST_F(PersonTest, ASecondClaimOpensACaseWithBothAndTellsBothGrids) {
  Claims("zhang");
  const auto later = kNow + base::Millis{1};
  const auto events = Claims("li", kOtherGrid, later);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(std::get<IdNumberClaimed>(events[0]).claim, By("li", kOtherGrid, later));
  const auto& opened = std::get<DuplicateCaseOpened>(events[1]);
  EXPECT_THAT(opened.claims, ElementsAre(By("zhang"), By("li", kOtherGrid, later)));
  EXPECT_THAT(opened.grids, ElementsAre(kGrid, kOtherGrid));
  EXPECT_FALSE(opened.case_id.IsNil());
  EXPECT_EQ(state.claims.Find(Id("zhang"))->case_id, opened.case_id);
  EXPECT_EQ(state.claims.Find(Id("li"))->case_id, opened.case_id);
}

TEST_F(PersonTest, TwoClaimsInOneGridTellItOnce) {
  Claims("zhang");
  EXPECT_THAT(std::get<DuplicateCaseOpened>(Claims("li")[1]).grids, ElementsAre(kGrid));
}

TEST_F(PersonTest, AThirdClaimChangesTheSameCase) {
  Claims("zhang");
  const auto id = std::get<DuplicateCaseOpened>(Claims("li", kOtherGrid)[1]).case_id;
  const auto events = Claims("wang");
  ASSERT_EQ(events.size(), 2u);
  const auto& changed = std::get<DuplicateCaseChanged>(events[1]);
  EXPECT_EQ(changed.case_id, id);
  EXPECT_EQ(changed.claims.size(), 3u);
  EXPECT_EQ(state.claims.Find(Id("wang"))->case_id, id);
}

TEST_F(PersonTest, AClaimMadeAgainStandsAsItWas) {
  Claims("zhang");
  Claims("li");
  const auto id = state.claims.Find(Id("zhang"))->case_id;
  EXPECT_EQ(Only1<IdNumberClaimed>(Claims("zhang", kGrid, kNow + base::Millis{9})).claim,
            By("zhang"));
  EXPECT_EQ(state.claims.Find(Id("zhang"))->case_id, id);
}

TEST_F(PersonTest, AReleaseEndsTheClaim) {
  Claims("zhang");
  EXPECT_EQ(Only1<IdNumberReleased>(Releases("zhang")).claim, By("zhang"));
  EXPECT_TRUE(state.claims.empty());
}

TEST_F(PersonTest, AReleaseDownToOneClosesTheCaseAndTellsEveryGrid) {
  Claims("zhang");
  const auto id = std::get<DuplicateCaseOpened>(Claims("li", kOtherGrid)[1]).case_id;
  const auto events = Releases("li", kOtherGrid);
  ASSERT_EQ(events.size(), 2u);
  const auto& closed = std::get<DuplicateCaseClosed>(events[1]);
  EXPECT_EQ(closed.case_id, id);
  EXPECT_THAT(closed.claims, ElementsAre(By("zhang")));
  EXPECT_THAT(closed.grids, ElementsAre(kGrid, kOtherGrid));
  EXPECT_TRUE(state.claims.Find(Id("zhang"))->case_id.IsNil());
}

TEST_F(PersonTest, AReleaseDownToTwoKeepsTheCaseOpen) {
  Claims("zhang");
  Claims("li");
  Claims("wang");
  const auto events = Releases("zhang");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(std::get<DuplicateCaseChanged>(events[1]).claims.size(), 2u);
  EXPECT_FALSE(state.claims.Find(Id("li"))->case_id.IsNil());
}

TEST_F(PersonTest, AReleaseOfAnUnknownClaimIsTakenDownAndChangesNothing) {
  Claims("zhang");
  Only1<IdNumberReleased>(Releases("nobody"));
  EXPECT_EQ(state.claims.size(), 1u);
}

TEST_F(PersonTest, ANewDuplicateAfterACloseOpensACaseAgain) {
  Claims("zhang");
  const auto first = std::get<DuplicateCaseOpened>(Claims("li")[1]).case_id;
  Releases("li");
  const auto second = std::get<DuplicateCaseOpened>(Claims("wang")[1]).case_id;
  EXPECT_NE(first, second);
}

TEST(PersonKeyTest, TextAndBytesAgree) {
  EXPECT_EQ(Person(0xab).ToString(), "person:abababababababababababababababab");
  EXPECT_EQ(ParsePersonKey(Person(0x1f).ToString()), Person(0x1f));
  EXPECT_FALSE(ParsePersonKey("person:"));
  EXPECT_FALSE(ParsePersonKey("person:ABababababababababababababababab"));
  EXPECT_FALSE(ParsePersonKey("people:abababababababababababababababab"));
  EXPECT_FALSE(ParsePersonKey("person:abababababababababababababababab0"));
}

TEST_F(PersonTest, AFindingSettlesTheCaseUntilAFurtherClaim) {
  Claims("zhang");
  const auto id =
      std::get<DuplicateCaseOpened>(Claims("li", kOtherGrid, kNow + base::Millis{1})[1]).case_id;
  const SettleDuplicateCase found{id, DuplicateFinding::kDifferentPeople, {Id("zhang"), Id("li")}};
  const auto settled = Only1<DuplicateCaseSettled>(When(found, ""));
  EXPECT_EQ(settled.finding, DuplicateFinding::kDifferentPeople);
  EXPECT_EQ(settled.claims.size(), 2u);
  EXPECT_THAT(settled.grids, ElementsAre(kGrid, kOtherGrid));
  EXPECT_TRUE(state.claims.Find(Id("li"))->case_id.IsNil());
  EXPECT_EQ(Only1<DuplicateFindingOutdated>(When(found, "")).case_id, id) << "it is not open";
  const auto again = Claims("wang");
  EXPECT_EQ(std::get<DuplicateCaseOpened>(again.at(1)).claims.size(), 3u);
}

TEST_F(PersonTest, AFindingSettlesClaimsOfOneMomentInWhateverOrderTheyStand) {
  for (const auto& [first, second] : {std::pair{"zhang", "li"}, std::pair{"li", "zhang"}}) {
    GivenKey(Person(7).ToString());
    Claims(first);
    const auto opened = std::get<DuplicateCaseOpened>(Claims(second)[1]);
    SettleDuplicateCase found{opened.case_id, DuplicateFinding::kSamePerson, {}};
    for (const ClaimRef& claim : opened.claims) found.residents.push_back(claim.resident);
    Only1<DuplicateCaseSettled>(When(found, ""));
  }
}

TEST_F(PersonTest, AFindingAboutOtherClaimsThanStandSettlesNothing) {
  Claims("zhang");
  const auto id = std::get<DuplicateCaseOpened>(Claims("li")[1]).case_id;
  Claims("wang");
  Only1<DuplicateFindingOutdated>(
      When(SettleDuplicateCase{id, DuplicateFinding::kSamePerson, {Id("zhang"), Id("li")}}, ""));
  EXPECT_EQ(state.claims.Find(Id("li"))->case_id, id);
}

}  // namespace
}  // namespace gridkeeper::registration
