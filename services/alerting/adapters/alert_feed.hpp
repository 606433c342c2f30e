// Reads alerting.events.v1 for the watchers of this instance: one shared reader follows the end of
// all partitions, a few gap readers read what a returning client has not seen. All read committed
// events only, so an event is never shown that a crash may take back.
//
// Threads of its own; Start before the first watch, Stop after the last stream has ended.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "alerting/adapters/watch_hub.hpp"
#include "base/time.hpp"
#include "eventing/topics.hpp"
#include "kafka/metadata.hpp"
#include "kafka/reader.hpp"

namespace gridkeeper::alerting {

class AlertFeed {
 public:
  struct Options {
    std::string bootstrap;
    std::string topic = eventing::EventsTopic("alerting");
    std::int32_t partitions = 16;
    int gap_readers = 2;
    base::Millis gap_slice = std::chrono::seconds{2};  // then another client's gap has its turn
  };

  AlertFeed(Options options, WatchHub& hub);
  ~AlertFeed();  // Stop
  AlertFeed(const AlertFeed&) = delete;
  AlertFeed& operator=(const AlertFeed&) = delete;

  // Returns when the shared reader stands in every partition. Not OK: Kafka does not answer in
  // time.
  absl::Status Start(base::Millis timeout);
  void Stop();

 private:
  void FollowEnd();
  void FollowEndOnce();
  void FillGaps();
  void FillGap(kafka::Reader& reader, const WatchHub::WatchPtr& watch);
  bool CheckEnds(const WatchHub::WatchPtr& watch);
  std::vector<kafka::Position> Positions(const WatchPosition& position) const;

  const Options options_;
  WatchHub& hub_;
  std::unique_ptr<kafka::MetadataClient> metadata_;
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;
};

// nullopt: not an event that watchers see.
std::optional<WatchedEvent> ToWatchedEvent(const kafka::Record& record);

}  // namespace gridkeeper::alerting
