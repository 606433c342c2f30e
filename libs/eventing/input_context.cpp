#include "eventing/input_context.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "eventing/meta.hpp"

namespace gridkeeper::eventing {
namespace {

// Longer than any of our ids. A longer one comes from no edge, and the events that repeat it could
// be too large to write.
constexpr std::size_t kLongestId = 128;
constexpr std::size_t kLongestReason = 500;

bool IsPrintable(char c) { return c >= 0x20 && c <= 0x7e; }

InputContext ReadRecord(const kafka::Record& input, base::TimePoint now) {
  InputContext context;
  context.topic = input.topic;
  context.partition = input.partition;
  context.offset = input.offset;
  context.key = input.key;
  context.input_id = input.id;
  context.now = now;
  context.accepted_at = input.appended;
  if (input.key.size() > kLongestId ||
      !std::all_of(input.key.begin(), input.key.end(), IsPrintable)) {
    context.problem = "its key is that of no place or person";
    context.key = context.key.substr(0, kLongestId);
  }
  return context;
}

}  // namespace

InputContext ReadCommand(const kafka::Record& input, base::TimePoint now) {
  InputContext context = ReadRecord(input, now);
  const auto* meta = ReadMeta<common::v1::CommandMeta>(input.value);
  if (!meta) {
    context.problem = "its value is no command: the meta in field 1 cannot be read";
    return context;
  }
  context.command_id = base::ParseUuid(meta->command_id());
  context.message = meta->has_origin();
  context.actor = meta->actor();
  context.correlation_id =
      meta->correlation_id().empty() ? meta->command_id() : meta->correlation_id();
  context.reply_to = meta->reply_to();
  context.payload_hash = meta->payload_hash();
  context.forwards = meta->forwards();
  if (!context.command_id)
    context.problem = fmt::format("its command id \"{}\" is no UUID", meta->command_id());
  for (std::string* id : {&context.actor, &context.correlation_id, &context.reply_to}) {
    if (id->size() <= kLongestId) continue;
    context.problem = fmt::format("its meta has an id of {} bytes", id->size());
    id->clear();
  }
  return context;
}

InputContext ReadForeignEvent(const kafka::Record& input, base::TimePoint now) {
  InputContext context = ReadRecord(input, now);
  context.foreign = true;
  return context;
}

void ReadEventMeta(const kafka::Record& input, InputContext& context) {
  if (const auto* meta = ReadMeta<common::v1::EventMeta>(input.value)) {
    context.correlation_id = meta->correlation_id();
  } else {
    context.problem = "its value is no event: the meta in field 1 cannot be read";
  }
}

InputContext DeadlineContext(std::string_view domain, std::int32_t partition, const Ledger& ledger,
                             std::string_view key, base::TimePoint now) {
  // The name lives as long as the process: contexts keep views.
  static const std::string kTopic = fmt::format("{}.deadlines", domain);
  InputContext context;
  context.topic = kTopic;
  context.partition = partition;
  context.offset = ledger.HighestCause(kTopic) + 1;
  context.key = key;
  context.now = now;
  return context;
}

std::optional<base::Rejected> CheckCommand(const InputContext& command, const Ledger& ledger,
                                           const base::Reference& reference) {
  if (!ledger.InTime(*command.command_id, command.accepted_at)) {
    return base::Rejected{
        base::Rejection::kIdExpired, "command_id",
        fmt::format("command id {} is not a UUIDv7 of the last 72 h; make a new one for a new "
                    "command, and look with GetOutcome what became of the old",
                    command.command_id->ToString())};
  }
  if (command.forwards == 0 && !reference.Covers(command.actor, command.key, command.now)) {
    return base::Rejected{
        base::Rejection::kNotFound, "grid_code",
        fmt::format("no area {} among those of {}; check the code, or ask for the area",
                    command.key, command.actor)};
  }
  return std::nullopt;
}

base::Rejected ReusedId(const base::Uuid& command_id) {
  return {
      base::Rejection::kIdReused, "command_id",
      fmt::format(
          "command id {} was used before with other content; make a new id for each new command",
          command_id.ToString())};
}

base::Rejected ForwardedTooOften() {
  return {base::Rejection::kWrongState, "",
          fmt::format("what the command is about moved more than {} times while it followed; look "
                      "where it is now and send a new command there",
                      kMaxForwards)};
}

base::Rejected DeadLettered(const std::string& reason) {
  return {
      base::Rejection::kDeadLettered, "",
      fmt::format(
          "the command could not be decided and waits in the dead-letter topic for an operator: {}",
          reason)};
}

std::string Legible(std::string_view reason) {
  std::string legible(reason.substr(0, kLongestReason));
  std::replace_if(legible.begin(), legible.end(), [](char c) { return !IsPrintable(c); }, '?');
  return legible;
}

bool IsKept(base::Rejection reason) {
  return reason != base::Rejection::kIdReused && reason != base::Rejection::kIdExpired;
}

bool FoldGeneric(const kafka::Record& event, const common::v1::EventMeta& meta, Ledger& ledger) {
  if (event.type == common::v1::CommandRejected::descriptor()->full_name()) {
    common::v1::CommandRejected rejected;
    rejected.ParseFromArray(event.value.data(), static_cast<int>(event.value.size()));
    const auto reason = static_cast<base::Rejection>(rejected.reason());
    if (IsKept(reason)) KeepOutcome(meta, {reason, rejected.field(), rejected.message()}, ledger);
    return true;
  }
  if (event.type == common::v1::InputForwarded::descriptor()->full_name()) {
    common::v1::InputForwarded forwarded;
    forwarded.ParseFromArray(event.value.data(), static_cast<int>(event.value.size()));
    KeepOutcome(meta, {base::Rejection::kMoved, "", forwarded.to_key()}, ledger);
    return true;
  }
  if (event.type == common::v1::InputDeadLettered::descriptor()->full_name()) {
    common::v1::InputDeadLettered dead;
    dead.ParseFromArray(event.value.data(), static_cast<int>(event.value.size()));
    KeepOutcome(meta, DeadLettered(dead.reason()), ledger);
    return true;
  }
  return event.type == common::v1::CommandRepeated::descriptor()->full_name();
}

void KeepOutcome(const common::v1::EventMeta& meta, const base::Rejected& rejected,
                 Ledger& ledger) {
  const std::optional<base::Uuid> id = base::ParseUuid(meta.command_id());
  if (!id) return;
  ledger.Record(*id, {meta.payload_hash(), rejected}, base::FromUnixMillis(meta.accepted_at_ms()));
}

absl::Status UnreadableEvent(const kafka::Record& event, std::string_view why) {
  return absl::DataLossError(
      fmt::format("own event {}/{} at offset {}, type {}, cannot be understood: {}", event.topic,
                  event.partition, event.offset, event.type, why));
}

}  // namespace gridkeeper::eventing
