#include "alerting/adapters/alert_feed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "eventing/reading.hpp"
#include "rpc/refusals.hpp"
#include "telemetry/log.hpp"

namespace gridkeeper::alerting {
namespace {

using eventing::TypeOf;
using kafka::Polled;

constexpr std::string_view kLogger = "watch";
constexpr base::Millis kPoll{100};
constexpr base::Millis kRequestTimeout{2000};
constexpr base::Millis kRetryAfter{500};

void Pause(base::Millis time) { std::this_thread::sleep_for(time); }

bool Parse(std::string_view value, google::protobuf::Message* into) {
  return into->ParseFromArray(value.data(), static_cast<int>(value.size()));
}

}  // namespace

std::optional<WatchedEvent> ToWatchedEvent(const kafka::Record& record) {
  WatchedEvent event{record.partition, record.offset, {}};
  v1::WatchAlertsResponse& message = event.message;
  bool good = false;
  if (record.type == TypeOf<v1::AlertRaised>()) {
    good = Parse(record.value, message.mutable_alert_raised());
  } else if (record.type == TypeOf<v1::AlertEscalated>()) {
    good = Parse(record.value, message.mutable_alert_escalated());
  } else if (record.type == TypeOf<v1::AlertAcknowledged>()) {
    good = Parse(record.value, message.mutable_alert_acknowledged());
  } else if (record.type == TypeOf<v1::AlertResolved>()) {
    good = Parse(record.value, message.mutable_alert_resolved());
  } else if (record.type == TypeOf<v1::AlertMovedOut>()) {
    good = Parse(record.value, message.mutable_alert_moved_out());
  } else if (record.type == TypeOf<v1::AlertMovedIn>()) {
    good = Parse(record.value, message.mutable_alert_moved_in());
  } else {
    return std::nullopt;
  }
  if (!good) {
    telemetry::LogError(kLogger, "an event cannot be read and is not shown",
                        {{"partition", record.partition}, {"offset", record.offset}});
    return std::nullopt;
  }
  message.set_grid_code(std::string(record.key));
  return event;
}

AlertFeed::AlertFeed(Options options, WatchHub& hub) : options_(std::move(options)), hub_(hub) {}
AlertFeed::~AlertFeed() { Stop(); }

absl::Status AlertFeed::Start(base::Millis timeout) {
  auto metadata = kafka::MetadataClient::Open(options_.bootstrap);
  if (!metadata.ok()) return metadata.status();
  metadata_ = *std::move(metadata);
  threads_.emplace_back([this] { FollowEnd(); });
  for (int i = 0; i < options_.gap_readers; ++i) threads_.emplace_back([this] { FillGaps(); });
  const auto until = std::chrono::steady_clock::now() + timeout;
  while (true) {
    const WatchPosition at = hub_.SharedPosition();
    if (std::find(at.begin(), at.end(), -1) == at.end()) return absl::OkStatus();
    if (std::chrono::steady_clock::now() > until) {
      return absl::DeadlineExceededError(
          fmt::format("{} cannot be read to its end; check Kafka", options_.topic));
    }
    Pause(base::Millis{10});
  }
}

void AlertFeed::Stop() {
  stopping_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::vector<kafka::Position> AlertFeed::Positions(const WatchPosition& position) const {
  std::vector<kafka::Position> positions;
  for (std::size_t p = 0; p < position.size(); ++p) {
    if (position[p] < 0) continue;
    positions.push_back({options_.topic, static_cast<std::int32_t>(p), position[p]});
  }
  return positions;
}

void AlertFeed::FollowEnd() {
  while (!stopping_) {
    FollowEndOnce();
    if (!stopping_) Pause(kRetryAfter);
  }
}

// Reads until something is wrong with the reader; the next one goes on where the hub stands.
void AlertFeed::FollowEndOnce() {
  auto reader = kafka::Reader::Open({.bootstrap = options_.bootstrap});
  if (!reader.ok()) return;
  std::vector<kafka::Position> from;
  const WatchPosition at = hub_.SharedPosition();
  for (std::size_t p = 0; p < at.size(); ++p) {
    // The end of a reader of committed events lies before any open transaction: none is missed.
    const std::int64_t offset = at[p] < 0 ? kafka::kOnlyNewRecords : at[p];
    from.push_back({options_.topic, static_cast<std::int32_t>(p), offset});
  }
  if (!(*reader)->Add(from).ok()) return;
  while (!stopping_) {
    hub_.Beat();
    const std::optional<Polled> polled = (*reader)->Poll(kPoll);
    if (!polled) continue;
    const kafka::Record& record = polled->record();
    if (polled->kind() == Polled::Kind::kError) {
      telemetry::LogWarning(kLogger, "reading events",
                            {{"error", std::string(polled->error().message())}});
      if (absl::IsOutOfRange(polled->error())) return;
    } else if (polled->kind() == Polled::Kind::kEndOfPartition) {
      hub_.Advance(record.partition, record.offset);
    } else if (const auto event = ToWatchedEvent(record)) {
      hub_.Publish(*event);
    } else {
      hub_.Advance(record.partition, record.offset + 1);
    }
  }
}

void AlertFeed::FillGaps() {
  std::unique_ptr<kafka::Reader> reader;
  while (!stopping_) {
    const WatchHub::WatchPtr watch = hub_.NextGap(kPoll);
    if (watch == nullptr) continue;
    if (reader == nullptr) {
      auto opened = kafka::Reader::Open({.bootstrap = options_.bootstrap, .queue_kilobytes = 4096});
      if (opened.ok()) reader = *std::move(opened);
    }
    if (reader != nullptr && CheckEnds(watch)) {
      FillGap(*reader, watch);
    } else {
      Pause(kRetryAfter);
    }
    hub_.PutBack(watch);
  }
}

// A place behind the log's end would wait for ever: such a cursor is refused. False: ended, or not
// known now.
bool AlertFeed::CheckEnds(const WatchHub::WatchPtr& watch) {
  const std::vector<kafka::Position> asked = Positions(hub_.GapsOf(watch));
  const auto ends = metadata_->HighWatermarks(asked, kRequestTimeout);
  if (!ends.ok()) return false;
  for (const kafka::Position& end : *ends) {
    for (const kafka::Position& place : asked) {
      if (place.partition != end.partition || place.offset <= end.offset) continue;
      hub_.End(watch, rpc::ToStatus({base::Rejection::kInvalid, "cursor",
                                     "lies behind the end of the log; begin anew without one"}));
      return false;
    }
  }
  return true;
}

void AlertFeed::FillGap(kafka::Reader& reader, const WatchHub::WatchPtr& watch) {
  const std::vector<kafka::Position> gaps = Positions(hub_.GapsOf(watch));
  if (!reader.Add(gaps).ok()) return;
  const auto until = std::chrono::steady_clock::now() + options_.gap_slice;
  bool read_on = true;
  while (read_on && !stopping_ && std::chrono::steady_clock::now() < until) {
    const std::optional<Polled> polled = reader.Poll(kPoll);
    if (!polled) continue;
    const kafka::Record& record = polled->record();
    if (polled->kind() == Polled::Kind::kError) {
      if (!absl::IsOutOfRange(polled->error())) continue;
      hub_.End(watch,
               rpc::ToStatus({base::Rejection::kInvalid, "cursor",
                              "names a place that the log does not hold; begin anew without one"}));
      break;
    }
    if (polled->kind() == Polled::Kind::kEndOfPartition) {
      read_on = hub_.AdvanceGap(watch, record.partition, record.offset);
    } else if (const auto event = ToWatchedEvent(record)) {
      read_on = hub_.PublishGap(watch, *event);
    } else {
      read_on = hub_.AdvanceGap(watch, record.partition, record.offset + 1);
    }
  }
  if (absl::Status removed = reader.Remove(gaps); !removed.ok()) {
    telemetry::LogWarning(kLogger, "giving a gap's partitions up",
                          {{"error", std::string(removed.message())}});
  }
}

}  // namespace gridkeeper::alerting
