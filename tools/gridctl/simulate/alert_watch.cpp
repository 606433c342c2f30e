#include "simulate/alert_watch.hpp"

#include <algorithm>

#include "contract/message_access.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = google::protobuf;

base::TimePoint TimeAt(const pb::Message& message, std::string_view path) {
  return base::FromUnixMillis(NumberAt(message, path));
}

// What is in the message's event; nullopt for a heartbeat.
std::optional<SeenAlert> Read(const pb::Message& message) {
  const pb::Reflection& reflection = *message.GetReflection();
  const pb::OneofDescriptor* event = message.GetDescriptor()->FindOneofByName("event");
  const pb::FieldDescriptor* set = reflection.GetOneofFieldDescriptor(message, event);
  if (set == nullptr) return std::nullopt;
  const pb::Message& body = reflection.GetMessage(message, set);
  SeenAlert seen;
  seen.event = set->name();
  seen.alert_id = TextAt(body, "alert_id");
  seen.grid = TextAt(message, "grid_code");
  if (seen.event == "alert_raised") {
    seen.rule = TextAt(body, "rule");
    const bool fever = seen.rule == "fever";
    if (fever || seen.rule == "follow_up_missed") {
      seen.case_id = TextAt(body, fever ? "cause.fever.case_id" : "cause.follow_up_missed.case_id");
    }
    seen.about = AlertSubject(body);
    seen.slot_end = TimeAt(body, "cause.follow_up_missed.slot_end_ms");
  }
  if (seen.event == "alert_raised" || seen.event == "alert_escalated") {
    seen.level = TextAt(body, "level");
    seen.next_escalation = TimeAt(body, "next_escalation_at_ms");
  }
  if (seen.event == "alert_acknowledged") seen.by = TextAt(body, "acknowledged_by");
  return seen;
}

}  // namespace

std::string AlertSubject(const pb::Message& alert) {
  const std::string rule = TextAt(alert, "rule");
  if (rule == "gate_fever") return TextAt(alert, "cause.gate_fever.taken_at_ms");
  if (rule == "isolation_broken") return TextAt(alert, "cause.isolation_broken.resident_id");
  if (rule == "shift_gap") return TextAt(alert, "cause.shift_gap.shift_id");
  if (rule == "shift_unattended") return TextAt(alert, "cause.shift_unattended.shift_id");
  return "";
}

AlertWatch::AlertWatch(RpcClient& alerting, const base::Clock& clock, const std::string& area)
    : alerting_(alerting), clock_(clock) {
  request_ =
      Contract::Get().NewMessage(Contract::Get().Method("alerting", "WatchAlerts").input_type());
  SetText(*request_, "area_code", area);
  thread_ = std::thread([this] { Run(); });
}

AlertWatch::~AlertWatch() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    if (stream_ != nullptr) stream_->Cancel();
    changed_.notify_all();
  }
  thread_.join();
}

void AlertWatch::Run() {
  const auto& method = Contract::Get().Method("alerting", "WatchAlerts");
  for (int failures = 0;;) {
    auto stream = alerting_.Open(method, *request_);
    {
      const std::lock_guard lock(mutex_);
      if (stop_) return;
      stream_ = stream.get();
    }
    while (MessagePtr message = stream->Read()) {
      failures = 0;
      SetText(*request_, "cursor", TextAt(*message, "cursor"));
      Take(*message);
    }
    const absl::Status end = stream->Finish();
    std::unique_lock lock(mutex_);
    stream_ = nullptr;
    if (stop_) return;
    if (!end.ok() && !IsRetriable(end)) {
      ended_ = end;
      changed_.notify_all();
      return;
    }
    changed_.wait_for(lock, RetryPause(++failures), [this] { return stop_; });
  }
}

void AlertWatch::Take(const pb::Message& message) {
  std::optional<SeenAlert> seen = Read(message);
  const std::lock_guard lock(mutex_);
  standing_ = true;
  if (seen.has_value()) {
    seen->wall = base::WallNow();
    seen->business = clock_.Now();
    seen_.push_back(std::move(*seen));
  }
  changed_.notify_all();
}

absl::Status AlertWatch::AwaitStanding(base::Millis timeout) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [this] { return standing_ || !ended_.ok(); });
  if (standing_) return absl::OkStatus();
  return ended_.ok() ? absl::UnavailableError("alerting does not answer WatchAlerts") : ended_;
}

std::optional<SeenAlert> AlertWatch::Await(const std::function<bool(const SeenAlert&)>& wanted,
                                           base::Millis timeout) {
  std::unique_lock lock(mutex_);
  const auto find = [&] { return std::find_if(seen_.begin(), seen_.end(), wanted); };
  changed_.wait_for(lock, timeout, [&] { return find() != seen_.end() || !ended_.ok(); });
  auto it = find();
  return it == seen_.end() ? std::nullopt : std::optional(*it);
}

std::vector<SeenAlert> AlertWatch::All() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

}  // namespace gridkeeper::gridctl
