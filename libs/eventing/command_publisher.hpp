// CommandSink over the real thing: appends to Kafka, hears of outcomes by Redis pub/sub, and looks
// by itself where an announcement was lost. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "eventing/commands.hpp"
#include "eventing/input_context.hpp"
#include "eventing/ledger.hpp"
#include "eventing/snapshot_store.hpp"
#include "kafka/producer.hpp"
#include "redis/pipeline.hpp"
#include "redis/subscriber.hpp"

namespace gridkeeper::eventing {

// A command must leave room for the broker's limit, and for the meta and headers that go with it.
inline constexpr std::size_t kMaxCommandBytes = 950'000;

class CommandPublisher final : public CommandSink {
 public:
  struct Options {
    std::string domain;
    std::string instance;  // where outcomes are announced to
    std::string bootstrap;
    redis::Endpoint redis;
    SnapshotKeys keys;
    std::int32_t partitions = 16;
    std::size_t max_waiting = 20'000;
  };
  static absl::StatusOr<std::unique_ptr<CommandPublisher>> Open(Options options,
                                                                redis::Pipeline& pipeline);
  ~CommandPublisher() override;

  void Submit(Command command, base::TimePoint deadline, OutcomeCallback done) override;
  void GetOutcome(std::string_view key, const base::Uuid& command_id,
                  OutcomeCallback done) override;

 private:
  struct Waiting {
    base::Uuid command_id;
    std::int32_t partition = 0;
    base::TimePoint deadline;
    base::TimePoint look_at;
    std::uint64_t payload_hash = 0;
    OutcomeCallback done;
  };
  using LookCallback = std::function<void(absl::StatusOr<std::optional<RecordedOutcome>>)>;
  using WaitingMap = std::unordered_multimap<base::Uuid, std::shared_ptr<Waiting>>;

  CommandPublisher(Options options, redis::Pipeline& pipeline,
                   std::unique_ptr<kafka::AppendProducer> producer);
  absl::Status Append(const Command& command,
                      const std::function<void(const kafka::Delivered&)>& delivered);
  void OnAnnouncement(const std::string& payload);
  void Settle(const std::shared_ptr<Waiting>& one, const absl::StatusOr<Outcome>& outcome);
  void SettleAnnounced(const base::Uuid& command_id, const RecordedOutcome& recorded);
  void SettleStored(const std::shared_ptr<Waiting>& one, const RecordedOutcome& recorded);
  // Follows the command where it was handed on to. What it finds is never kMoved.
  void Look(std::int32_t partition, const base::Uuid& command_id, LookCallback done,
            std::int32_t forwards = kMaxForwards);
  void Watch();

  Options options_;
  redis::Pipeline& pipeline_;
  std::unique_ptr<kafka::AppendProducer> producer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  WaitingMap waiting_;
  std::size_t looking_ = 0;  // look-ups of ours whose answers are still to come
  bool stopping_ = false;
  std::unique_ptr<redis::Subscriber> subscriber_;
  std::thread watcher_;
};

}  // namespace gridkeeper::eventing
