// Metrics of a process, in Prometheus' vocabulary. Get a metric once (it takes a lock) and keep the
// reference, which lives as long as Metrics does; counting itself takes no lock. Names are
// gridkeeper_<what>_<unit>; labels never hold personal details, and never ids that grow without
// bound.
//
//   prometheus::Counter& decided = metrics.Counter("gridkeeper_commands_total", "Commands
//   decided.", {{"result", "ok"}}); decided.Increment();
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <map>
#include <string>

namespace gridkeeper::telemetry {

class Metrics {
 public:
  using Labels = std::map<std::string, std::string>;

  Metrics() = default;
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  prometheus::Counter& Counter(const std::string& name, const std::string& help,
                               const Labels& labels = {});
  prometheus::Gauge& Gauge(const std::string& name, const std::string& help,
                           const Labels& labels = {});
  // Of seconds, from 0.1 ms to 30 s.
  prometheus::Histogram& Latency(const std::string& name, const std::string& help,
                                 const Labels& labels = {});
  prometheus::Histogram& Histogram(const std::string& name, const std::string& help,
                                   const prometheus::Histogram::BucketBoundaries& buckets,
                                   const Labels& labels = {});

  // Everything in Prometheus' text format.
  std::string Text() const;

 private:
  prometheus::Registry registry_;
};

}  // namespace gridkeeper::telemetry
