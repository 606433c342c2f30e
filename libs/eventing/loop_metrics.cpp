#include "eventing/loop_metrics.hpp"

namespace gridkeeper::eventing {
namespace {

telemetry::Metrics::Labels Result(const std::string& domain, const char* result) {
  return {{"domain", domain}, {"result", result}};
}

constexpr const char* kInputs = "gridkeeper_inputs_total";
constexpr const char* kInputsHelp = "Inputs by what became of them.";

}  // namespace

LoopMetrics::LoopMetrics(telemetry::Metrics& metrics, const std::string& domain)
    : carried_out(metrics.Counter(kInputs, kInputsHelp, Result(domain, "carried_out"))),
      rejected(metrics.Counter(kInputs, kInputsHelp, Result(domain, "rejected"))),
      repeated(metrics.Counter(kInputs, kInputsHelp, Result(domain, "repeated"))),
      forwarded(metrics.Counter(kInputs, kInputsHelp, Result(domain, "forwarded"))),
      dead_lettered(metrics.Counter(kInputs, kInputsHelp, Result(domain, "dead_lettered"))),
      skipped(metrics.Counter(kInputs, kInputsHelp, Result(domain, "skipped"))),
      deadlines(
          metrics.Counter("gridkeeper_deadlines_total", "Deadlines fired.", {{"domain", domain}})),
      failed_commits(metrics.Counter("gridkeeper_failed_commits_total",
                                     "Transactions given up; their partitions were recovered.",
                                     {{"domain", domain}})),
      decide_seconds(metrics.Latency("gridkeeper_decide_seconds", "Deciding one batch.",
                                     {{"domain", domain}})),
      commit_seconds(metrics.Latency("gridkeeper_commit_seconds",
                                     "One transaction, from begin to commit.",
                                     {{"domain", domain}})),
      project_seconds(metrics.Latency("gridkeeper_project_seconds",
                                      "Writing one partition's changes to Redis.",
                                      {{"domain", domain}})),
      batch_inputs(metrics.Histogram("gridkeeper_batch_inputs", "Inputs in one transaction.",
                                     {1, 3, 10, 30, 100, 300, 1000, 3000, 10000},
                                     {{"domain", domain}})),
      ready_partitions(metrics.Gauge("gridkeeper_ready_partitions", "Partitions decided here.",
                                     {{"domain", domain}})),
      recovering_partitions(metrics.Gauge("gridkeeper_recovering_partitions",
                                          "Partitions whose state is being recovered from the log.",
                                          {{"domain", domain}})),
      rewriting_partitions(metrics.Gauge(
          "gridkeeper_rebuilding_partitions",
          "Partitions whose snapshot in Redis is being written anew.", {{"domain", domain}})) {}

void LoopMetrics::Count(const Tally& tally) {
  carried_out.Increment(static_cast<double>(tally.carried_out));
  rejected.Increment(static_cast<double>(tally.rejected));
  repeated.Increment(static_cast<double>(tally.repeated));
  forwarded.Increment(static_cast<double>(tally.forwarded));
  dead_lettered.Increment(static_cast<double>(tally.dead_lettered));
  skipped.Increment(static_cast<double>(tally.skipped));
  deadlines.Increment(static_cast<double>(tally.deadlines));
}

}  // namespace gridkeeper::eventing
