#include "registration/domain/likeness.hpp"

#include <gmock/gmock.h>

#include <random>

namespace gridkeeper::registration {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Traits kLi{"李娜", "330106199001011234", "13812345678", "1990-01-01"};

Traits Changed(Traits traits, void (*change)(Traits&)) {
  change(traits);
  return traits;
}

std::vector<LikenessReason> ReasonsOf(const Traits& other) {
  const auto found = FindLookalikes({kLi, other});
  return found.empty() ? std::vector<LikenessReason>{} : found[0].reasons;
}

TEST(LikenessTest, ANameAndABirthDateAreLikelyOnePerson) {
  const Traits other{"李娜", "330106199001015678", "", "1990-01-01"};
  EXPECT_THAT(
      FindLookalikes({kLi, other}),
      ElementsAre(Likeness{0, 1, 50, {LikenessReason::kSameName, LikenessReason::kSameBirthDate}}));
}

TEST(LikenessTest, ANameAloneOrABirthDateAloneIsNot) {
  EXPECT_THAT(ReasonsOf({"李娜", "330106196502025678", "", "1965-02-02"}), IsEmpty());
  EXPECT_THAT(ReasonsOf({"王芳", "330106199001015678", "", "1990-01-01"}), IsEmpty());
  EXPECT_THAT(ReasonsOf({"李强", "330106196502025678", "13812345678", "1965-02-02"}), IsEmpty())
      << "a couple may have one phone";
}

TEST(LikenessTest, ASlipInTheNumberIsNoticedWithTheName) {
  for (const char* number :
       {"330106199001011235", "330106199001012134", "930106199001011234", "331006199001011234"}) {
    Traits other = Changed(kLi, [](Traits& t) { t.phone.clear(); });
    other.id_number = number;
    other.birth_date = "1991-01-01";
    EXPECT_THAT(ReasonsOf(other),
                ElementsAre(LikenessReason::kSameName, LikenessReason::kIdNumberSlip))
        << number;
  }
  Traits far = kLi;
  far.id_number = "330106199001019934";
  far.birth_date = "1991-01-01";
  far.phone.clear();
  EXPECT_THAT(ReasonsOf(far), IsEmpty());
}

TEST(LikenessTest, TheSameNumberIsNoGuess) { EXPECT_THAT(FindLookalikes({kLi, kLi}), IsEmpty()); }

TEST(LikenessTest, TheBestComeFirst) {
  Traits all = kLi;
  all.id_number = "330106199001011243";
  const Traits some{"李娜", "330106199001015678", "", "1990-01-01"};
  const auto found = FindLookalikes({some, kLi, all});
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(std::pair(found[0].first, found[0].second),
            (std::pair<std::size_t, std::size_t>(1, 2)));
  EXPECT_EQ(found[0].score, 100);
  EXPECT_EQ(found[1].score, 50);
}

// What the buckets find is what comparing each with each finds.
TEST(LikenessTest, NoPairIsMissed) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    std::mt19937 random(seed);
    const auto pick = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
    std::vector<Traits> people;
    for (int i = 0; i < 200; ++i) {
      Traits one{"name " + std::to_string(pick(20)),
                 "3301061990010112" + std::to_string(10 + pick(90)),
                 pick(3) == 0 ? "" : "1380000000" + std::to_string(pick(10)),
                 "1990-01-0" + std::to_string(1 + pick(5))};
      people.push_back(one);
    }
    std::size_t pairs = 0;
    for (std::size_t i = 0; i < people.size(); ++i) {
      for (std::size_t j = i + 1; j < people.size(); ++j) {
        pairs += FindLookalikes({people[i], people[j]}).size();
      }
    }
    EXPECT_GT(pairs, 100u) << "seed " << seed;
    EXPECT_EQ(FindLookalikes(people).size(), pairs) << "seed " << seed;
  }
}

}  // namespace
}  // namespace gridkeeper::registration
