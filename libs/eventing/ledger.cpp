#include "eventing/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace gridkeeper::eventing {
namespace {

constexpr std::string_view kOutcomePrefix = "command:";
constexpr std::string_view kCausePrefix = "cause:";
constexpr std::string_view kLatestField = "latest_accepted";

std::string CollectionOf(std::int64_t hour) { return fmt::format("{}{}", kOutcomePrefix, hour); }

std::optional<std::int64_t> ParseNumber(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

// reason (1 byte), payload hash (8, little end first), field, '\0', message
std::string EncodeOutcome(const RecordedOutcome& outcome) {
  std::string bytes;
  bytes.push_back(static_cast<char>(outcome.rejected.reason));
  for (int shift = 0; shift < 64; shift += 8)
    bytes.push_back(static_cast<char>(outcome.payload_hash >> shift));
  if (outcome.rejected.reason != base::Rejection::kNone) {
    bytes.append(outcome.rejected.field).push_back('\0');
    bytes.append(outcome.rejected.message);
  }
  return bytes;
}

std::optional<RecordedOutcome> DecodeOutcome(std::string_view bytes) {
  if (bytes.size() < 9) return std::nullopt;
  RecordedOutcome outcome;
  outcome.rejected.reason = static_cast<base::Rejection>(bytes[0]);
  for (int i = 0; i < 8; ++i) {
    outcome.payload_hash |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[1 + i]))
                            << (8 * i);
  }
  bytes.remove_prefix(9);
  const std::size_t split = bytes.find('\0');
  if (split != std::string_view::npos) {
    outcome.rejected.field = std::string(bytes.substr(0, split));
    outcome.rejected.message = std::string(bytes.substr(split + 1));
  }
  return outcome;
}

std::optional<Ledger::Hour> Ledger::HourOf(const base::Uuid& command_id) {
  const std::optional<base::TimePoint> time = command_id.Time();
  if (!time) return std::nullopt;
  return std::chrono::floor<std::chrono::hours>(*time).time_since_epoch().count();
}

std::string OutcomeCollection(const base::Uuid& command_id) {
  const base::TimePoint time = command_id.Time().value_or(base::TimePoint{});
  return CollectionOf(std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count());
}

std::string OutcomeField(const base::Uuid& command_id) {
  return {reinterpret_cast<const char*>(command_id.bytes.data()), command_id.bytes.size()};
}

RecordedOutcome Ledger::ToOutcome(const Entry& entry) {
  return {entry.payload_hash, entry.rejected ? *entry.rejected : base::Rejected{}};
}

std::optional<RecordedOutcome> Ledger::Find(const base::Uuid& command_id) const {
  const std::optional<Hour> hour = HourOf(command_id);
  if (!hour) return std::nullopt;
  auto bucket = outcomes_.find(*hour);
  if (bucket == outcomes_.end()) return std::nullopt;
  auto entry = bucket->second.find(command_id);
  if (entry == bucket->second.end()) return std::nullopt;
  return ToOutcome(entry->second);
}

void Ledger::Keep(Hour hour, const base::Uuid& command_id, const RecordedOutcome& outcome) {
  Entry& entry = outcomes_[hour][command_id];
  entry.payload_hash = outcome.payload_hash;
  entry.rejected = outcome.rejected.reason == base::Rejection::kNone
                       ? nullptr
                       : std::make_unique<base::Rejected>(outcome.rejected);
}

void Ledger::Record(const base::Uuid& command_id, const RecordedOutcome& outcome,
                    base::TimePoint accepted_at) {
  const std::optional<Hour> hour = HourOf(command_id);
  if (!hour) return;  // a message's derived id: its cause says all
  Keep(*hour, command_id, outcome);
  changed_ids_.push_back(command_id);
  if (accepted_at > latest_accepted_) {
    latest_accepted_ = accepted_at;
    changed_ = true;
    Prune();
  }
}

void Ledger::Prune() {
  const Hour oldest = std::chrono::floor<std::chrono::hours>(latest_accepted_ - kCommandIdLife)
                          .time_since_epoch()
                          .count();
  while (!outcomes_.empty() && outcomes_.begin()->first < oldest) {
    dropped_.push_back(outcomes_.begin()->first);
    outcomes_.erase(outcomes_.begin());
  }
}

bool Ledger::InTime(const base::Uuid& command_id, base::TimePoint accepted_at) const {
  const std::optional<base::TimePoint> made = command_id.Time();
  if (!made || *made > accepted_at + kCommandIdLead) return false;
  return *made >= std::max(accepted_at, latest_accepted_) - kCommandIdLife;
}

std::int64_t Ledger::HighestCause(std::string_view topic) const {
  auto it = causes_.find(topic);
  return it == causes_.end() ? -1 : it->second;
}

void Ledger::NoteCause(std::string_view topic, std::int64_t offset) {
  auto it = causes_.find(topic);
  if (it == causes_.end()) it = causes_.emplace(std::string(topic), -1).first;
  if (offset > it->second) {
    it->second = offset;
    changed_ = true;
  }
}

void Ledger::TakeChanges(Changes& into) {
  std::map<Hour, Changes::Collection> by_hour;
  for (const base::Uuid& id : std::exchange(changed_ids_, {})) {
    const std::optional<RecordedOutcome> outcome = Find(id);
    if (!outcome) continue;  // pruned meanwhile
    by_hour[*HourOf(id)].puts.emplace_back(OutcomeField(id), EncodeOutcome(*outcome));
  }
  for (auto& [hour, collection] : by_hour) {
    collection.name = CollectionOf(hour);
    into.collections.push_back(std::move(collection));
  }
  for (Hour hour : std::exchange(dropped_, {})) {
    into.collections.push_back(
        {.name = CollectionOf(hour), .puts = {}, .erased = {}, .dropped = true});
  }
  if (!std::exchange(changed_, false)) return;
  Changes::Collection& own = into.collections.emplace_back();
  own.name = std::string(kCollection);
  own.puts.emplace_back(std::string(kLatestField),
                        std::to_string(base::ToUnixMillis(latest_accepted_)));
  for (const auto& [topic, offset] : causes_) {
    own.puts.emplace_back(fmt::format("{}{}", kCausePrefix, topic), std::to_string(offset));
  }
}

std::vector<Changes> Ledger::Dump(std::size_t most) const {
  std::vector<Changes> pieces;
  for (const auto& [hour, entries] : outcomes_) {
    std::size_t in_piece = most;
    for (const auto& [id, entry] : entries) {
      if (in_piece >= most) {
        pieces.emplace_back().collections.emplace_back().name = CollectionOf(hour);
        in_piece = 0;
      }
      pieces.back().collections.back().puts.emplace_back(OutcomeField(id),
                                                         EncodeOutcome(ToOutcome(entry)));
      ++in_piece;
    }
  }
  Ledger small;  // what is not an outcome goes through the one writer
  small.causes_ = causes_;
  small.latest_accepted_ = latest_accepted_;
  small.changed_ = true;
  small.TakeChanges(pieces.emplace_back());
  return pieces;
}

bool Ledger::Load(std::string_view collection, std::string_view field, std::string_view value) {
  if (collection == kCollection) {
    const std::optional<std::int64_t> number = ParseNumber(value);
    if (!number) return false;
    if (field == kLatestField) {
      latest_accepted_ = base::FromUnixMillis(*number);
    } else if (field.starts_with(kCausePrefix)) {
      causes_[std::string(field.substr(kCausePrefix.size()))] = *number;
    }
    return true;
  }
  base::Uuid id;
  const std::optional<RecordedOutcome> outcome = DecodeOutcome(value);
  if (!collection.starts_with(kOutcomePrefix) || field.size() != id.bytes.size() || !outcome)
    return false;
  std::memcpy(id.bytes.data(), field.data(), field.size());
  if (const std::optional<Hour> hour = HourOf(id)) Keep(*hour, id, *outcome);
  return true;
}

}  // namespace gridkeeper::eventing
