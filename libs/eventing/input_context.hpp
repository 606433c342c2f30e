// What the loop reads of an input before any domain looks at it, and the checks that are the same
// for every command.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "base/context.hpp"
#include "base/reference.hpp"
#include "base/rejection.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"
#include "eventing/ledger.hpp"
#include "gridkeeper/common/v1/record.pb.h"
#include "kafka/record.hpp"

namespace gridkeeper::eventing {

// One input on its way through decide. Views look into the input's record.
struct InputContext {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int32_t next_index = 0;  // of the next record that this input leads to
  std::string_view key;
  std::string_view input_id;
  base::TimePoint now;          // business time of the decision
  base::TimePoint accepted_at;  // wall time of the append

  bool foreign = false;  // another domain's event
  bool message = false;  // from another key of this domain
  std::string actor;
  std::string correlation_id;
  std::string reply_to;
  std::optional<base::Uuid> command_id;
  std::uint64_t payload_hash = 0;
  std::int32_t forwards = 0;  // how often it was handed on to another key

  std::string problem;  // not empty: it cannot be decided, and why

  bool IsCommand() const { return !foreign && !message && command_id.has_value(); }
  base::Context ForDecide() const { return {key, actor, input_id, now}; }
};

InputContext ReadCommand(const kafka::Record& input, base::TimePoint now);
// All but its meta, which ReadEventMeta adds where the event is of concern.
InputContext ReadForeignEvent(const kafka::Record& input, base::TimePoint now);
void ReadEventMeta(const kafka::Record& input, InputContext& context);
// A deadline is an input of its own, numbered in its partition.
InputContext DeadlineContext(std::string_view domain, std::int32_t partition, const Ledger& ledger,
                             std::string_view key, base::TimePoint now);

// How often a command follows what it is about from key to key: farther than anybody moves. At rest
// the keys that something left lead to where it is, so this ends only what a mistake sends in
// circles.
inline constexpr std::int32_t kMaxForwards = 32;

// What every command must pass: an id in time, and an actor whose areas cover the key, or the first
// key where it was handed on.
std::optional<base::Rejected> CheckCommand(const InputContext& command, const Ledger& ledger,
                                           const base::Reference& reference);
base::Rejected ReusedId(const base::Uuid& command_id);
base::Rejected ForwardedTooOften();
base::Rejected DeadLettered(const std::string& reason);
// Fit for an event: a reason may repeat bytes of a poisoned record.
std::string Legible(std::string_view reason);
// Whether a refusal is the outcome of its id. Not so where the id itself is at fault.
bool IsKept(base::Rejection reason);

// Folds the loop's own events (CommandRejected and the like). False: it is one of the domain's.
bool FoldGeneric(const kafka::Record& event, const common::v1::EventMeta& meta, Ledger& ledger);
void KeepOutcome(const common::v1::EventMeta& meta, const base::Rejected& rejected, Ledger& ledger);

absl::Status UnreadableEvent(const kafka::Record& event, std::string_view why);

}  // namespace gridkeeper::eventing
