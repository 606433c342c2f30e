// The meeting point of the log's readers and the clients of WatchAlerts. Knows no Kafka and no
// gRPC.
//
//   shared reader --Publish/Advance--------> [ hub ] --queue of each watch--> its stream (Take)
//   gap readers   --PublishGap/AdvanceGap-->
//
// In each partition a watch is either live (fed by the shared reader) or has a gap (fed by a gap
// reader) until its place has reached the shared reader's; both happen under one lock, so nothing
// is missed and nothing comes twice. A live watch whose queue overflows is cut; one that is
// catching up waits for its client instead.
//
// Thread-safe. Watches call back (`on_ready`) outside the lock.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "alerting/adapters/watch_cursor.hpp"
#include "gridkeeper/alerting/v1/alerting_service.pb.h"

namespace gridkeeper::alerting {

// One record of alerting.events.v1 as watchers see it; `message` is without a cursor.
struct WatchedEvent {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  v1::WatchAlertsResponse message;
};

class WatchHub {
 public:
  struct Limits {
    std::size_t queue = 1000;  // messages waiting for one client
    std::chrono::milliseconds heartbeat = std::chrono::seconds{5};
  };
  struct Subscriber {
    // Whether the client may and wants to see the events of this grid; without a grid: whether it
    // may go on at all. Not OK ends the watch.
    std::function<absl::StatusOr<bool>(const std::string& grid)> scope;
    // Something can be taken. Called from the readers' threads: must not block.
    std::function<void()> on_ready;
  };
  class Watch;
  using WatchPtr = std::shared_ptr<Watch>;

  WatchHub(std::string cluster_id, std::size_t partitions, Limits limits);

  // Begins with a heartbeat. No position: from now on. UNAVAILABLE until the shared reader stands.
  absl::StatusOr<WatchPtr> Start(std::optional<WatchPosition> from, Subscriber subscriber);
  void Stop(const WatchPtr& watch);
  // The next message; nullopt: none at the moment. Not OK: the watch has ended.
  absl::StatusOr<std::optional<v1::WatchAlertsResponse>> Take(const WatchPtr& watch);

  // The shared reader.
  void Publish(const WatchedEvent& event);
  void Advance(std::int32_t partition, std::int64_t next_offset);
  WatchPosition SharedPosition() const;  // -1: not known yet
  // Heartbeats for those who have heard nothing for a while; also checks their scope.
  void Beat();
  void EndAll(const absl::Status& why);

  // Gap readers. NextGap waits for a watch with a gap and room in its queue; nullptr after
  // `patience`. A watch is with one gap reader at a time, until PutBack.
  WatchPtr NextGap(std::chrono::milliseconds patience);
  // Where to read for it; partitions without a gap are -1.
  WatchPosition GapsOf(const WatchPtr& watch) const;
  // False: stop reading for this watch, at least for now.
  bool PublishGap(const WatchPtr& watch, const WatchedEvent& event);
  bool AdvanceGap(const WatchPtr& watch, std::int32_t partition, std::int64_t next_offset);
  void PutBack(const WatchPtr& watch);
  void End(const WatchPtr& watch, const absl::Status& why);

  std::size_t watches() const;

 private:
  using Ready = std::vector<WatchPtr>;

  void Offer(const WatchPtr& watch, const WatchedEvent& event, Ready& ready);
  void PushHeartbeat(const WatchPtr& watch, Ready& ready);
  void EndLocked(const WatchPtr& watch, const absl::Status& why, Ready& ready);
  void JoinWhereCaughtUp(Watch& watch, std::int32_t partition);
  bool MayReadOn(const Watch& watch) const;
  void QueueGap(const WatchPtr& watch);
  static void Tell(const Ready& ready);

  const std::string cluster_id_;
  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable gap_waiting_;
  WatchPosition shared_;
  std::set<WatchPtr> watches_;
  std::deque<WatchPtr> gaps_;  // wait for a gap reader
};

}  // namespace gridkeeper::alerting
