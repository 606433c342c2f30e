#include "eventing/loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/test_hooks.hpp"
#include "eventing/forgotten_transactions.hpp"
#include "eventing/outgoing_view.hpp"
#include "eventing/stop_loudly.hpp"
#include "eventing/topics.hpp"
#include "telemetry/log.hpp"

namespace gridkeeper::eventing {
namespace {

using std::chrono::steady_clock;

constexpr const char* kLogger = "loop";
constexpr base::Millis kIdleWait{5};
constexpr base::Millis kRetryAfter{200};
constexpr base::Millis kRequestTimeout{1000};
// A transaction begun sooner after a commit waits 25 ms for the coordinator.
constexpr base::Millis kBetweenTransactions{2};
// A batch of the bulk lane is short, so that a command that comes meanwhile waits little.
constexpr std::size_t kMaxBulkBatch = 256;
constexpr std::size_t kRewritePiece = 2000;
constexpr base::Millis kFlushTimeout{1000};
// How long the fate of a forgotten transaction waits for what only Redis knows.
constexpr std::chrono::seconds kRedisPatience{30};
constexpr base::Millis kReportEvery{1000};
constexpr base::Millis kWatchEvery{100};

std::string_view Text(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

void SleepFor(base::Millis time) { std::this_thread::sleep_for(time); }

double SecondsSince(steady_clock::time_point start) {
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

}  // namespace

EventLoop::EventLoop(LoopOptions options)
    : options_(std::move(options)), metrics_(*options_.metrics, options_.domain) {
  group_topics_ = {CommandsTopic(options_.domain)};
  group_topics_.insert(group_topics_.end(), options_.foreign_topics.begin(),
                       options_.foreign_topics.end());
  inputs_ = group_topics_;
  inputs_.push_back(BulkTopic(options_.domain));
}

EventLoop::~EventLoop() { Stop(); }

absl::Status EventLoop::Start() {
  auto metadata = kafka::MetadataClient::Open(options_.bootstrap);
  auto inputs = kafka::Reader::Open({.bootstrap = options_.bootstrap});
  auto bulk = kafka::Reader::Open({.bootstrap = options_.bootstrap, .queue_kilobytes = 4096});
  for (const absl::Status& status : {metadata.status(), inputs.status(), bulk.status()}) {
    if (!status.ok()) return status;
  }
  metadata_ = *std::move(metadata);
  inputs_reader_ = *std::move(inputs);
  bulk_reader_ = *std::move(bulk);
  lag_ = std::make_unique<LagProbe>(*metadata_, options_.domain, inputs_, *options_.metrics);
  projector_ = std::make_unique<Projector>(
      options_.redis, SnapshotKeys(options_.cluster_id, options_.domain), metrics_.project_seconds);
  thread_ = std::thread([this] { Run(); });
  watch_ = std::thread([this] { Watch(); });
  return absl::OkStatus();
}

void EventLoop::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  if (watch_.joinable()) watch_.join();
}

// Counts its own looks instead of reading a clock: a process that was stopped and goes on has not
// stood still.
void EventLoop::Watch() const {
  const std::int64_t most =
      options_.standstill.value_or(std::chrono::minutes{1} + 8 * options_.transaction_timeout) /
      kWatchEvery;
  std::uint64_t seen = 0;
  for (std::int64_t looks = 0; !ended_; ++looks) {
    if (const std::uint64_t rounds = rounds_; rounds != seen) {
      seen = rounds;
      looks = 0;
    }
    if (looks > most) {
      telemetry::LogError(kLogger,
                          "the loop stands still in a call that does not come back; ending the "
                          "process, so that its partitions are taken over",
                          {{"rounds", seen}});
      std::abort();
    }
    SleepFor(kWatchEvery);
  }
}

void EventLoop::Run() {
  while (!stopping_) {
    ++rounds_;
    if (!EnsureProducer() || !EnsureMembership()) {
      SleepFor(kRetryAfter);
      continue;
    }
    AdoptRecovered();
    Gather();
    ProposeDeadlines();
    DecideAndCommit();
    RewriteSnapshots();
    ReportLag();
  }
  LeaveGroup();
  producer_.reset();
  ended_ = true;
}

// Recoveries use the membership, so they end first; leaving then revokes, which flushes the
// projector.
void EventLoop::LeaveGroup() {
  recoveries_.clear();
  membership_.reset();
}

// Opened before anything is recovered: it fences this slot's former producer and ends its open
// transaction, also where a broker forgot to.
bool EventLoop::EnsureProducer() {
  if (producer_ != nullptr) return true;
  auto producer = kafka::TransactionalProducer::Open(
      {.bootstrap = options_.bootstrap,
       .transactional_id = options_.instance,
       .transaction_timeout = options_.transaction_timeout,
       .topics = {EventsTopic(options_.domain), CommandsTopic(options_.domain)},
       .watched_topic = EventsTopic(options_.domain)});
  absl::Status status = producer.status();
  if (status.ok()) {
    status = CloseForgottenTransactions(
        **producer, *metadata_, options_.domain, options_.partitions,
        [this](std::int32_t partition, std::int64_t offset) {
          return WasCommitted(partition, offset);
        },
        options_.transaction_timeout);
  }
  if (!status.ok()) {
    telemetry::LogWarning(kLogger, "no transactional producer yet; trying again",
                          {{"error", Text(status)}});
    return false;
  }
  producer_ = *std::move(producer);
  redis_asked_since_ = {};
  return true;
}

// By this process, or by an earlier one of this slot: that one told of it through Redis, if at all.
absl::StatusOr<bool> EventLoop::WasCommitted(std::int32_t partition, std::int64_t offset) {
  const auto last = last_committed_.find(partition);
  if (last != last_committed_.end() && last->second >= offset) return true;
  SnapshotStore store(options_.redis, SnapshotKeys(options_.cluster_id, options_.domain));
  absl::StatusOr<bool> moved = store.WasMovedBeyond(partition, offset, options_.instance);
  if (moved.ok()) return moved;
  if (redis_asked_since_ == steady_clock::time_point{}) redis_asked_since_ = steady_clock::now();
  if (steady_clock::now() - redis_asked_since_ < kRedisPatience) return moved;
  telemetry::LogWarning(kLogger,
                        "Redis does not say whether a forgotten transaction was committed; taking "
                        "it for one that was not: its inputs are decided again",
                        {{"partition", partition}, {"error", Text(moved.status())}});
  return false;
}

bool EventLoop::EnsureMembership() {
  if (membership_ == nullptr) {
    auto joined = kafka::Membership::Join(
        {.bootstrap = options_.bootstrap,
         .group_id = options_.domain,
         .instance_id = options_.instance,
         .topics = group_topics_,
         .session_timeout = options_.session_timeout},
        {.assigned =
             [this](const std::vector<std::int32_t>& partitions) { OnAssigned(partitions); },
         .revoked =
             [this](const std::vector<std::int32_t>& partitions) { OnRevoked(partitions); }});
    if (!joined.ok()) {
      telemetry::LogWarning(kLogger, "cannot join the group yet",
                            {{"error", Text(joined.status())}});
      return false;
    }
    membership_ = *std::move(joined);
  }
  const absl::Status status = membership_->Poll(base::Millis{0});
  if (status.ok()) return true;
  // Another process has this slot's name, or the group has forgotten us: begin again as a new
  // member.
  telemetry::LogWarning(kLogger, "membership ended; joining again", {{"error", Text(status)}});
  LeaveGroup();
  producer_.reset();
  return false;
}

void EventLoop::OnAssigned(const std::vector<std::int32_t>& partitions) {
  ++rebalances_;
  generation_ = membership_->Token().generation;
  telemetry::LogInfo(kLogger, "partitions assigned",
                     {{"count", partitions.size()}, {"generation", generation_}});
  assigned_ = partitions;
  StartRecovery(partitions);
}

void EventLoop::OnRevoked(const std::vector<std::int32_t>& partitions) {
  ++rebalances_;
  telemetry::LogInfo(kLogger, "partitions revoked",
                     {{"count", partitions.size()}, {"generation", generation_}});
  projector_->Flush(kFlushTimeout);
  recoveries_.clear();
  {
    std::lock_guard lock(recovered_mutex_);
    recovered_.clear();
  }
  batch_.clear();
  assigned_.clear();
  std::set<std::int32_t> gone(partitions.begin(), partitions.end());
  Drop(gone);
  recovering_ = 0;
  metrics_.recovering_partitions.Set(0);
}

void EventLoop::StartRecovery(const std::vector<std::int32_t>& partitions) {
  if (partitions.empty()) return;
  recovering_ += static_cast<std::int32_t>(partitions.size());
  metrics_.recovering_partitions.Set(recovering_);
  recoveries_.push_back(std::make_unique<Recovery>(options_, *metadata_, *membership_, inputs_,
                                                   partitions, [this](RecoveredPartition one) {
                                                     std::lock_guard lock(recovered_mutex_);
                                                     recovered_.push_back(std::move(one));
                                                   }));
}

void EventLoop::AdoptRecovered() {
  std::vector<RecoveredPartition> recovered;
  {
    std::lock_guard lock(recovered_mutex_);
    recovered.swap(recovered_);
  }
  std::erase_if(recoveries_, [](const auto& recovery) { return recovery->IsDone(); });
  for (RecoveredPartition& one : recovered) {
    Owned& owned = owned_[one.number];
    owned.state = std::move(one.state);
    owned.position = one.position;
    std::vector<kafka::Position> from;
    for (kafka::Position& input : one.inputs) {
      owned.next_offset[input.topic] = input.offset;
      if (input.topic == BulkTopic(options_.domain)) {
        bulk_reader_->Add({input}).IgnoreError();
      } else {
        from.push_back(std::move(input));
      }
    }
    inputs_reader_->Add(from).IgnoreError();
    projector_->Own(one.number, std::move(one.token), one.snapshot_position);
    if (one.snapshot_position) {
      projector_->Apply(one.number, *one.snapshot_position, one.position,
                        owned.state->TakeChanges());
    }
    metrics_.recovering_partitions.Set(--recovering_);
  }
  if (generation_ >= 0 && recovering_ == 0) settled_ = true;
  ready_ = static_cast<std::int32_t>(owned_.size());
  metrics_.ready_partitions.Set(ready_);
}

// Forgets the partitions' state; whoever owns them next reads it from the log.
void EventLoop::Drop(const std::set<std::int32_t>& partitions) {
  std::vector<kafka::Position> inputs;
  std::vector<kafka::Position> bulk;
  for (std::int32_t number : partitions) {
    if (owned_.erase(number) == 0) continue;
    projector_->Disown(number);
    for (const std::string& topic : group_topics_) inputs.push_back({topic, number, 0});
    bulk.push_back({BulkTopic(options_.domain), number, 0});
  }
  if (!inputs.empty()) inputs_reader_->Remove(inputs).IgnoreError();
  if (!bulk.empty()) bulk_reader_->Remove(bulk).IgnoreError();
  ready_ = static_cast<std::int32_t>(owned_.size());
  metrics_.ready_partitions.Set(ready_);
}

// Commands and foreign events first; bulk only when there are none, or when a deadline waits for
// what it holds.
void EventLoop::Gather() {
  batch_.clear();
  GatherFrom(*inputs_reader_, options_.max_batch, kIdleWait);
  const bool deadline_waits = std::any_of(owned_.begin(), owned_.end(), [](const auto& entry) {
    return entry.second.proposal.has_value();
  });
  if (batch_.empty() || deadline_waits) GatherFrom(*bulk_reader_, kMaxBulkBatch, base::Millis{0});
}

void EventLoop::GatherFrom(kafka::Reader& reader, std::size_t most, base::Millis wait) {
  for (std::size_t i = 0; i < most; ++i) {
    std::optional<kafka::Polled> polled = reader.Poll(i == 0 ? wait : base::Millis{0});
    if (!polled) return;
    if (absl::IsOutOfRange(polled->error())) {
      StopLoudly(absl::DataLossError(fmt::format(
          "{}: the log does not hold the input that is to be decided next. Find out what was lost; "
          "then, with all processes of the group stopped and their session timeout over, move its "
          "committed offset to the oldest record (kafka-consumer-groups --group {} --topic {}:{} "
          "--reset-offsets --to-earliest --execute)",
          Text(polled->error()), options_.domain, polled->record().topic,
          polled->record().partition)));
    }
    if (polled->kind() == kafka::Polled::Kind::kError) {
      telemetry::LogWarning(kLogger, "reading an input failed; librdkafka goes on",
                            {{"error", Text(polled->error())}});
      continue;
    }
    batch_.push_back(*std::move(polled));
  }
}

// The clock only proposes: what is due may fire once everything that was in the inputs by now is
// decided.
void EventLoop::ProposeDeadlines() {
  if (steady_clock::now() < propose_again_) return;
  const base::TimePoint now =
      TestBug("timers_on_wall_clock") ? base::WallNow() : options_.clock->Now();
  std::vector<kafka::Position> ask;
  for (const auto& [number, owned] : owned_) {
    const std::optional<base::TimePoint> due = owned.state->NextDeadline();
    if (owned.proposal || !due || *due > now) continue;
    for (const std::string& topic : inputs_) ask.push_back({topic, number, 0});
  }
  if (ask.empty()) return;
  const auto marks = metadata_->HighWatermarks(ask, kRequestTimeout);
  if (!marks.ok()) {
    propose_again_ = steady_clock::now() + kRetryAfter;
    return;
  }
  for (const kafka::Position& mark : *marks) {
    std::optional<Proposal>& proposal = owned_.at(mark.partition).proposal;
    if (!proposal) proposal = Proposal{now, {}};
    proposal->marks[mark.topic] = mark.offset;
  }
}

bool EventLoop::AllMarksReached(const Owned& owned) const {
  return std::all_of(
      owned.proposal->marks.begin(), owned.proposal->marks.end(),
      [&](const auto& mark) { return owned.next_offset.find(mark.first)->second >= mark.second; });
}

void EventLoop::DecideAndCommit() {
  const auto start = steady_clock::now();
  const base::TimePoint now = options_.clock->Now();
  Output out;
  std::set<std::int32_t> touched;
  const std::shared_ptr<const base::Reference> reference = options_.reference();
  for (const kafka::Polled& polled : batch_) DecideOne(polled, *reference, now, out, touched);
  FireDeadlines(*reference, now, out, touched);
  if (!touched.empty()) {
    metrics_.decide_seconds.Observe(SecondsSince(start));
    metrics_.batch_inputs.Observe(static_cast<double>(out.tally.inputs));
  }
  if (out.records.empty()) PutOff(touched);
  TouchIdle(touched);
  if (touched.empty()) return metrics_.Count(out.tally);

  const absl::Status committed = Commit(out, touched);
  batch_.clear();
  if (!committed.ok()) {
    metrics_.failed_commits.Increment();
    telemetry::LogWarning(kLogger, "a transaction was given up; recovering its partitions",
                          {{"partitions", touched.size()}, {"error", Text(committed)}});
    producer_.reset();
    if (!TestBug("undo_skipped_after_failed_commit")) RecoverAgain(touched);
    return;
  }
  metrics_.Count(out.tally);
  Project(touched);
}

// There is no undo: what the failed transaction touched is read from the log again, after a new
// producer has settled the old one's transaction.
void EventLoop::RecoverAgain(const std::set<std::int32_t>& partitions) {
  const std::uint64_t rebalances = rebalances_;
  Drop(partitions);
  while (!stopping_ && !EnsureProducer()) {
    ++rounds_;
    SleepFor(kRetryAfter);
    // Serving the group keeps the membership alive; its callbacks may take all partitions away, or
    // give others.
    if (!EnsureMembership()) return;
  }
  // After a rebalance they are another's, or are being recovered already: a second recovery would
  // set the state back to where it began.
  const bool still_ours =
      rebalances_ == rebalances && membership_->Token().generation == generation_;
  if (!stopping_ && still_ours) StartRecovery({partitions.begin(), partitions.end()});
}

void EventLoop::DecideOne(const kafka::Polled& polled, const base::Reference& reference,
                          base::TimePoint now, Output& out, std::set<std::int32_t>& touched) {
  const kafka::Record& record = polled.record();
  auto it = owned_.find(record.partition);
  if (it == owned_.end()) return;
  Owned& owned = it->second;
  std::int64_t& next = owned.next_offset.find(record.topic)->second;
  if (polled.kind() == kafka::Polled::Kind::kEndOfPartition) {
    owned.moved |= record.offset > next;
    next = std::max(next, record.offset);
    return;
  }
  if (record.offset < next) return;  // fetched before the partition was taken up anew
  const bool foreign = record.topic != inputs_.front() && record.topic != inputs_.back();
  owned.state->Decide(record, foreign ? InputKind::kForeign : InputKind::kOwn, reference, now, out);
  next = record.offset + 1;
  touched.insert(record.partition);
}

void EventLoop::FireDeadlines(const base::Reference& reference, base::TimePoint now, Output& out,
                              std::set<std::int32_t>& touched) {
  for (auto& [number, owned] : owned_) {
    if (!owned.proposal || !AllMarksReached(owned)) continue;
    owned.state->DecideDeadlines(owned.proposal->until, reference, now, out);
    owned.proposal.reset();
    touched.insert(number);
  }
}

// Inputs that led to nothing, as most events of other domains do, get no transaction of their own:
// the partition's next one commits their offsets, or TouchIdle does. Until then nothing was written
// after them, so for a next owner that reads them again it is as if they came only now.
void EventLoop::PutOff(std::set<std::int32_t>& touched) {
  for (std::int32_t number : touched) owned_.at(number).moved = true;
  touched.clear();
}

// Markers of transactions at an input's end are passed without a decision. Their offsets are
// committed too: after a quiet retention time the log begins behind them, and an offset that it
// does not hold could not be told from a loss.
void EventLoop::TouchIdle(std::set<std::int32_t>& touched) {
  if (steady_clock::now() < commit_idle_at_) return;
  commit_idle_at_ = steady_clock::now() + options_.commit_idle_every;
  for (const auto& [number, owned] : owned_) {
    if (owned.moved) touched.insert(number);
  }
}

absl::Status EventLoop::Commit(const Output& out, const std::set<std::int32_t>& touched) {
  const kafka::GroupToken token = membership_->Token();
  if (!token.IsMember() || token.generation != generation_) {
    return absl::FailedPreconditionError("the group has moved on since these inputs were decided");
  }
  CrashPoint("before_begin");
  const auto since = std::chrono::duration_cast<base::Millis>(steady_clock::now() - last_commit_);
  if (since < kBetweenTransactions) SleepFor(kBetweenTransactions - since);

  const auto start = steady_clock::now();
  absl::Status status = producer_->Begin();
  if (!status.ok()) return status;
  OutgoingView view;
  for (const OutgoingRecord& record : out.records) {
    status = producer_->Produce(view.Of(record));
    if (!status.ok()) return status;
  }
  status = producer_->AwaitDelivery(options_.transaction_timeout);
  CrashPoint("after_produce");
  if (!status.ok()) return status;

  // Every touched partition sends an offset even if only its clock moved: the offsets are what
  // fences a former owner.
  std::vector<kafka::Position> offsets;
  for (std::int32_t number : touched) {
    for (const auto& [topic, next] : owned_.at(number).next_offset)
      offsets.push_back({topic, number, next});
  }
  status = producer_->SendOffsets(offsets, *membership_, options_.transaction_timeout);
  CrashPoint("after_send_offsets");
  if (!status.ok()) return status;
  CrashPoint("in_commit");
  status = producer_->Commit(options_.transaction_timeout);
  CrashPoint("after_commit");
  if (status.ok()) last_committed_ = producer_->delivered();
  last_commit_ = steady_clock::now();
  metrics_.commit_seconds.Observe(SecondsSince(start));
  return status;
}

void EventLoop::Project(const std::set<std::int32_t>& touched) {
  for (std::int32_t number : touched) {
    Owned& owned = owned_.at(number);
    owned.moved = false;
    const std::int64_t from = owned.position;
    auto written = producer_->delivered().find(number);
    if (written != producer_->delivered().end()) owned.position = written->second + 1;
    Changes changes = owned.state->TakeChanges();
    if (changes.empty() && from == owned.position) continue;
    if (owned.rewriting) {
      projector_->WritePiece(number, std::move(changes));
    } else {
      projector_->Apply(number, from, owned.position, std::move(changes));
    }
  }
}

// A snapshot that was lost is written anew from memory, a piece in each round, while inputs go on
// being decided.
void EventLoop::RewriteSnapshots() {
  int rewriting = 0;
  for (auto& [number, owned] : owned_) {
    if (projector_->NeedsRewrite(number)) {
      owned.state->TakeChanges();  // all of it is in the dump
      owned.state->StartDump();
      projector_->BeginRewrite(number);
      owned.rewriting = true;
    }
    if (!owned.rewriting) continue;
    ++rewriting;
    if (std::optional<Changes> piece = owned.state->DumpNext(kRewritePiece)) {
      projector_->WritePiece(number, *std::move(piece));
    } else {
      projector_->FinishRewrite(number, owned.position);
      owned.rewriting = false;
    }
  }
  metrics_.rewriting_partitions.Set(rewriting);
}

void EventLoop::ReportLag() {
  if (steady_clock::now() < report_at_) return;
  report_at_ = steady_clock::now() + kReportEvery;
  std::vector<kafka::Position> next;
  for (const auto& [number, owned] : owned_) {
    for (const auto& [topic, offset] : owned.next_offset) next.push_back({topic, number, offset});
  }
  lag_->Report(assigned_, std::move(next));
}

}  // namespace gridkeeper::eventing
