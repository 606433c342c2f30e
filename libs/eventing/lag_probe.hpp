// Metrics of how far an instance is behind:
//   gridkeeper_input_lag{domain,topic}                 records that wait to be decided
//   gridkeeper_last_stable_offset_behind{domain}       the most, over its partitions, that an open
//                                                      transaction hides of the end of own events
// The brokers are asked from a thread of its own, so that slow ones never hold the loop; the
// figures are those of the last time they answered.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "kafka/metadata.hpp"
#include "telemetry/metrics.hpp"

namespace gridkeeper::eventing {

class LagProbe {
 public:
  // `metadata` must outlive the probe.
  LagProbe(const kafka::MetadataClient& metadata, const std::string& domain,
           const std::vector<std::string>& inputs, telemetry::Metrics& metrics);
  ~LagProbe();

  // Where the loop stands: the partitions that are assigned to it, and of those that are ready the
  // next offset of each input.
  void Report(std::vector<std::int32_t> assigned, std::vector<kafka::Position> next);

 private:
  void Run();
  absl::Status MeasureInputs(const std::vector<kafka::Position>& next);
  absl::Status MeasureOwnEvents(const std::vector<std::int32_t>& assigned);

  const kafka::MetadataClient& metadata_;
  const std::string events_topic_;
  std::map<std::string, prometheus::Gauge*, std::less<>> input_lag_;
  prometheus::Gauge& stable_behind_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::int32_t> assigned_;
  std::vector<kafka::Position> next_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gridkeeper::eventing
