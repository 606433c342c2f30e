// The event loop: the owner of some partitions of a domain. Inputs are decided once, their events
// and offsets are written in one Kafka transaction, and the state becomes readable in Redis; all of
// it survives crashes of anything. docs/decisions/0001-log-first-loop.md tells why it is built like
// this.
//
//   Membership (which partitions) -> Recovery (their state) -> [ gather -> decide -> commit ->
//   project ] again and again
//
// One thread does everything but recovery and the writes to Redis. Whatever goes wrong with a
// transaction, the state it touched is dropped and recovered from the log: there is no undo.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "eventing/lag_probe.hpp"
#include "eventing/loop_metrics.hpp"
#include "eventing/loop_options.hpp"
#include "eventing/projector.hpp"
#include "eventing/recovery.hpp"
#include "kafka/membership.hpp"
#include "kafka/metadata.hpp"
#include "kafka/producer.hpp"
#include "kafka/reader.hpp"

namespace gridkeeper::eventing {

class EventLoop {
 public:
  explicit EventLoop(LoopOptions options);
  ~EventLoop();  // Stop

  // Not OK: Kafka cannot be reached at all.
  absl::Status Start();
  // Finishes the batch under way, writes what is queued for Redis, leaves the rest to the next
  // owner.
  void Stop();

  // Partitions that are decided here at this moment.
  std::int32_t ReadyPartitions() const { return ready_; }
  // The group has given this instance its share, and all of it was recovered at least once.
  bool HasSettled() const { return settled_; }

 private:
  // A batch may fire deadlines up to `until` once every input was read up to its mark.
  struct Proposal {
    base::TimePoint until{};
    std::map<std::string, std::int64_t, std::less<>> marks;
  };
  struct Owned {
    std::unique_ptr<Partition> state;
    std::int64_t position = 0;  // next own event
    std::map<std::string, std::int64_t, std::less<>>
        next_offset;     // per input: all below is decided
    bool moved = false;  // next_offset went on without anything to write
    std::optional<Proposal> proposal;
    bool rewriting = false;
  };

  void Run();
  void Watch() const;
  bool EnsureProducer();
  absl::StatusOr<bool> WasCommitted(std::int32_t partition, std::int64_t offset);
  bool EnsureMembership();
  void OnAssigned(const std::vector<std::int32_t>& partitions);
  void OnRevoked(const std::vector<std::int32_t>& partitions);
  void StartRecovery(const std::vector<std::int32_t>& partitions);
  void AdoptRecovered();
  void LeaveGroup();
  void RecoverAgain(const std::set<std::int32_t>& partitions);
  void Drop(const std::set<std::int32_t>& partitions);

  void Gather();
  void GatherFrom(kafka::Reader& reader, std::size_t most, base::Millis wait);
  void ProposeDeadlines();
  void DecideAndCommit();
  void DecideOne(const kafka::Polled& polled, const base::Reference& reference, base::TimePoint now,
                 Output& out, std::set<std::int32_t>& touched);
  void FireDeadlines(const base::Reference& reference, base::TimePoint now, Output& out,
                     std::set<std::int32_t>& touched);
  void PutOff(std::set<std::int32_t>& touched);
  void TouchIdle(std::set<std::int32_t>& touched);
  absl::Status Commit(const Output& out, const std::set<std::int32_t>& touched);
  void Project(const std::set<std::int32_t>& touched);
  void RewriteSnapshots();
  void ReportLag();
  bool AllMarksReached(const Owned& owned) const;

  LoopOptions options_;
  std::vector<std::string> inputs_;        // commands, bulk, foreign events
  std::vector<std::string> group_topics_;  // those of them that the group is joined with
  LoopMetrics metrics_;
  std::unique_ptr<kafka::MetadataClient> metadata_;
  std::unique_ptr<LagProbe> lag_;
  std::unique_ptr<kafka::Reader> inputs_reader_;  // commands and foreign events
  std::unique_ptr<kafka::Reader> bulk_reader_;
  std::unique_ptr<Projector> projector_;
  std::unique_ptr<kafka::TransactionalProducer> producer_;
  std::unique_ptr<kafka::Membership> membership_;
  std::vector<std::unique_ptr<Recovery>> recoveries_;
  std::int32_t generation_ = -1;  // in which our partitions were assigned
  std::uint64_t rebalances_ =
      0;  // a static member may be given its partitions anew in the same one
  std::vector<std::int32_t> assigned_;

  std::map<std::int32_t, Owned> owned_;
  std::vector<kafka::Polled> batch_;
  std::chrono::steady_clock::time_point last_commit_{};
  std::map<std::int32_t, std::int64_t> last_committed_;  // the highest offset per partition
  std::chrono::steady_clock::time_point redis_asked_since_{};
  std::chrono::steady_clock::time_point propose_again_{};
  std::chrono::steady_clock::time_point report_at_{};
  std::chrono::steady_clock::time_point commit_idle_at_{};

  std::mutex recovered_mutex_;
  std::vector<RecoveredPartition> recovered_;
  std::int32_t recovering_ = 0;
  std::atomic<std::int32_t> ready_{0};
  std::atomic<bool> settled_{false};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> ended_{false};
  std::atomic<std::uint64_t> rounds_{0};
  std::thread thread_;
  std::thread watch_;
};

}  // namespace gridkeeper::eventing
