// Writes snapshots while the next batch is decided: a queue and a thread over SnapshotStore. What
// fails or is refused marks its partition as lost; the loop then rewrites it from memory. Redis
// never stops the loop.
//
// Called from the loop's thread only; NeedsRewrite tells what the projector's thread found.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "eventing/changes.hpp"
#include "eventing/snapshot_store.hpp"
#include "telemetry/metrics.hpp"

namespace gridkeeper::eventing {

class Projector {
 public:
  // `seconds` times each write and must outlive the projector.
  Projector(redis::Endpoint endpoint, SnapshotKeys keys, prometheus::Histogram& seconds);
  ~Projector();

  // The partition came: its snapshot stands at `position`, or is of no use.
  void Own(std::int32_t partition, OwnerToken token, std::optional<std::int64_t> position);
  // It went: what is queued for it is dropped. Waits for a write under way.
  void Disown(std::int32_t partition);

  // Moves the snapshot on, and announces. Waits when Redis is slow, but only for a while.
  void Apply(std::int32_t partition, std::int64_t from, std::int64_t to, Changes changes);

  // The snapshot was lost (or never there) and it is time to try to write it anew.
  bool NeedsRewrite(std::int32_t partition) const;
  void BeginRewrite(std::int32_t partition);
  void WritePiece(std::int32_t partition, Changes changes);
  void FinishRewrite(std::int32_t partition, std::int64_t position);

  // Waits until all that was queued is written, at most `timeout`.
  void Flush(base::Millis timeout);

 private:
  enum class Step : std::uint8_t { kApply, kBegin, kPiece, kFinish };
  struct Job {
    Step step = Step::kApply;
    std::int32_t partition = 0;
    std::uint64_t ownership = 0;
    std::int64_t from = 0;
    std::int64_t to = 0;
    Changes changes;
  };
  struct Owned {
    OwnerToken token;
    std::uint64_t ownership = 0;  // tells this time of owning from an earlier one
    std::int64_t position = 0;
    bool lost = true;
    bool rewriting = false;
    std::chrono::steady_clock::time_point retry_at{};
  };

  void Enqueue(Job job);
  void Run();
  void RunJob(const Job& job, std::unique_lock<std::mutex>& lock);
  void LookAtIdle(std::unique_lock<std::mutex>& lock);
  absl::StatusOr<SnapshotStore::Written> Write(const Job& job, const OwnerToken& token);
  void Lose(Owned& owned);
  Owned* Find(std::int32_t partition, std::uint64_t ownership);

  SnapshotStore store_;
  prometheus::Histogram& seconds_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::deque<Job> queue_;
  std::map<std::int32_t, Owned> owned_;
  std::uint64_t ownerships_ = 0;
  bool busy_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gridkeeper::eventing
