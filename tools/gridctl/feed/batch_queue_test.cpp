#include "feed/batch_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gridkeeper::gridctl {
namespace {

using testing::ElementsAre;

ReadyRow Row(std::int64_t number, const std::string& grid) {
  ReadyRow row;
  row.number = number;
  row.grid = grid;
  return row;
}

// "grid: rows", with "(id)" where it was sent before; "-": there is none.
std::string Take(BatchQueue& queue) {
  const std::optional<Batch> batch = queue.Take();
  if (!batch) return "-";
  std::string text = batch->grid + ":";
  for (const ReadyRow& row : batch->rows) text += " " + std::to_string(row.number);
  return batch->sent_before ? text + " (" + batch->sent_before->command_id + ")" : text;
}

TEST(BatchQueue, WaitsForRowsThatAreWorthSendingUntilTheFileEnds) {
  BatchQueue queue({.batch = 2, .ready = 2, .held = 100}, {});
  EXPECT_FALSE(queue.Add(Row(1, "a")));
  EXPECT_FALSE(queue.Add(Row(2, "b")));
  EXPECT_EQ(Take(queue), "-");
  EXPECT_TRUE(queue.Add(Row(3, "a")));
  queue.Add(Row(4, "a"));
  EXPECT_EQ(Take(queue), "a: 1 3");
  queue.Finish();
  EXPECT_EQ(Take(queue), "b: 2");
  EXPECT_EQ(Take(queue), "-");  // one of a grid at a time
  EXPECT_FALSE(queue.is_done());
  queue.Answered("a");
  EXPECT_EQ(Take(queue), "a: 4");
  EXPECT_TRUE(queue.is_done());
}

TEST(BatchQueue, TakesTheLargestOfThoseWorthSendingAndNoMoreThanABatch) {
  BatchQueue queue({.batch = 3, .ready = 2, .held = 100}, {});
  for (const int row : {1, 2}) queue.Add(Row(row, "a"));
  for (const int row : {3, 4, 5, 6}) queue.Add(Row(row, "b"));
  EXPECT_EQ(Take(queue), "b: 3 4 5");
  EXPECT_EQ(Take(queue), "a: 1 2");
  EXPECT_EQ(Take(queue), "-");
}

TEST(BatchQueue, LetsTheLargestGoWhenItIsFull) {
  BatchQueue queue({.batch = 10, .ready = 10, .held = 4}, {});
  queue.Add(Row(1, "a"));
  queue.Add(Row(2, "b"));
  queue.Add(Row(3, "b"));
  EXPECT_FALSE(queue.is_full());
  EXPECT_TRUE(queue.Add(Row(4, "c")));
  EXPECT_TRUE(queue.is_full());
  EXPECT_EQ(Take(queue), "b: 2 3");
  EXPECT_FALSE(queue.is_full());
  EXPECT_EQ(Take(queue), "-");
}

TEST(BatchQueue, FormsAnewWhatWasSentBeforeAndLetsItGoFirst) {
  BatchQueue queue({.batch = 2, .ready = 2, .held = 100},
                   {{"id1", "a", "", {1, 5}}, {"id2", "a", "", {6, 7}}, {"id3", "b", "", {3}}});
  for (int row = 1; row <= 4; ++row) queue.Add(Row(row, row == 3 ? "b" : "a"));
  EXPECT_EQ(Take(queue), "b: 3 (id3)");
  EXPECT_EQ(Take(queue), "-");  // 2 and 4 wait for row 5
  for (int row = 5; row <= 7; ++row) queue.Add(Row(row, "a"));
  std::vector<std::string> taken;
  for (int i = 0; i < 3; ++i) {
    taken.push_back(Take(queue));
    queue.Answered("a");
  }
  EXPECT_THAT(taken, ElementsAre("a: 1 5 (id1)", "a: 6 7 (id2)", "a: 2 4"));
}

TEST(BatchQueue, IsNotHeldUpByRowsThatDoNotComeAgain) {
  BatchQueue queue({.batch = 10, .ready = 10, .held = 2},
                   {{"id1", "a", "", {1, 9}}, {"id2", "b", "", {2}}});
  queue.Add(Row(1, "a"));
  queue.Add(Row(2, "a"));  // was of grid b
  queue.Add(Row(3, "a"));
  EXPECT_TRUE(queue.is_full());
  EXPECT_EQ(Take(queue), "a: 1 (id1)");  // as the rest of it may be thousands of rows away
  queue.Answered("a");
  EXPECT_EQ(Take(queue), "a: 2 3");
  queue.Answered("a");
  queue.Add(Row(9, "a"));
  queue.Finish();
  EXPECT_EQ(Take(queue), "a: 9");
  EXPECT_TRUE(queue.is_done());
}

TEST(BatchQueue, EndsWithWhatIsThereOfWhatWasSentBefore) {
  BatchQueue queue({.batch = 10, .ready = 10, .held = 100},
                   {{"id1", "a", "", {1, 9}}, {"id2", "b", "", {2}}});
  queue.Add(Row(1, "a"));
  queue.Finish();
  EXPECT_FALSE(queue.is_done());
  EXPECT_EQ(Take(queue), "a: 1 (id1)");
  EXPECT_TRUE(queue.is_done());
}

}  // namespace
}  // namespace gridkeeper::gridctl
