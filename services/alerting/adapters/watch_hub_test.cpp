// The handover between gap reader and shared reader, slow clients, scope, heartbeats. The log of
// each partition is a list; readers are played by hand.
#include "alerting/adapters/watch_hub.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <random>

namespace gridkeeper::alerting {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

constexpr std::size_t kPartitions = 3;
constexpr char kCluster[] = "cluster";

WatchedEvent EventAt(std::int32_t partition, std::int64_t offset, const std::string& grid = "g") {
  WatchedEvent event{partition, offset, {}};
  event.message.set_grid_code(grid);
  event.message.mutable_alert_raised()->set_alert_id(fmt::format("{}/{}", partition, offset));
  return event;
}

class WatchHubTest : public testing::Test {
 protected:
  // A hub whose shared reader stands at these places.
  void Stand(const WatchPosition& at) {
    for (std::size_t p = 0; p < at.size(); ++p) {
      hub.Advance(static_cast<std::int32_t>(p), at[p]);
    }
  }
  WatchHub::WatchPtr Start(std::optional<WatchPosition> from = std::nullopt) {
    auto watch = hub.Start(std::move(from),
                           {[this](const std::string&) { return scope; }, [this] { ++told; }});
    EXPECT_TRUE(watch.ok()) << watch.status();
    return *watch;
  }
  // All that can be taken now: alert ids, "beat" for heartbeats; "end" when the watch has ended.
  std::vector<std::string> TakeAll(const WatchHub::WatchPtr& watch) {
    std::vector<std::string> seen;
    while (true) {
      auto taken = hub.Take(watch);
      if (!taken.ok()) {
        ended = taken.status();
        seen.push_back("end");
        return seen;
      }
      if (!*taken) return seen;
      last_cursor = (*taken)->cursor();
      seen.push_back((*taken)->has_alert_raised() ? (*taken)->alert_raised().alert_id() : "beat");
    }
  }
  WatchPosition LastPosition() const { return *FromCursor(last_cursor, kCluster, kPartitions); }

  WatchHub hub{kCluster, kPartitions, {.queue = 10, .heartbeat = milliseconds{0}}};
  absl::StatusOr<bool> scope = true;
  int told = 0;
  std::string last_cursor;
  absl::Status ended;
};

TEST_F(WatchHubTest, NothingIsWatchedBeforeTheSharedReaderStands) {
  EXPECT_TRUE(absl::IsUnavailable(hub.Start(std::nullopt, {}).status()));
}

TEST_F(WatchHubTest, WatchFromNowBeginsWithAHeartbeatAndSeesWhatComes) {
  Stand({5, 0, 7});
  const auto watch = Start();
  EXPECT_THAT(TakeAll(watch), ElementsAre("beat"));
  EXPECT_THAT(LastPosition(), ElementsAre(5, 0, 7));
  hub.Publish(EventAt(0, 5));
  hub.Publish(EventAt(2, 9));
  EXPECT_THAT(TakeAll(watch), ElementsAre("0/5", "2/9"));
  EXPECT_THAT(LastPosition(), ElementsAre(6, 0, 10));
  EXPECT_EQ(told, 3);
}

TEST_F(WatchHubTest, CursorBehindIsFilledByAGapReaderWithoutLossOrRepetition) {
  Stand({5, 0, 7});
  const auto watch = Start(WatchPosition{3, 0, 7});
  EXPECT_EQ(hub.NextGap(milliseconds{0}), watch);
  EXPECT_THAT(hub.GapsOf(watch), ElementsAre(3, -1, -1));
  EXPECT_TRUE(hub.PublishGap(watch, EventAt(0, 3)));
  hub.Publish(EventAt(0, 5));  // while the gap is open: the gap reader brings it
  hub.Publish(EventAt(2, 7));  // live there
  EXPECT_TRUE(hub.PublishGap(watch, EventAt(0, 4)));
  EXPECT_FALSE(hub.PublishGap(watch, EventAt(0, 5)));  // caught up
  hub.PutBack(watch);
  hub.Publish(EventAt(0, 6));
  EXPECT_THAT(TakeAll(watch), ElementsAre("beat", "0/3", "2/7", "0/4", "0/5", "0/6"));
  EXPECT_EQ(hub.NextGap(milliseconds{0}), nullptr);
}

TEST_F(WatchHubTest, GapThatEndsInRecordsNobodySeesIsClosedByTheEndOfThePartition) {
  Stand({5, 0, 0});
  const auto watch = Start(WatchPosition{4, 0, 0});
  ASSERT_EQ(hub.NextGap(milliseconds{0}), watch);
  EXPECT_FALSE(hub.AdvanceGap(watch, 0, 5));
  hub.Publish(EventAt(0, 5));
  EXPECT_THAT(TakeAll(watch), ElementsAre("beat", "0/5"));
}

TEST_F(WatchHubTest, CursorAheadOfThisInstanceSeesNothingTwice) {
  Stand({5, 0, 0});
  const auto watch = Start(WatchPosition{7, 0, 0});
  ASSERT_EQ(hub.NextGap(milliseconds{0}), watch);  // looks whether the log reaches that far
  EXPECT_FALSE(hub.AdvanceGap(watch, 0, 7));
  hub.Publish(EventAt(0, 5));
  hub.Publish(EventAt(0, 6));
  hub.Publish(EventAt(0, 7));
  EXPECT_THAT(TakeAll(watch), ElementsAre("beat", "0/7"));
}

TEST_F(WatchHubTest, SlowLiveClientIsCut) {
  Stand({0, 0, 0});
  const auto watch = Start();
  for (int i = 0; i < 9; ++i) hub.Publish(EventAt(0, i));
  EXPECT_EQ(hub.watches(), 1U);
  hub.Publish(EventAt(0, 9));
  EXPECT_EQ(hub.watches(), 0U);
  EXPECT_THAT(TakeAll(watch), ElementsAre("end"));
  EXPECT_TRUE(absl::IsResourceExhausted(ended));
}

TEST_F(WatchHubTest, ClientThatCatchesUpIsWaitedForNotCut) {
  Stand({100, 0, 0});
  const auto watch = Start(WatchPosition{0, 0, 0});
  ASSERT_EQ(hub.NextGap(milliseconds{0}), watch);
  std::int64_t offset = 0;
  while (hub.PublishGap(watch, EventAt(0, offset))) ++offset;
  hub.PutBack(watch);
  EXPECT_EQ(offset, 8);                              // with the heartbeat the queue is full
  EXPECT_EQ(hub.NextGap(milliseconds{0}), nullptr);  // no room: nothing to read
  hub.Publish(EventAt(1, 0));                        // live there, but no room: a gap there too
  EXPECT_EQ(TakeAll(watch).size(), 10U);
  ASSERT_EQ(hub.NextGap(milliseconds{0}), watch);
  EXPECT_THAT(hub.GapsOf(watch), ElementsAre(9, 0, -1));
  EXPECT_TRUE(hub.PublishGap(watch, EventAt(1, 0)));
  EXPECT_THAT(TakeAll(watch), ElementsAre("1/0"));
}

TEST_F(WatchHubTest, EventsOutOfScopeMoveTheCursorOnly) {
  Stand({0, 0, 0});
  const auto watch = Start();
  scope = false;
  hub.Publish(EventAt(0, 0));
  scope = true;
  hub.Publish(EventAt(0, 1));
  EXPECT_THAT(TakeAll(watch), ElementsAre("beat", "0/1"));
}

TEST_F(WatchHubTest, WhoLosesTheRightSeesNoMore) {
  Stand({0, 0, 0});
  const auto watch = Start();
  scope = absl::PermissionDeniedError("no more");
  hub.Publish(EventAt(0, 0));
  EXPECT_THAT(TakeAll(watch), ElementsAre("end"));
  EXPECT_TRUE(absl::IsPermissionDenied(ended));
}

TEST_F(WatchHubTest, IdleWatchHearsHeartbeatsWithItsCursorAndLosesThemWithItsRight) {
  Stand({0, 0, 0});
  const auto watch = Start();
  TakeAll(watch);
  hub.Advance(1, 4);
  hub.Beat();
  hub.Beat();  // one is waiting already
  EXPECT_THAT(TakeAll(watch), ElementsAre("beat"));
  EXPECT_THAT(LastPosition(), ElementsAre(0, 4, 0));
  scope = absl::UnauthenticatedError("expired");
  hub.Beat();
  EXPECT_THAT(TakeAll(watch), ElementsAre("end"));
}

TEST_F(WatchHubTest, StoppedOrEndedWatchGetsNothingMore) {
  Stand({0, 0, 0});
  const auto gone = Start();
  const auto other = Start(WatchPosition{0, 0, 0});
  hub.Stop(gone);
  hub.Publish(EventAt(0, 0));
  EXPECT_THAT(TakeAll(gone), ElementsAre("end"));
  hub.EndAll(absl::UnavailableError("stopping"));
  EXPECT_THAT(TakeAll(other), ElementsAre("end"));
  EXPECT_EQ(hub.watches(), 0U);
  EXPECT_EQ(hub.NextGap(milliseconds{0}), nullptr);
}

// Random orders of writing, live reading, gap reading and taking, with reconnects: every event is
// seen exactly once and in order within its partition.
TEST(WatchHubProperty, EveryEventIsSeenOnceAcrossReconnects) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto pick = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
    WatchHub hub(kCluster, kPartitions, {.queue = 5, .heartbeat = std::chrono::hours{1}});
    std::vector<std::int64_t> written(kPartitions, 0), shared(kPartitions, 0), seen(kPartitions, 0);
    for (std::size_t p = 0; p < kPartitions; ++p) hub.Advance(static_cast<std::int32_t>(p), 0);

    const WatchHub::Subscriber subscriber{[](const std::string&) { return true; }, [] {}};
    std::string cursor;
    WatchHub::WatchPtr watch = *hub.Start(std::nullopt, subscriber);
    WatchHub::WatchPtr gap;
    const auto reconnect = [&] {
      hub.Stop(watch);
      watch = *hub.Start(FromCursor(cursor, kCluster, kPartitions).value(), subscriber);
    };
    const auto take = [&] {
      const auto taken = hub.Take(watch);
      if (!taken.ok()) return reconnect();
      if (!*taken) return;
      cursor = (*taken)->cursor();
      if (!(*taken)->has_alert_raised()) return;
      const std::string& id = (*taken)->alert_raised().alert_id();
      const auto p = static_cast<std::size_t>(id[0] - '0');
      ASSERT_EQ(id, fmt::format("{}/{}", p, seen[p]));
      ++seen[p];
    };
    take();
    const auto follow = [&](std::size_t p) {
      if (shared[p] < written[p]) hub.Publish(EventAt(static_cast<std::int32_t>(p), shared[p]++));
    };
    const auto fill = [&](std::size_t p) {
      if (gap == nullptr) gap = hub.NextGap(milliseconds{0});
      if (gap == nullptr) return;
      const std::int64_t at = hub.GapsOf(gap)[p];
      bool read_on = true;
      if (at >= 0) {
        const auto partition = static_cast<std::int32_t>(p);
        read_on = at < written[p] ? hub.PublishGap(gap, EventAt(partition, at))
                                  : hub.AdvanceGap(gap, partition, at);
      }
      if (read_on && pick(5) > 0) return;
      hub.PutBack(gap);
      gap = nullptr;
    };
    for (int step = 0; step < 2000; ++step) {
      const auto p = static_cast<std::size_t>(pick(kPartitions));
      switch (pick(8)) {
        case 0:
          ++written[p];
          break;
        case 1:
        case 2:
          follow(p);
          break;
        case 3:
        case 4:
          fill(p);
          break;
        case 5:
          if (pick(40) == 0) reconnect();
          break;
        default:
          take();
      }
    }
    for (int round = 0; round < 5000 && seen != written; ++round) {
      for (std::size_t p = 0; p < kPartitions; ++p) {
        take();
        follow(p);
        fill(p);
      }
    }
    EXPECT_EQ(seen, written);
  }
}

TEST(WatchCursor, ComesBackAsItWasAndForeignOnesAreRefused) {
  const WatchPosition position = {0, 17, 1'000'000'000'000};
  const std::string cursor = ToCursor("a", position);
  EXPECT_EQ(FromCursor(cursor, "a", 3).value(), position);
  for (const auto& refused :
       {FromCursor(cursor, "b", 3), FromCursor(cursor, "a", 4), FromCursor("\xff\xff", "a", 3),
        FromCursor("x", "a", 3), FromCursor(ToCursor("a", {-1, 0, 0}), "a", 3)}) {
    EXPECT_TRUE(absl::IsInvalidArgument(refused.status()));
    EXPECT_THAT(std::string(refused.status().message()), testing::HasSubstr("cursor"));
  }
}

}  // namespace
}  // namespace gridkeeper::alerting
