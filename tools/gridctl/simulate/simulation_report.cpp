#include "simulate/simulation_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "absl/time/time.h"

namespace gridkeeper::gridctl {
namespace {

std::string LocalTime(base::TimePoint time) {
  return absl::FormatTime("%m-%d %H:%M:%S",
                          absl::FromUnixMillis(base::ToUnixMillis(time + kLocalOffset)),
                          absl::UTCTimeZone());
}

double Ms(std::chrono::microseconds us) { return static_cast<double>(us.count()) / 1000; }

double Quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

// "grid 003"; of a step that is of no grid "all".
std::string Place(const Step& step) {
  const std::string grid = step.grid.substr(12);
  return grid.empty() ? "all" : "grid " + grid;
}

// "3 no_pass, 1 fever", or a dash.
std::string Reasons(const GateCount& count) {
  std::string text;
  for (const auto& [reason, stops] : count.stopped)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", stops, reason);
  return text.empty() ? "-" : text;
}

nlohmann::ordered_json ToJson(const GateCount& count) {
  return {{"scans", count.scans},
          {"answered", count.answered},
          {"recorded", count.recorded},
          {"allowed", count.allowed},
          {"stopped", count.stopped}};
}

}  // namespace

void SimulationReport::Tell(const Played& played) {
  latencies_ms_.push_back(Ms(played.latency));
  if (!played.status.ok()) ++failures_;
  const std::string failure = played.status.ok() ? "" : played.status.ToString();
  if (output_ == Output::kJson) {
    auto json = nlohmann::ordered_json::parse(ToJson(*played.step));
    json["played_at_ms"] = base::ToUnixMillis(played.business);
    json["latency_ms"] = Ms(played.latency);
    json["error"] = failure;
    fmt::print("{}\n", json.dump());
  } else {
    fmt::print("{}  {:<8}  {:<13} {:<42} {:>7.1f} ms  {}\n", LocalTime(played.business),
               Place(*played.step), played.step->actor, Describe(*played.step), Ms(played.latency),
               failure);
  }
  std::fflush(stdout);
}

void SimulationReport::Tell(const GatesShown& shown) const {
  if (guard_.gates.empty()) return;
  const ShiftCount& shifts = shown.shifts;
  if (output_ == Output::kJson) {
    nlohmann::ordered_json json = {{"at_ms", base::ToUnixMillis(shown.business)}};
    for (std::size_t i = 0; i < shown.gates.size(); ++i)
      json["gates"][guard_.gates[i].name] = ToJson(shown.gates[i]);
    json["shifts"] = {{"planned", shifts.planned},
                      {"filled", shifts.filled},
                      {"attended", shifts.attended},
                      {"gaps", shifts.gaps}};
    fmt::print("{}\n", json.dump());
  } else {
    const std::string time = LocalTime(shown.business);
    for (std::size_t i = 0; i < shown.gates.size(); ++i) {
      const GateCount& gate = shown.gates[i];
      fmt::print("{}  {:<10} {:>4} scans, {} allowed, stopped: {}\n", time, guard_.gates[i].name,
                 gate.scans, gate.allowed, Reasons(gate));
    }
    fmt::print("{}  shifts     {} planned, {} filled, {} attended, {} with a gap\n", time,
               shifts.planned, shifts.filled, shifts.attended, shifts.gaps);
  }
  std::fflush(stdout);
}

std::string GatesSummary(const Guard& guard, const GateLedger& gates) {
  std::string text =
      fmt::format("\n{:<12} {:>6} {:>8} {:>8}  {}\n", "GATE", "SCANS", "ALLOWED", "STOPPED", "WHY");
  const auto line = [&text](std::string_view name, const GateCount& count) {
    text += fmt::format("{:<12} {:>6} {:>8} {:>8}  {}\n", name, count.scans, count.allowed,
                        count.stops(), Reasons(count));
  };
  const std::vector<GateCount> counts = gates.Counts();
  for (std::size_t i = 0; i < counts.size(); ++i) line(guard.gates[i].name, counts[i]);
  const GateCount total = gates.Total();
  line("all", total);
  text += fmt::format("scans: {} sent, {} answered, {} recorded\n", total.scans, total.answered,
                      total.recorded);
  text += fmt::format("stops: {} answered, {} in ListStops\n", total.stops(), gates.listed_stops());
  text += fmt::format(
      "isolations: {} tried to leave at once; the gate knew within {:.0f} ms, {} scans before that "
      "were let through\n",
      gates.isolations(), Ms(gates.longest_lag()), gates.let_through());
  for (const auto& [rule, count] : gates.expected_alerts())
    text += fmt::format("alerts: {} expected by {}\n", count, rule);
  const std::vector<std::string> findings = gates.findings();
  if (!gates.is_closed()) text += "it ended before all of this was compared\n";
  if (findings.empty() && gates.is_closed())
    text += "findings: none; each expected alert is there once, and no other\n";
  for (const std::string& finding : findings) text += fmt::format("FINDING: {}\n", finding);
  return text;
}

void SimulationReport::Summarise(const std::vector<SeenAlert>& alerts,
                                 const GateLedger& gates) const {
  std::map<std::string, int> counts;
  for (const SeenAlert& alert : alerts) {
    ++counts[alert.event == "alert_raised" ? alert.event + " by " + alert.rule : alert.event];
  }
  const double p50 = Quantile(latencies_ms_, 0.5);
  const double p99 = Quantile(latencies_ms_, 0.99);
  if (output_ == Output::kJson) {
    nlohmann::ordered_json json = {{"commands", latencies_ms_.size()},
                                   {"failed", failures_},
                                   {"p50_ms", p50},
                                   {"p99_ms", p99},
                                   {"seen", counts}};
    if (!guard_.gates.empty()) {
      json["gates"] = ToJson(gates.Total());
      json["listed_stops"] = gates.listed_stops();
      json["isolations"] = gates.isolations();
      json["let_through"] = gates.let_through();
      json["isolation_known_within_ms"] = Ms(gates.longest_lag());
      json["expected_alerts"] = gates.expected_alerts();
      json["compared"] = gates.is_closed();
      json["findings"] = gates.findings();
    }
    fmt::print("{}\n", json.dump());
    return;
  }
  fmt::print("\n{} commands, {} failed; latency p50 {:.1f} ms, p99 {:.1f} ms\n",
             latencies_ms_.size(), failures_, p50, p99);
  for (const auto& [what, count] : counts) fmt::print("{:>5}  {}\n", count, what);
  if (!guard_.gates.empty()) fmt::print("{}", GatesSummary(guard_, gates));
}

std::string Timeline(const FeverStory& story) {
  std::string text =
      fmt::format("\n{:>10}  {:<14}  {}\n", "WALL", "BUSINESS", "A FEVER BECOMES AN ALERT");
  const auto line = [&](double wall_ms, std::string_view business, std::string_view what) {
    text += fmt::format("{:>7.0f} ms  {:<14}  {}\n", wall_ms, business, what);
  };
  const auto since_sent = [&](base::TimePoint wall) {
    return static_cast<double>((wall - story.sent).count());
  };
  line(0, "", "the worker sends a reading of 38.4 °C");
  line(Ms(story.accepted), "",
       "accepted: it stands in the log and will be decided, whatever crashes");
  line(Ms(story.processed), "", "processed: decided, its events written, its state readable");
  if (story.raised.has_value()) {
    line(since_sent(story.raised->wall), LocalTime(story.raised->business),
         fmt::format("alert seen at a subscriber, addressed to {}", story.raised->level));
  }
  if (story.escalated.has_value() && story.raised.has_value()) {
    line(since_sent(story.escalated->wall), LocalTime(story.escalated->business),
         fmt::format("nobody took note: climbed to {}, {:.1f} business seconds after its time",
                     story.escalated->level,
                     static_cast<double>(
                         (story.escalated->business - story.raised->next_escalation).count()) /
                         1000));
  }
  if (story.acknowledged.has_value()) {
    line(since_sent(story.acknowledged->wall), LocalTime(story.acknowledged->business),
         fmt::format("acknowledged by {}, seen {} ms after the command was sent",
                     story.acknowledged->by,
                     (story.acknowledged->wall - story.acknowledge_sent).count()));
  }
  return text;
}

std::string MissingIn(const std::optional<FeverStory>& story) {
  if (!story.has_value()) return "the fever's reading was not decided";
  if (!story->raised.has_value()) return "no alert was raised for the fever";
  if (!story->escalated.has_value()) return "the fever's alert did not climb";
  if (!story->acknowledged.has_value()) return "the fever's alert was not acknowledged";
  return "";
}

}  // namespace gridkeeper::gridctl
