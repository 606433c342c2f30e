#include "eventing/command_publisher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/clock.hpp"
#include "eventing/meta.hpp"
#include "eventing/topics.hpp"

namespace gridkeeper::eventing {
namespace {

// An announcement takes some 10 ms; who has waited this long looks for the outcome itself, again
// and again.
constexpr base::Millis kLookAfter{250};
constexpr base::Millis kWatchEvery{50};

Outcome ToOutcome(const RecordedOutcome& recorded) {
  const bool refused = recorded.rejected.reason != base::Rejection::kNone;
  return {refused ? OutcomeState::kRejected : OutcomeState::kProcessed, recorded.rejected};
}

absl::Status NotKnownInTime(const base::Uuid& command_id) {
  return absl::UnavailableError(
      fmt::format("the outcome of command {} is not known yet; send it again with the same command "
                  "id, or ask GetOutcome",
                  command_id.ToString()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<CommandPublisher>> CommandPublisher::Open(
    Options options, redis::Pipeline& pipeline) {
  auto producer = kafka::AppendProducer::Open(
      {.bootstrap = options.bootstrap,
       .topics = {CommandsTopic(options.domain), BulkTopic(options.domain)}});
  if (!producer.ok()) return producer.status();
  return std::unique_ptr<CommandPublisher>(
      new CommandPublisher(std::move(options), pipeline, *std::move(producer)));
}

CommandPublisher::CommandPublisher(Options options, redis::Pipeline& pipeline,
                                   std::unique_ptr<kafka::AppendProducer> producer)
    : options_(std::move(options)), pipeline_(pipeline), producer_(std::move(producer)) {
  subscriber_ = std::make_unique<redis::Subscriber>(
      options_.redis, options_.keys.OutcomeChannel(options_.instance),
      [this](const std::string& payload) { OnAnnouncement(payload); });
  watcher_ = std::thread([this] { Watch(); });
}

CommandPublisher::~CommandPublisher() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  watcher_.join();
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return looking_ == 0; });
  }
  subscriber_.reset();
  producer_.reset();
  for (auto& [id, one] : std::exchange(waiting_, {})) one->done(NotKnownInTime(id));
}

absl::Status CommandPublisher::Append(
    const Command& command, const std::function<void(const kafka::Delivered&)>& delivered) {
  common::v1::CommandMeta meta;
  const std::string id = command.command_id.ToString();
  meta.set_command_id(id);
  meta.set_actor(command.actor);
  meta.set_payload_hash(command.payload_hash);
  if (command.wait == Wait::kProcessed) meta.set_reply_to(options_.instance);
  const std::string value = WithMeta(meta, command.body);
  if (value.size() > kMaxCommandBytes) {
    return absl::InvalidArgumentError(fmt::format(
        "the command has {} bytes, more than the {} that one may have; send less in one command",
        value.size(), kMaxCommandBytes));
  }
  const std::string time = FormatTime(base::WallNow());
  const std::string source = fmt::format("/gridkeeper/{}", options_.instance);
  const std::string topic =
      command.lane == Lane::kBulk ? BulkTopic(options_.domain) : CommandsTopic(options_.domain);
  return producer_->Append({topic,
                            PartitionOf(command.key, options_.partitions),
                            command.key,
                            value,
                            {{"ce_specversion", "1.0"},
                             {"ce_id", id},
                             {"ce_type", command.type},
                             {"ce_source", source},
                             {"ce_time", time},
                             {"content-type", "application/protobuf"}}},
                           delivered);
}

void CommandPublisher::Submit(Command command, base::TimePoint deadline, OutcomeCallback done) {
  const base::Uuid id = command.command_id;
  if (command.wait == Wait::kAccepted) {
    const absl::Status status = Append(command, [id, done](const kafka::Delivered& delivered) {
      if (delivered.status.ok()) {
        done(Outcome{OutcomeState::kAccepted, {}});
      } else {
        done(NotKnownInTime(id));
      }
    });
    if (!status.ok()) done(status);
    return;
  }
  const auto waiting = std::make_shared<Waiting>(
      Waiting{id, PartitionOf(command.key, options_.partitions), deadline,
              base::WallNow() + kLookAfter, command.payload_hash, std::move(done)});
  bool room = false;
  {
    // Before the append: the outcome may be there before the append's own answer.
    std::lock_guard lock(mutex_);
    room = waiting_.size() < options_.max_waiting && !stopping_;
    if (room) waiting_.emplace(id, waiting);
  }
  if (!room) {
    return waiting->done(
        absl::ResourceExhaustedError("too many commands wait for their outcome; try again in 1 s"));
  }
  const absl::Status status = Append(command, [this, waiting](const kafka::Delivered& delivered) {
    if (!delivered.status.ok()) Settle(waiting, NotKnownInTime(waiting->command_id));
  });
  if (!status.ok()) Settle(waiting, status);
}

// Several may wait for one id: a client's retry, or a mistaken use of the id for other content.
void CommandPublisher::Settle(const std::shared_ptr<Waiting>& one,
                              const absl::StatusOr<Outcome>& outcome) {
  {
    std::lock_guard lock(mutex_);
    auto [first, last] = waiting_.equal_range(one->command_id);
    auto it = std::find_if(first, last, [&](const auto& entry) { return entry.second == one; });
    if (it == last) return;  // settled already
    waiting_.erase(it);
  }
  one->done(outcome);
}

void CommandPublisher::SettleAnnounced(const base::Uuid& command_id,
                                       const RecordedOutcome& recorded) {
  std::vector<std::shared_ptr<Waiting>> settled;
  {
    std::lock_guard lock(mutex_);
    auto [first, last] = waiting_.equal_range(command_id);
    for (auto it = first; it != last;) {
      if (it->second->payload_hash == recorded.payload_hash) {
        settled.push_back(std::move(it->second));
        it = waiting_.erase(it);
      } else {
        ++it;
      }
    }
  }
  for (const std::shared_ptr<Waiting>& one : settled) one->done(ToOutcome(recorded));
}

// What is stored under the id is this command's outcome only if it is of the same content. Of other
// content, it says how this command will be decided; but not a dead letter's, whose id is free
// again.
void CommandPublisher::SettleStored(const std::shared_ptr<Waiting>& one,
                                    const RecordedOutcome& recorded) {
  if (one->payload_hash == recorded.payload_hash) return Settle(one, ToOutcome(recorded));
  if (recorded.rejected.reason == base::Rejection::kDeadLettered) return;
  Settle(one, Outcome{OutcomeState::kRejected, ReusedId(one->command_id)});
}

// 16 bytes of id, 4 of length (little end first), the outcome; again and again.
void CommandPublisher::OnAnnouncement(const std::string& payload) {
  std::string_view rest = payload;
  base::Uuid id;
  while (rest.size() >= id.bytes.size() + 4) {
    std::memcpy(id.bytes.data(), rest.data(), id.bytes.size());
    rest.remove_prefix(id.bytes.size());
    std::size_t size = 0;
    for (int i = 0; i < 4; ++i)
      size |= static_cast<std::size_t>(static_cast<unsigned char>(rest[i])) << (8 * i);
    rest.remove_prefix(4);
    if (size > rest.size()) return;
    if (const auto outcome = DecodeOutcome(rest.substr(0, size))) SettleAnnounced(id, *outcome);
    rest.remove_prefix(size);
  }
}

void CommandPublisher::Look(std::int32_t partition, const base::Uuid& command_id, LookCallback done,
                            std::int32_t forwards) {
  const std::string collection = options_.keys.Collection(partition, OutcomeCollection(command_id));
  const std::string meta = options_.keys.Meta(partition);
  pipeline_.Submit(
      {{"HGET", collection, OutcomeField(command_id)}, {"HGET", meta, "ready"}},
      [this, command_id, forwards,
       done = std::move(done)](absl::StatusOr<std::vector<redis::Reply>> replies) {
        if (!replies.ok()) return done(replies.status());
        if (auto recorded = DecodeOutcome((*replies)[0].text)) {
          if (recorded->rejected.reason != base::Rejection::kMoved)
            return done(std::move(recorded));
          if (forwards == 0) return done(std::nullopt);
          return Look(PartitionOf(recorded->rejected.message, options_.partitions), command_id,
                      done, forwards - 1);
        }
        if ((*replies)[1].text == "1") return done(std::nullopt);
        done(absl::UnavailableError("the partition is being rebuilt; ask again shortly"));
      });
}

void CommandPublisher::GetOutcome(std::string_view key, const base::Uuid& command_id,
                                  OutcomeCallback done) {
  Look(PartitionOf(key, options_.partitions), command_id,
       [done = std::move(done)](absl::StatusOr<std::optional<RecordedOutcome>> recorded) {
         if (!recorded.ok()) return done(recorded.status());
         done(*recorded ? ToOutcome(**recorded) : Outcome{});
       });
}

// Ends waits whose time is over, and looks for outcomes whose announcement may have been lost.
void CommandPublisher::Watch() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kWatchEvery, [this] { return stopping_; })) {
    const base::TimePoint now = base::WallNow();
    std::vector<std::shared_ptr<Waiting>> over;
    std::vector<std::shared_ptr<Waiting>> look;
    for (auto it = waiting_.begin(); it != waiting_.end();) {
      Waiting& one = *it->second;
      if (now >= one.deadline) {
        over.push_back(it->second);
        it = waiting_.erase(it);
        continue;
      }
      if (now >= one.look_at) {
        one.look_at = now + kLookAfter;
        look.push_back(it->second);
      }
      ++it;
    }
    looking_ += look.size();
    lock.unlock();
    for (const auto& one : over) one->done(NotKnownInTime(one->command_id));
    for (const auto& one : look) {
      Look(one->partition, one->command_id,
           [this, one](const absl::StatusOr<std::optional<RecordedOutcome>>& recorded) {
             // Only an outcome ends the wait; "unknown" and "not now" do not.
             if (recorded.ok() && *recorded) SettleStored(one, **recorded);
             std::lock_guard looked(mutex_);
             if (--looking_ == 0) changed_.notify_all();
           });
    }
    lock.lock();
  }
}

}  // namespace gridkeeper::eventing
