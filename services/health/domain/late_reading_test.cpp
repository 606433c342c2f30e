// Readings that were taken in time and arrive late: they correct what was reported missed.
#include "health/domain/scenario_test.hpp"

namespace gridkeeper::health {
namespace {

constexpr base::Millis kInstant{1};

class LateReadingTest : public testing::Test {
 protected:
  void SetUp() override {
    grid_.GivenOpenCase(At(2, 9), 3);
    grid_.GivenTimeIs(At(3, 13));  // three slots missed; 20:00 is owed
  }

  Scenario grid_;
};

TEST_F(LateReadingTest, CorrectsTheSlotItWasTakenInAndLeavesWhatIsOwed) {
  EXPECT_THAT(grid_.WhenReading(At(2, 11)),
              Then(Recorded(At(2, 11), At(2, 12), At(3, 20)), Corrected(At(2, 11), At(2, 12))));
  EXPECT_EQ(MarkOf(grid_.TheCase(), At(2, 12)).state, SlotState::kCorrected);
  EXPECT_EQ(MarkOf(grid_.TheCase(), At(2, 20)).state, SlotState::kMissed);
}

TEST_F(LateReadingTest, CorrectsASlotOnce) {
  ASSERT_TRUE(grid_.WhenReading(At(2, 11)));
  EXPECT_THAT(grid_.WhenReading(At(2, 10)), Then(Recorded(At(2, 10), At(2, 12), At(3, 20))));
}

TEST_F(LateReadingTest, TheSlotsBoundsDecideWhichOneIsCorrected) {
  EXPECT_THAT(grid_.WhenReading(At(2, 12)),
              Then(Recorded(At(2, 12), At(2, 20), At(3, 20)), Corrected(At(2, 12), At(2, 20))));
  EXPECT_THAT(grid_.WhenReading(At(2, 12) - kInstant),
              Then(Recorded(At(2, 12) - kInstant, At(2, 12), At(3, 20)),
                   Corrected(At(2, 12) - kInstant, At(2, 12))));
}

TEST_F(LateReadingTest, AFeverThatArrivesLateIsStillDetected) {
  EXPECT_THAT(grid_.WhenReading(At(2, 11), 385),
              Then(Recorded(At(2, 11), At(2, 12), At(3, 20), 385), Corrected(At(2, 11), At(2, 12)),
                   Fever(At(2, 11), At(2, 12), 385)));
}

TEST_F(LateReadingTest, AFeverThatArrivesAfterTheCorrectionIsStillDetected) {
  ASSERT_TRUE(grid_.WhenReading(At(2, 11)));
  EXPECT_THAT(
      grid_.WhenReading(At(2, 10), 385),
      Then(Recorded(At(2, 10), At(2, 12), At(3, 20), 385), Fever(At(2, 10), At(2, 12), 385)));
}

TEST_F(LateReadingTest, ThirtySixHoursLateIsNotTooLate) {
  grid_.GivenTimeIs(At(3, 23));
  EXPECT_THAT(grid_.WhenReading(At(2, 11)),
              Then(Recorded(At(2, 11), At(2, 12), At(4, 12)), Corrected(At(2, 11), At(2, 12))));
}

TEST_F(LateReadingTest, ACompletedCaseTakesReadingsOfItsTime) {
  grid_.GivenTimeIs(At(20, 9));
  ASSERT_EQ(grid_.TheCase().status, CaseStatus::kCompleted);
  EXPECT_THAT(grid_.WhenReading(At(4, 19), 390),
              Then(Recorded(At(4, 19), At(4, 20), kNever, 390), Corrected(At(4, 19), At(4, 20)),
                   Fever(At(4, 19), At(4, 20), 390)));
  EXPECT_THAT(grid_.WhenReading(At(4, 24) - kInstant),
              Then(Recorded(At(4, 24) - kInstant, At(5, 12), kNever)));
  EXPECT_EQ(NextDeadline(grid_.state), std::nullopt);
}

TEST_F(LateReadingTest, ASlotThatWasFollowedUpNeedsNoCorrection) {
  ASSERT_TRUE(grid_.WhenReading(At(3, 13)));
  grid_.GivenTimeIs(At(3, 21));
  EXPECT_THAT(grid_.WhenReading(At(3, 14)), Then(Recorded(At(3, 14), At(3, 20), At(4, 12))));
}

}  // namespace
}  // namespace gridkeeper::health
