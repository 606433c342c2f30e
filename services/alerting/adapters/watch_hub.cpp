#include "alerting/adapters/watch_hub.hpp"

#include <algorithm>
#include <utility>

namespace gridkeeper::alerting {

using Clock = std::chrono::steady_clock;

// Guarded by the hub's lock.
class WatchHub::Watch {
 public:
  Subscriber subscriber;
  WatchPosition next;      // per partition: the next event to look at
  std::vector<bool> live;  // per partition: fed by the shared reader
  std::deque<v1::WatchAlertsResponse> queue;
  std::optional<absl::Status> ended;
  Clock::time_point last_message;
  bool with_gap_reader = false;
  bool in_gap_queue = false;

  bool IsLive() const {
    return std::all_of(live.begin(), live.end(), [](bool is_live) { return is_live; });
  }
};

WatchHub::WatchHub(std::string cluster_id, std::size_t partitions, Limits limits)
    : cluster_id_(std::move(cluster_id)), limits_(limits), shared_(partitions, -1) {}

absl::StatusOr<WatchHub::WatchPtr> WatchHub::Start(std::optional<WatchPosition> from,
                                                   Subscriber subscriber) {
  auto watch = std::make_shared<Watch>();
  watch->subscriber = std::move(subscriber);
  Ready ready;
  {
    std::lock_guard lock(mutex_);
    if (std::find(shared_.begin(), shared_.end(), -1) != shared_.end()) {
      return absl::UnavailableError("the events are not being read yet; call again in a moment");
    }
    watch->next = std::move(from).value_or(shared_);
    for (std::size_t p = 0; p < shared_.size(); ++p) {
      // A cursor of another instance may be ahead of our shared reader; a gap reader looks at those
      // places too, and what was seen there is left out afterwards.
      watch->live.push_back(watch->next[p] == shared_[p]);
    }
    watches_.insert(watch);
    PushHeartbeat(watch, ready);
    if (!watch->IsLive()) QueueGap(watch);
  }
  Tell(ready);
  return watch;
}

void WatchHub::Stop(const WatchPtr& watch) {
  std::lock_guard lock(mutex_);
  watch->ended = absl::CancelledError("the client has gone");
  watch->queue.clear();
  watches_.erase(watch);
}

absl::StatusOr<std::optional<v1::WatchAlertsResponse>> WatchHub::Take(const WatchPtr& watch) {
  std::lock_guard lock(mutex_);
  if (watch->ended) return *watch->ended;
  if (watch->queue.empty()) return std::optional<v1::WatchAlertsResponse>();
  std::optional<v1::WatchAlertsResponse> message = std::move(watch->queue.front());
  watch->queue.pop_front();
  watch->last_message = Clock::now();
  if (!watch->IsLive() && watch->queue.size() <= limits_.queue / 2) QueueGap(watch);
  return message;
}

void WatchHub::Publish(const WatchedEvent& event) {
  const auto p = static_cast<std::size_t>(event.partition);
  Ready ready;
  {
    std::lock_guard lock(mutex_);
    shared_[p] = std::max(shared_[p], event.offset + 1);
    const std::vector<WatchPtr> all(watches_.begin(), watches_.end());
    for (const WatchPtr& watch : all) {
      if (!watch->live[p] || event.offset < watch->next[p]) continue;
      if (watch->queue.size() < limits_.queue) {
        Offer(watch, event, ready);
      } else if (watch->IsLive()) {
        EndLocked(watch,
                  absl::ResourceExhaustedError(
                      "the client reads too slowly; call again with the last cursor received"),
                  ready);
      } else {
        watch->live[p] = false;  // it is still catching up elsewhere: here again, too
      }
    }
  }
  Tell(ready);
}

void WatchHub::Advance(std::int32_t partition, std::int64_t next_offset) {
  const auto p = static_cast<std::size_t>(partition);
  std::lock_guard lock(mutex_);
  shared_[p] = std::max(shared_[p], next_offset);
  for (const WatchPtr& watch : watches_) {
    if (watch->live[p]) watch->next[p] = std::max(watch->next[p], next_offset);
  }
}

WatchPosition WatchHub::SharedPosition() const {
  std::lock_guard lock(mutex_);
  return shared_;
}

void WatchHub::Beat() {
  const Clock::time_point now = Clock::now();
  Ready ready;
  {
    std::lock_guard lock(mutex_);
    const std::vector<WatchPtr> all(watches_.begin(), watches_.end());
    for (const WatchPtr& watch : all) {
      if (now - watch->last_message < limits_.heartbeat || !watch->queue.empty()) continue;
      if (const auto may = watch->subscriber.scope(""); !may.ok()) {
        EndLocked(watch, may.status(), ready);
      } else {
        PushHeartbeat(watch, ready);
      }
    }
  }
  Tell(ready);
}

void WatchHub::EndAll(const absl::Status& why) {
  Ready ready;
  {
    std::lock_guard lock(mutex_);
    const std::vector<WatchPtr> all(watches_.begin(), watches_.end());
    for (const WatchPtr& watch : all) EndLocked(watch, why, ready);
  }
  Tell(ready);
}

WatchHub::WatchPtr WatchHub::NextGap(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  gap_waiting_.wait_for(lock, patience, [this] { return !gaps_.empty(); });
  while (!gaps_.empty()) {
    WatchPtr watch = std::move(gaps_.front());
    gaps_.pop_front();
    watch->in_gap_queue = false;
    if (!MayReadOn(*watch)) continue;
    watch->with_gap_reader = true;
    return watch;
  }
  return nullptr;
}

WatchPosition WatchHub::GapsOf(const WatchPtr& watch) const {
  std::lock_guard lock(mutex_);
  WatchPosition gaps(shared_.size(), -1);
  for (std::size_t p = 0; p < gaps.size(); ++p) {
    if (!watch->live[p]) gaps[p] = watch->next[p];
  }
  return gaps;
}

bool WatchHub::PublishGap(const WatchPtr& watch, const WatchedEvent& event) {
  const auto p = static_cast<std::size_t>(event.partition);
  Ready ready;
  bool read_on = false;
  {
    std::lock_guard lock(mutex_);
    if (!watch->ended && !watch->live[p] && event.offset >= watch->next[p]) {
      Offer(watch, event, ready);
      JoinWhereCaughtUp(*watch, event.partition);
    }
    read_on = MayReadOn(*watch);
  }
  Tell(ready);
  return read_on;
}

bool WatchHub::AdvanceGap(const WatchPtr& watch, std::int32_t partition, std::int64_t next_offset) {
  const auto p = static_cast<std::size_t>(partition);
  std::lock_guard lock(mutex_);
  if (!watch->live[p]) {
    watch->next[p] = std::max(watch->next[p], next_offset);
    JoinWhereCaughtUp(*watch, partition);
  }
  return MayReadOn(*watch);
}

void WatchHub::PutBack(const WatchPtr& watch) {
  std::lock_guard lock(mutex_);
  watch->with_gap_reader = false;
  if (MayReadOn(*watch)) QueueGap(watch);
}

void WatchHub::End(const WatchPtr& watch, const absl::Status& why) {
  Ready ready;
  {
    std::lock_guard lock(mutex_);
    EndLocked(watch, why, ready);
  }
  Tell(ready);
}

std::size_t WatchHub::watches() const {
  std::lock_guard lock(mutex_);
  return watches_.size();
}

void WatchHub::Offer(const WatchPtr& watch, const WatchedEvent& event, Ready& ready) {
  watch->next[static_cast<std::size_t>(event.partition)] = event.offset + 1;
  const absl::StatusOr<bool> wanted = watch->subscriber.scope(event.message.grid_code());
  if (!wanted.ok()) return EndLocked(watch, wanted.status(), ready);
  if (!*wanted) return;
  v1::WatchAlertsResponse& message = watch->queue.emplace_back(event.message);
  message.set_cursor(ToCursor(cluster_id_, watch->next));
  ready.push_back(watch);
}

void WatchHub::PushHeartbeat(const WatchPtr& watch, Ready& ready) {
  watch->queue.emplace_back().set_cursor(ToCursor(cluster_id_, watch->next));
  watch->last_message = Clock::now();
  ready.push_back(watch);
}

void WatchHub::EndLocked(const WatchPtr& watch, const absl::Status& why, Ready& ready) {
  if (watch->ended) return;
  watch->ended = why;
  watch->queue.clear();
  watches_.erase(watch);
  ready.push_back(watch);
}

void WatchHub::JoinWhereCaughtUp(Watch& watch, std::int32_t partition) {
  const auto p = static_cast<std::size_t>(partition);
  if (watch.next[p] >= shared_[p]) watch.live[p] = true;
}

bool WatchHub::MayReadOn(const Watch& watch) const {
  return !watch.ended && !watch.IsLive() && watch.queue.size() < limits_.queue;
}

void WatchHub::QueueGap(const WatchPtr& watch) {
  if (watch->with_gap_reader || watch->in_gap_queue) return;
  watch->in_gap_queue = true;
  gaps_.push_back(watch);
  gap_waiting_.notify_one();
}

void WatchHub::Tell(const Ready& ready) {
  for (const WatchPtr& watch : ready) watch->subscriber.on_ready();
}

}  // namespace gridkeeper::alerting
