// What a partition remembers beside its domain's state, so that every input has its effect once:
// outcomes of command ids for 72 h, and how far each input was decided. Folded from own events;
// part of the snapshot. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/rejection.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"
#include "eventing/changes.hpp"
#include "eventing/commands.hpp"

namespace gridkeeper::eventing {

// How far a client's clock may run ahead of the handler's.
inline constexpr base::Millis kCommandIdLead = std::chrono::minutes{10};

// The outcome of a command as kept in Redis and told to handlers: reason, payload hash, field,
// message.
struct RecordedOutcome {
  std::uint64_t payload_hash = 0;
  base::Rejected rejected;  // reason kNone: the command was carried out
};
std::string EncodeOutcome(const RecordedOutcome& outcome);
std::optional<RecordedOutcome> DecodeOutcome(std::string_view bytes);

// The collection that holds a command id's outcome, by the hour in the id: old ones go as a whole.
std::string OutcomeCollection(const base::Uuid& command_id);
std::string OutcomeField(const base::Uuid& command_id);

class Ledger {
 public:
  static constexpr std::string_view kCollection = "ledger";

  std::optional<RecordedOutcome> Find(const base::Uuid& command_id) const;
  // Keeps the outcome of a command that was appended at `accepted_at`, and forgets what is too old
  // by then.
  void Record(const base::Uuid& command_id, const RecordedOutcome& outcome,
              base::TimePoint accepted_at);
  // Whether an id of this age may still be decided.
  bool InTime(const base::Uuid& command_id, base::TimePoint accepted_at) const;

  // The highest offset of this input that led to an event; -1 for none.
  std::int64_t HighestCause(std::string_view topic) const;
  void NoteCause(std::string_view topic, std::int64_t offset);
  const std::map<std::string, std::int64_t, std::less<>>& causes() const { return causes_; }

  void TakeChanges(Changes& into);
  // All of it, in pieces of at most `most` entries.
  std::vector<Changes> Dump(std::size_t most) const;
  // False when the collection is not the ledger's.
  bool Load(std::string_view collection, std::string_view field, std::string_view value);

 private:
  using Hour = std::int64_t;
  // Small on purpose: there are many of these. Refusals are few and keep their texts apart.
  struct Entry {
    std::uint64_t payload_hash = 0;
    std::unique_ptr<base::Rejected> rejected;
  };
  static std::optional<Hour> HourOf(const base::Uuid& command_id);
  static RecordedOutcome ToOutcome(const Entry& entry);
  void Keep(Hour hour, const base::Uuid& command_id, const RecordedOutcome& outcome);
  void Prune();

  std::map<Hour, absl::flat_hash_map<base::Uuid, Entry>> outcomes_;
  std::map<std::string, std::int64_t, std::less<>> causes_;
  base::TimePoint latest_accepted_{};

  std::vector<base::Uuid> changed_ids_;
  std::vector<Hour> dropped_;
  bool changed_ = false;
};

}  // namespace gridkeeper::eventing
