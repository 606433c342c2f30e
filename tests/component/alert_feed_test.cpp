// The feed of WatchAlerts over real Kafka: nothing is missed and nothing is seen that was not
// committed.
#include "alerting/adapters/alert_feed.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>

#include "base/uuid.hpp"
#include "gridkeeper/alerting/v1/alerting_events.pb.h"
#include "kafka/admin.hpp"
#include "kafka/producer.hpp"

namespace gridkeeper::alerting {
namespace {

using ::testing::ElementsAre;

constexpr std::int32_t kPartitions = 3;
constexpr base::Millis kTimeout = std::chrono::seconds{30};

std::string Kafka() {
  const char* value = std::getenv("GRIDKEEPER_TEST_KAFKA");
  return value == nullptr ? "" : value;
}

// A client that takes messages as they come; waits until it has what a test asks for.
class Client {
 public:
  Client(WatchHub& hub, std::optional<WatchPosition> from) : hub_(hub) {
    watch_ = *hub.Start(std::move(from), {[](const std::string&) { return true; },
                                          [this] {
                                            std::lock_guard lock(mutex_);
                                            ready_ = true;
                                            told_.notify_one();
                                          }});
  }
  ~Client() { hub_.Stop(watch_); }

  // The alert ids up to `count` of them, or fewer when the watch ends or nothing comes any more.
  std::vector<std::string> Take(std::size_t count) {
    std::vector<std::string> ids;
    while (ids.size() < count) {
      const auto taken = hub_.Take(watch_);
      if (!taken.ok()) {
        ended = taken.status();
        return ids;
      }
      if (!*taken) {
        std::unique_lock lock(mutex_);
        if (!told_.wait_for(lock, kTimeout, [this] { return ready_; })) return ids;
        ready_ = false;
        continue;
      }
      cursor = (*taken)->cursor();
      if ((*taken)->has_alert_raised()) ids.push_back((*taken)->alert_raised().alert_id());
    }
    return ids;
  }
  WatchPosition Position() const { return FromCursor(cursor, "c", kPartitions).value(); }

  std::string cursor;
  absl::Status ended;

 private:
  WatchHub& hub_;
  WatchHub::WatchPtr watch_;
  std::mutex mutex_;
  std::condition_variable told_;
  bool ready_ = false;
};

class AlertFeedTest : public ::testing::Test {
 protected:
  AlertFeedTest() {
    topic_ = "feed-" + base::NewUuidV7().ToString();
    auto admin = *kafka::Admin::Make(Kafka());
    const absl::Status made = admin->Create({{topic_, kPartitions, 1, {}}}, kTimeout);
    EXPECT_TRUE(made.ok()) << made;
  }

  // A hub with its feed: what one instance has.
  struct Instance {
    explicit Instance(const std::string& topic, std::size_t queue = 1000)
        : hub("c", kPartitions, {.queue = queue}),
          feed({.bootstrap = Kafka(), .topic = topic, .partitions = kPartitions}, hub) {
      const absl::Status started = feed.Start(kTimeout);
      EXPECT_TRUE(started.ok()) << started;
    }
    WatchHub hub;
    AlertFeed feed;
  };
  class Writer {
   public:
    explicit Writer(const std::string& topic) : topic_(topic) { Open(); }
    void Begin() { ASSERT_TRUE(producer_->Begin().ok()); }
    void Write(std::int32_t partition, const std::string& id) {
      v1::AlertRaised event;
      event.set_alert_id(id);
      const std::string value = event.SerializeAsString();
      const kafka::OutRecord record{
          topic_, partition, "g", value, {{"ce_type", v1::AlertRaised::descriptor()->full_name()}}};
      ASSERT_TRUE(producer_->Produce(record).ok());
    }
    void Deliver() { ASSERT_TRUE(producer_->AwaitDelivery(kTimeout).ok()); }
    void Commit() {
      Deliver();
      ASSERT_TRUE(producer_->Commit(kTimeout).ok());
    }
    void WriteOne(std::int32_t partition, const std::string& id) {
      Begin();
      Write(partition, id);
      Commit();
    }
    // As a crash and the next owner's start do.
    void Abort() {
      producer_.reset();
      Open();
    }

   private:
    void Open() {
      producer_ = *kafka::TransactionalProducer::Open({.bootstrap = Kafka(),
                                                       .transactional_id = topic_,
                                                       .topics = {topic_},
                                                       .watched_topic = ""});
    }
    const std::string topic_;
    std::unique_ptr<kafka::TransactionalProducer> producer_;
  };

  std::string topic_;
};

TEST_F(AlertFeedTest, EventOfATransactionThatWasOpenAtTheStartIsSeenAfterItsCommit) {
  Writer writer(topic_);
  writer.WriteOne(1, "before");
  writer.Begin();
  writer.Write(1, "open");
  writer.Deliver();
  Instance instance(topic_);
  Client client(instance.hub, std::nullopt);
  writer.Commit();
  writer.WriteOne(2, "after");
  EXPECT_THAT(client.Take(2), ::testing::UnorderedElementsAre("open", "after"));
}

TEST_F(AlertFeedTest, AbortedEventIsNeverSeen) {
  Instance instance(topic_);
  Client client(instance.hub, std::nullopt);
  Writer writer(topic_);
  writer.Begin();
  writer.Write(0, "aborted");
  writer.Deliver();
  writer.Abort();
  writer.WriteOne(0, "after");
  EXPECT_THAT(client.Take(1), ElementsAre("after"));
}

TEST_F(AlertFeedTest, ClientThatComesBackToOtherInstancesMissesNothingAndSeesNothingTwice) {
  constexpr int kEvents = 3000;
  Writer writer(topic_);
  const auto write = [&](int from, int to) {
    writer.Begin();
    for (int i = from; i < to; ++i) writer.Write(i % kPartitions, std::to_string(i));
    writer.Commit();
  };
  write(0, 1000);
  // Queues that overflow many times, two instances, and events written while gaps are filled.
  Instance one(topic_, 50);
  Instance other(topic_, 50);
  std::vector<int> next(kPartitions);
  for (int p = 0; p < kPartitions; ++p) next[static_cast<std::size_t>(p)] = p;
  int seen = 0;
  WatchPosition from(kPartitions, 0);
  for (int visit = 0; seen < kEvents; ++visit) {
    Client client((visit % 2 == 0 ? one : other).hub, from);
    if (visit < 20) write(1000 + 100 * visit, 1100 + 100 * visit);
    const int most = visit < 20 ? 100 : kEvents - seen;
    for (const std::string& id : client.Take(static_cast<std::size_t>(most))) {
      const int number = std::stoi(id);
      int& expected = next[static_cast<std::size_t>(number % kPartitions)];
      ASSERT_EQ(number, expected);
      expected += kPartitions;
      ++seen;
    }
    ASSERT_TRUE(client.ended.ok() || absl::IsResourceExhausted(client.ended)) << client.ended;
    if (!client.cursor.empty()) from = client.Position();
  }
  EXPECT_EQ(seen, kEvents);
}

TEST_F(AlertFeedTest, CursorBehindTheEndOfTheLogIsRefused) {
  Instance instance(topic_);
  Client client(instance.hub, WatchPosition{0, 1'000'000, 0});
  EXPECT_THAT(client.Take(1), ::testing::IsEmpty());
  EXPECT_TRUE(absl::IsInvalidArgument(client.ended)) << client.ended;
}

}  // namespace
}  // namespace gridkeeper::alerting
