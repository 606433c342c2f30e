#include "eventing/projector.hpp"

#include <utility>

#include "base/test_hooks.hpp"

namespace gridkeeper::eventing {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMaxQueued = 64;  // jobs; beyond it the loop waits for Redis
constexpr std::chrono::milliseconds kMaxWait{
    500};  // and beyond that the partition is rewritten later
constexpr std::chrono::milliseconds kLookEvery{1000};
constexpr std::chrono::milliseconds kRetryAfter{500};

}  // namespace

Projector::Projector(redis::Endpoint endpoint, SnapshotKeys keys, prometheus::Histogram& seconds)
    : store_(std::move(endpoint), std::move(keys)), seconds_(seconds), thread_([this] { Run(); }) {}

Projector::~Projector() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Projector::Own(std::int32_t partition, OwnerToken token,
                    std::optional<std::int64_t> position) {
  std::lock_guard lock(mutex_);
  Owned& owned = owned_[partition];
  owned = {std::move(token), ++ownerships_, position.value_or(0), !position.has_value(), false, {}};
}

void Projector::Disown(std::int32_t partition) {
  std::unique_lock lock(mutex_);
  owned_.erase(partition);
  done_.wait(lock, [this] { return !busy_; });
}

void Projector::Apply(std::int32_t partition, std::int64_t from, std::int64_t to, Changes changes) {
  Enqueue({Step::kApply, partition, 0, from, to, std::move(changes)});
}

bool Projector::NeedsRewrite(std::int32_t partition) const {
  std::lock_guard lock(mutex_);
  auto it = owned_.find(partition);
  return it != owned_.end() && it->second.lost && steady_clock::now() >= it->second.retry_at;
}

void Projector::BeginRewrite(std::int32_t partition) {
  {
    std::lock_guard lock(mutex_);
    auto it = owned_.find(partition);
    if (it == owned_.end()) return;
    // A new time of owning: what is still queued from before the rewrite no longer counts.
    it->second.ownership = ++ownerships_;
    it->second.lost = false;
    it->second.rewriting = true;
  }
  Enqueue({Step::kBegin, partition, 0, 0, 0, {}});
}

void Projector::WritePiece(std::int32_t partition, Changes changes) {
  Enqueue({Step::kPiece, partition, 0, 0, 0, std::move(changes)});
}

void Projector::FinishRewrite(std::int32_t partition, std::int64_t position) {
  Enqueue({Step::kFinish, partition, 0, 0, position, {}});
}

void Projector::Flush(base::Millis timeout) {
  std::unique_lock lock(mutex_);
  done_.wait_for(lock, timeout, [this] { return queue_.empty() && !busy_; });
}

void Projector::Enqueue(Job job) {
  std::unique_lock lock(mutex_);
  auto it = owned_.find(job.partition);
  if (it == owned_.end() || it->second.lost) return;
  job.ownership = it->second.ownership;
  const bool room = done_.wait_for(lock, kMaxWait, [this] { return queue_.size() < kMaxQueued; });
  it = owned_.find(job.partition);
  if (it == owned_.end()) return;
  if (!room) return Lose(it->second);
  queue_.push_back(std::move(job));
  wake_.notify_one();
}

Projector::Owned* Projector::Find(std::int32_t partition, std::uint64_t ownership) {
  auto it = owned_.find(partition);
  return it == owned_.end() || it->second.ownership != ownership ? nullptr : &it->second;
}

void Projector::Lose(Owned& owned) {
  owned.lost = true;
  owned.rewriting = false;
  owned.retry_at = steady_clock::now() + kRetryAfter;
}

void Projector::Run() {
  std::unique_lock lock(mutex_);
  auto look_at = steady_clock::now() + kLookEvery;
  while (!stopping_) {
    wake_.wait_until(lock, look_at, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    if (steady_clock::now() >= look_at) {
      LookAtIdle(lock);
      look_at = steady_clock::now() + kLookEvery;
    }
    if (queue_.empty()) continue;
    Job job = std::move(queue_.front());
    queue_.pop_front();
    RunJob(job, lock);
    done_.notify_all();
  }
}

void Projector::RunJob(const Job& job, std::unique_lock<std::mutex>& lock) {
  Owned* owned = Find(job.partition, job.ownership);
  if (owned == nullptr || owned->lost) return;
  const OwnerToken token = owned->token;
  busy_ = true;
  lock.unlock();
  if (job.to > job.from) CrashPoint("before_lua");  // with events in it
  const auto start = steady_clock::now();
  const auto written = Write(job, token);
  seconds_.Observe(std::chrono::duration<double>(steady_clock::now() - start).count());
  CrashPoint("after_lua");
  lock.lock();
  busy_ = false;
  owned = Find(job.partition, job.ownership);
  if (owned == nullptr) return;
  if (!written.ok() || *written != SnapshotStore::Written::kDone) return Lose(*owned);
  if (job.step == Step::kApply || job.step == Step::kFinish) owned->position = job.to;
  if (job.step == Step::kFinish) owned->rewriting = false;
}

absl::StatusOr<SnapshotStore::Written> Projector::Write(const Job& job, const OwnerToken& token) {
  switch (job.step) {
    case Step::kApply:
      return store_.Apply(job.partition, token, job.from, job.to, job.changes);
    case Step::kBegin:
      return store_.BeginRewrite(job.partition, token);
    case Step::kPiece:
      return store_.WritePiece(job.partition, token, job.changes);
    case Step::kFinish:
      return store_.FinishRewrite(job.partition, token, job.to);
  }
  return absl::InternalError("no such step");
}

// A Redis that lost its memory while nothing happens here would stay empty: so look.
void Projector::LookAtIdle(std::unique_lock<std::mutex>& lock) {
  std::vector<std::pair<std::int32_t, std::uint64_t>> due;
  for (const auto& [partition, owned] : owned_) {
    if (!owned.lost && !owned.rewriting) due.emplace_back(partition, owned.ownership);
  }
  for (const auto& [partition, ownership] : due) {
    Owned* owned = Find(partition, ownership);
    if (owned == nullptr || owned->lost || owned->rewriting) continue;
    const OwnerToken token = owned->token;
    const std::int64_t position = owned->position;
    busy_ = true;
    lock.unlock();
    const absl::StatusOr<bool> there = store_.IsAt(partition, token, position);
    lock.lock();
    busy_ = false;
    done_.notify_all();
    owned = Find(partition, ownership);
    if (owned != nullptr && owned->position == position && (!there.ok() || !*there)) Lose(*owned);
    if (!there.ok()) return;  // Redis is away; each further look would wait for it too
  }
}

}  // namespace gridkeeper::eventing
