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
    fmt::print("{}  grid {}  {:<13} {:<42} {:>7.1f} ms  {}\n", LocalTime(played.business),
               played.step->grid.substr(12), played.step->actor, Describe(*played.step),
               Ms(played.latency), failure);
  }
  std::fflush(stdout);
}

void SimulationReport::Summarise(const std::vector<SeenAlert>& alerts) const {
  std::map<std::string, int> counts;
  for (const SeenAlert& alert : alerts) {
    ++counts[alert.event == "alert_raised" ? alert.event + " by " + alert.rule : alert.event];
  }
  const double p50 = Quantile(latencies_ms_, 0.5);
  const double p99 = Quantile(latencies_ms_, 0.99);
  if (output_ == Output::kJson) {
    const nlohmann::ordered_json json = {{"commands", latencies_ms_.size()},
                                         {"failed", failures_},
                                         {"p50_ms", p50},
                                         {"p99_ms", p99},
                                         {"seen", counts}};
    fmt::print("{}\n", json.dump());
    return;
  }
  fmt::print("\n{} commands, {} failed; latency p50 {:.1f} ms, p99 {:.1f} ms\n",
             latencies_ms_.size(), failures_, p50, p99);
  for (const auto& [what, count] : counts) fmt::print("{:>5}  {}\n", count, what);
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
