// What the loop counts and times, for Prometheus.
#pragma once

#include <string>

#include "eventing/partition.hpp"
#include "telemetry/metrics.hpp"

namespace gridkeeper::eventing {

struct LoopMetrics {
  LoopMetrics(telemetry::Metrics& metrics, const std::string& domain);

  void Count(const Tally& tally);

  prometheus::Counter& carried_out;
  prometheus::Counter& rejected;
  prometheus::Counter& repeated;
  prometheus::Counter& forwarded;
  prometheus::Counter& dead_lettered;
  prometheus::Counter& skipped;
  prometheus::Counter& deadlines;
  prometheus::Counter& failed_commits;
  prometheus::Histogram& decide_seconds;
  prometheus::Histogram& commit_seconds;
  prometheus::Histogram& project_seconds;
  prometheus::Histogram& batch_inputs;
  prometheus::Gauge& ready_partitions;
  prometheus::Gauge& recovering_partitions;
  prometheus::Gauge& rewriting_partitions;
};

}  // namespace gridkeeper::eventing
