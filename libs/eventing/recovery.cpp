#include "eventing/recovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/clock.hpp"
#include "base/test_hooks.hpp"
#include "eventing/stop_loudly.hpp"
#include "eventing/topics.hpp"
#include "telemetry/log.hpp"

namespace gridkeeper::eventing {
namespace {

constexpr const char* kLogger = "recovery";
constexpr base::Millis kRetryAfter{100};
constexpr base::Millis kRequestTimeout{2000};
constexpr base::Millis kPollTimeout{50};
constexpr int kQueueKilobytes = 64 * 1024;  // more than a second's folding

}  // namespace

struct Recovery::Pending {
  RecoveredPartition result;
  std::int64_t mark = 0;  // the high watermark to reach
  std::int64_t read_up_to = 0;
  std::int64_t folded = 0;
};

Recovery::Recovery(const LoopOptions& options, const kafka::MetadataClient& metadata,
                   const kafka::Membership& membership, std::vector<std::string> inputs,
                   const std::vector<std::int32_t>& partitions,
                   std::function<void(RecoveredPartition)> recovered)
    : options_(options),
      metadata_(metadata),
      membership_(membership),
      inputs_(std::move(inputs)),
      recovered_(std::move(recovered)),
      events_topic_(EventsTopic(options.domain)) {
  const kafka::GroupToken member = membership.Token();
  for (std::int32_t number : partitions) {
    Pending& pending = pending_[number];
    pending.result.number = number;
    pending.result.token = {member.generation, base::WallNow(), member.member_id};
  }
  thread_ = std::thread([this] { Run(); });
}

Recovery::~Recovery() {
  cancelled_ = true;
  thread_.join();
}

void Recovery::Pause() const { std::this_thread::sleep_for(kRetryAfter); }

void Recovery::Run() {
  while (!cancelled_ && !LoadSnapshots()) Pause();
  while (!cancelled_ && !TakeMarks()) Pause();
  while (!cancelled_ && !pending_.empty()) {
    FoldEvents();
    if (!cancelled_ && !pending_.empty()) Pause();
  }
  done_ = true;
}

// False: a later owner stands in Redis for one of them; a rebalance is on its way, or its token is
// about to go.
bool Recovery::LoadSnapshots() {
  SnapshotStore store(options_.redis, SnapshotKeys(options_.cluster_id, options_.domain));
  bool redis_away = false;
  for (auto& [number, pending] : pending_) {
    pending.result.state = options_.make_partition(number);
    pending.result.snapshot_position.reset();
    if (redis_away || cancelled_) continue;
    const auto stored = store.TakeToken(number, pending.result.token);
    if (absl::IsFailedPrecondition(stored.status())) return false;
    absl::Status loaded = stored.status();
    if (stored.ok() && *stored) {
      loaded = store.Load(
          number, [&](std::string_view collection, std::string_view field, std::string_view value) {
            return pending.result.state->Load(collection, field, value);
          });
      // A Redis that was emptied or set back meanwhile gave parts of something else.
      const absl::StatusOr<bool> same =
          store.IsAt(number, pending.result.token, (*stored)->position);
      if (loaded.ok()) loaded = same.status();
      if (loaded.ok() && !*same) loaded = absl::AbortedError("the snapshot changed meanwhile");
    }
    if (loaded.ok() && *stored) {
      pending.result.snapshot_position = (*stored)->position;
    } else {
      pending.result.state = options_.make_partition(number);
      redis_away = !loaded.ok() && absl::IsUnavailable(loaded);
    }
    pending.result.state->FinishLoad();
    pending.result.position = pending.result.snapshot_position.value_or(0);
  }
  if (redis_away) telemetry::LogWarning(kLogger, "Redis is away: rebuilding from the log alone");
  return true;
}

// The ends of own events as the brokers have them, open transactions included: a read_committed end
// would hide what a dead owner's transaction still covers.
bool Recovery::TakeMarks() {
  std::vector<kafka::Position> ends;
  for (const auto& [number, pending] : pending_) ends.push_back({events_topic_, number, 0});
  const auto marks = metadata_.HighWatermarks(ends, kRequestTimeout);
  if (!marks.ok()) return false;
  for (const kafka::Position& mark : *marks) {
    Pending& pending = pending_.at(mark.partition);
    pending.mark = TestBug("recovery_to_last_stable_offset") ? 0 : mark.offset;
    if (mark.offset < pending.result.position) {
      StopLoudly(absl::DataLossError(fmt::format("{}/{} ends at {} but its snapshot stands at {}",
                                                 events_topic_, mark.partition, mark.offset,
                                                 pending.result.position)));
    }
  }
  return true;
}

void Recovery::FoldEvents() {
  auto reader =
      kafka::Reader::Open({.bootstrap = options_.bootstrap, .queue_kilobytes = kQueueKilobytes});
  if (!reader.ok()) return;
  std::vector<kafka::Position> from;
  for (auto& [number, pending] : pending_) {
    pending.read_up_to = pending.result.position;
    from.push_back({events_topic_, number, pending.result.position});
  }
  if (!(*reader)->Add(from).ok()) return;
  std::vector<std::int32_t> folded;
  while (!cancelled_ && !pending_.empty()) {
    if (std::optional<kafka::Polled> polled = (*reader)->Poll(kPollTimeout)) {
      const absl::Status status = FoldOne(*polled);
      if (absl::IsDataLoss(status)) StopLoudly(status);
      if (!status.ok()) return;  // with a fresh reader again
    }
    for (auto it = pending_.begin(); it != pending_.end();) {
      const std::int32_t number = it->first;
      const bool reached = it->second.read_up_to >= it->second.mark;
      ++it;
      if (reached && FindInputs(pending_.at(number))) Deliver(number);
    }
  }
}

absl::Status Recovery::FoldOne(const kafka::Polled& polled) {
  const kafka::Record& record = polled.record();
  if (polled.kind() == kafka::Polled::Kind::kError) {
    if (absl::IsOutOfRange(polled.error())) {
      return absl::DataLossError(std::string(polled.error().message()));
    }
    return record.topic.empty() ? absl::OkStatus() : polled.error();
  }
  auto it = pending_.find(record.partition);
  if (it == pending_.end())
    return absl::OkStatus();  // delivered already; the loop reads no own events
  Pending& pending = it->second;
  if (polled.kind() == kafka::Polled::Kind::kEndOfPartition) {
    pending.read_up_to = std::max(pending.read_up_to, record.offset);
    if (TestBug("recovery_to_last_stable_offset")) pending.mark = record.offset;
    return absl::OkStatus();
  }
  absl::Status status = pending.result.state->Fold(record);
  if (!status.ok()) return status;
  ++pending.folded;
  pending.result.position = record.offset + 1;
  pending.read_up_to = record.offset + 1;
  return status;
}

// The group's committed offsets, but never beyond what own events say of own inputs: each of these
// leads to an event, so one without was not decided, whatever the brokers made of its transaction.
// Where nothing is committed, the beginning for a partition without history, else after the highest
// cause in that history.
bool Recovery::FindInputs(Pending& pending) {
  std::vector<kafka::Position> inputs;
  for (const std::string& topic : inputs_) inputs.push_back({topic, pending.result.number, 0});
  auto committed = membership_.Committed(inputs, kRequestTimeout);
  const auto beginnings = metadata_.Beginnings(inputs, kRequestTimeout);
  if (!committed.ok() || !beginnings.ok()) return false;
  for (std::size_t i = 0; i < committed->size(); ++i) {
    kafka::Position& at = (*committed)[i];
    const std::int64_t decided = pending.result.state->ledger().HighestCause(at.topic) + 1;
    if (at.offset >= 0) {
      const bool own =
          at.topic == CommandsTopic(options_.domain) || at.topic == BulkTopic(options_.domain);
      if (own) at.offset = std::min(at.offset, std::max(decided, (*beginnings)[i].offset));
      continue;
    }
    at.offset = decided;
    if (pending.result.position > 0) {
      telemetry::LogWarning(
          kLogger, "no committed offset: going on after the highest cause in own events",
          {{"topic", at.topic}, {"partition", at.partition}, {"offset", at.offset}});
    }
  }
  pending.result.inputs = *std::move(committed);
  return true;
}

void Recovery::Deliver(std::int32_t number) {
  auto node = pending_.extract(number);
  Pending& pending = node.mapped();
  telemetry::LogInfo(kLogger, "partition is recovered",
                     {{"partition", number},
                      {"snapshot", pending.result.snapshot_position.value_or(-1)},
                      {"position", pending.result.position},
                      {"folded", pending.folded}});
  recovered_(std::move(pending.result));
}

}  // namespace gridkeeper::eventing
