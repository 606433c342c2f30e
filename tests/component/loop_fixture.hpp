// Real Kafka and Redis with a loop of the counter domain on them: what the component tests of the
// loop share.
#pragma once

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "eventing/command_publisher.hpp"
#include "eventing/keyed_partition.hpp"
#include "eventing/loop.hpp"
#include "eventing/redis_state_reader.hpp"
#include "eventing/topic_check.hpp"
#include "eventing/topics.hpp"
#include "kafka/admin.hpp"
#include "kafka/metadata.hpp"
#include "kafka/reader.hpp"
#include "testing/counter_domain.hpp"

namespace gridkeeper::testing {

// Stands still until it is told to move; shared by all loops of a test.
class SteppedClock final : public base::Clock {
 public:
  base::TimePoint Now() const override {
    std::unique_lock lock(mutex_);
    asked_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !holding_; });
    return base::FromUnixMillis(now_ms);
  }
  // While held, whoever asks for the time waits; returns once somebody does. A loop asks in each
  // round, between gathering its inputs and deciding them.
  void Hold() {
    std::unique_lock lock(mutex_);
    holding_ = true;
    asked_ = false;
    changed_.wait(lock, [this] { return asked_; });
  }
  void Release() {
    std::lock_guard lock(mutex_);
    holding_ = false;
    changed_.notify_all();
  }
  std::atomic<std::int64_t> now_ms{1'583'020'800'000};

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool holding_ = false;
  mutable bool asked_ = false;
};

// Looks until `holds`, which tests use instead of sleeping. False after 30 s.
inline bool Eventually(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

class LoopTest : public ::testing::Test {
 protected:
  static constexpr std::int32_t kPartitions = 4;
  // All tests' keys lie in this grid's neighbourhood; the admin covers every one.
  static constexpr const char* kAdmin = "admin";

  static std::string Environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  }

  static void SetUpTestSuite() {
    auto admin = kafka::Admin::Make(Environment("GRIDKEEPER_TEST_KAFKA"));
    ASSERT_TRUE(admin.ok()) << admin.status();
    std::vector<kafka::TopicSettings> wanted;
    for (const eventing::Topic& topic : eventing::TopicCatalogue(kPartitions)) {
      wanted.push_back(eventing::SettingsOf(topic, 1));
    }
    const absl::Status made = (*admin)->Create(wanted, std::chrono::seconds{30});
    ASSERT_TRUE(made.ok()) << made;
  }

  LoopTest() {
    bootstrap_ = Environment("GRIDKEEPER_TEST_KAFKA");
    redis_ = *redis::ParseUrl(Environment("GRIDKEEPER_TEST_REDIS"));
    auto metadata = kafka::MetadataClient::Open(bootstrap_);
    cluster_id_ = *(*metadata)->ClusterId(std::chrono::seconds{10});
    base::Reference reference;
    reference.bootstrap_admin = kAdmin;
    reference_ = std::make_shared<const base::Reference>(std::move(reference));
    pipeline_ = std::make_unique<redis::Pipeline>(redis_);
    reader_ = std::make_unique<eventing::RedisStateReader>(*pipeline_, Keys(), kPartitions);
    publisher_ = *eventing::CommandPublisher::Open({.domain = "health",
                                                    .instance = "edge",
                                                    .bootstrap = bootstrap_,
                                                    .redis = redis_,
                                                    .keys = Keys(),
                                                    .partitions = kPartitions},
                                                   *pipeline_);
  }

  eventing::SnapshotKeys Keys() const { return {cluster_id_, "health"}; }

  eventing::EventLoop& StartLoop(const std::string& instance = "health-0") {
    eventing::LoopOptions options;
    options.domain = "health";
    options.instance = instance;
    options.bootstrap = bootstrap_;
    options.cluster_id = cluster_id_;
    options.redis = redis_;
    options.partitions = kPartitions;
    options.foreign_topics = {eventing::EventsTopic("registration")};
    options.make_partition = [](std::int32_t number) {
      return std::make_unique<eventing::KeyedPartition<CounterDomain>>(number, kPartitions);
    };
    options.clock = clock_;
    options.reference = [this] { return reference_; };
    options.metrics = &metrics_.emplace_back();
    options.session_timeout = std::chrono::milliseconds{2000};
    options.standstill = standstill_;
    options.commit_idle_every = commit_idle_every_;
    auto loop = std::make_unique<eventing::EventLoop>(std::move(options));
    EXPECT_TRUE(loop->Start().ok());
    return *(loops_[instance] = std::move(loop));
  }
  void StopLoop(const std::string& instance = "health-0") { loops_.erase(instance); }

  static Add AddOf(std::int64_t amount) {
    Add add;
    add.set_amount(amount);
    return add;
  }

  static eventing::Command CommandOf(const std::string& key, const Add& add, base::Uuid id,
                                     eventing::Lane lane) {
    eventing::Command command;
    command.lane = lane;
    command.key = key;
    command.type = Add::descriptor()->full_name();
    command.body = add.SerializeAsString();
    command.command_id = id;
    command.actor = kAdmin;
    command.payload_hash = std::hash<std::string>()(command.body) | 1;
    return command;
  }

  // Submits and waits for the outcome.
  absl::StatusOr<eventing::Outcome> Send(const std::string& key, const Add& add,
                                         base::Uuid id = base::NewUuidV7(),
                                         eventing::Lane lane = eventing::Lane::kCommands) {
    std::mutex mutex;
    std::condition_variable settled;
    std::optional<absl::StatusOr<eventing::Outcome>> outcome;
    publisher_->Submit(CommandOf(key, add, id, lane), base::WallNow() + std::chrono::seconds{30},
                       [&](absl::StatusOr<eventing::Outcome> settled_with) {
                         std::lock_guard lock(mutex);
                         outcome = std::move(settled_with);
                         settled.notify_one();
                       });
    std::unique_lock lock(mutex);
    settled.wait(lock, [&] { return outcome.has_value(); });
    return *outcome;
  }
  // Returns when that many commands with this note are in the log.
  void Append(int count, const std::string& key, const std::string& note, eventing::Lane lane) {
    Add add = AddOf(1);
    add.set_note(note);
    std::atomic<int> accepted = 0;
    for (int i = 0; i < count; ++i) {
      eventing::Command command = CommandOf(key, add, base::NewUuidV7(), lane);
      command.wait = eventing::Wait::kAccepted;
      publisher_->Submit(
          std::move(command), base::WallNow() + std::chrono::seconds{30},
          [&](const absl::StatusOr<eventing::Outcome>& outcome) { accepted += outcome.ok(); });
    }
    ASSERT_TRUE(Eventually([&] { return accepted == count; }));
  }
  bool Processed(const std::string& key, const Add& add) {
    const auto outcome = Send(key, add);
    return outcome.ok() && outcome->state == eventing::OutcomeState::kProcessed;
  }

  // The counter as look-ups see it; nullopt while it cannot be read, a counter of zeros when there
  // is none.
  std::optional<CounterEntity> Read(const std::string& key) {
    std::mutex mutex;
    std::condition_variable read;
    std::optional<absl::StatusOr<std::optional<std::string>>> found;
    reader_->Get(key, "counter", "total", [&](absl::StatusOr<std::optional<std::string>> value) {
      std::lock_guard lock(mutex);
      found = std::move(value);
      read.notify_one();
    });
    std::unique_lock lock(mutex);
    read.wait(lock, [&] { return found.has_value(); });
    if (!found->ok()) return std::nullopt;
    CounterEntity entity;
    if (**found) entity.ParseFromString(***found);
    return entity;
  }
  // The first answer that a look-up gives: a new Redis is still being filled while commands are
  // decided.
  CounterEntity FirstAnswer(const std::string& key) {
    std::optional<CounterEntity> entity;
    EXPECT_TRUE(Eventually([&] { return (entity = Read(key)).has_value(); }));
    return entity.value_or(CounterEntity{});
  }
  bool Total(const std::string& key, std::int64_t total) {
    return Eventually([&] {
      const auto entity = Read(key);
      return entity && entity->total() == total;
    });
  }

  void Redis(const redis::Command& command) {
    redis::Connection connection(redis_);
    ASSERT_TRUE(connection.Call(command).ok());
  }

  // What the loop's group has committed of an input; below 0 for nothing.
  std::int64_t CommittedOffset(const std::string& topic, std::int32_t partition) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    char text[256];
    rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap_.c_str(), text, sizeof text);
    rd_kafka_conf_set(conf, "group.id", "health", text, sizeof text);
    rd_kafka_t* handle = rd_kafka_new(RD_KAFKA_CONSUMER, conf, text, sizeof text);
    rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic.c_str(), partition);
    EXPECT_EQ(rd_kafka_committed(handle, list, 10'000), RD_KAFKA_RESP_ERR_NO_ERROR);
    const std::int64_t offset = list->elems[0].offset;
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_destroy(handle);
    return offset;
  }
  std::int64_t EndOf(const std::string& topic, std::int32_t partition) {
    const auto ends = (*kafka::MetadataClient::Open(bootstrap_))
                          ->HighWatermarks({{topic, partition, 0}}, std::chrono::seconds{10});
    EXPECT_TRUE(ends.ok()) << ends.status();
    return ends.ok() ? ends->front().offset : -1;
  }

  // How many batches of inputs the loop that was started last has decided.
  int DecidedBatches() const {
    const std::string text = metrics_.back().Text();
    const std::string_view name = "gridkeeper_batch_inputs_count{domain=\"health\"} ";
    const std::size_t at = text.find(name);
    return at == std::string::npos ? -1 : std::stoi(text.substr(at + name.size()));
  }

  // All committed records of a topic.
  struct Seen {
    std::string key;
    std::string type;
    std::string id;
    std::string value;
    std::int32_t partition;
  };
  std::vector<Seen> ReadTopic(const std::string& topic) {
    auto metadata = *kafka::MetadataClient::Open(bootstrap_);
    auto reader = *kafka::Reader::Open({.bootstrap = bootstrap_});
    std::vector<kafka::Position> from;
    for (std::int32_t p = 0; p < kPartitions; ++p) from.push_back({topic, p, 0});
    std::map<std::int32_t, std::int64_t> missing;
    const auto marks = metadata->HighWatermarks(from, std::chrono::seconds{10});
    EXPECT_TRUE(marks.ok()) << marks.status();
    for (const kafka::Position& mark : marks.value()) {
      if (mark.offset > 0) missing[mark.partition] = mark.offset;
    }
    EXPECT_TRUE(reader->Add(from).ok());
    std::vector<Seen> seen;
    EXPECT_TRUE(Eventually([&] {
      while (auto polled = reader->Poll(base::Millis{10})) {
        const kafka::Record& record = polled->record();
        if (polled->kind() == kafka::Polled::Kind::kRecord) {
          seen.push_back({std::string(record.key), std::string(record.type), std::string(record.id),
                          std::string(record.value), record.partition});
        } else if (missing.contains(record.partition) &&
                   record.offset >= missing[record.partition]) {
          missing.erase(record.partition);
        }
      }
      return missing.empty();
    })) << topic;
    return seen;
  }

  // Of a key's events, in their order: the note of an Added, or "Reminded".
  std::vector<std::string> NotesOf(const std::string& key) {
    std::vector<std::string> notes;
    for (const Seen& seen : ReadTopic(eventing::EventsTopic("health"))) {
      Added added;
      if (seen.key != key) continue;
      const bool is_added = seen.type == Added::descriptor()->full_name();
      EXPECT_TRUE(!is_added || added.ParseFromString(seen.value));
      notes.push_back(is_added ? added.note() : "Reminded");
    }
    return notes;
  }

  std::optional<base::Millis> standstill_;
  base::Millis commit_idle_every_{100};
  std::string bootstrap_;
  redis::Endpoint redis_;
  std::string cluster_id_;
  std::shared_ptr<SteppedClock> clock_ = std::make_shared<SteppedClock>();
  std::shared_ptr<const base::Reference> reference_;
  std::unique_ptr<redis::Pipeline> pipeline_;
  std::unique_ptr<eventing::RedisStateReader> reader_;
  std::unique_ptr<eventing::CommandPublisher> publisher_;
  std::list<telemetry::Metrics> metrics_;
  std::map<std::string, std::unique_ptr<eventing::EventLoop>> loops_;
};

}  // namespace gridkeeper::testing
