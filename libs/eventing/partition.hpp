// One partition of a domain as the loop sees it: inputs go in, records come out, the state stays
// inside. The loop knows no domain; KeyedPartition<D> implements this for one. Owned by the loop's
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/reference.hpp"
#include "base/time.hpp"
#include "eventing/changes.hpp"
#include "eventing/ledger.hpp"
#include "kafka/record.hpp"

namespace gridkeeper::eventing {

// A record to be written in the batch's transaction.
struct OutgoingRecord {
  std::string topic;
  std::int32_t partition = 0;
  std::string key;
  std::optional<std::string> value;
  // The CloudEvents headers, beside those that are always the same.
  std::string id;
  std::string_view type;    // static storage
  std::string_view source;  // lives as long as the partition
  base::TimePoint time{};
  // A dead letter has these instead: its input's, as they were, and why it is dead.
  std::vector<std::pair<std::string, std::string>> dead_letter_headers;
};

// How many of each the inputs led to.
struct Tally {
  std::int64_t inputs = 0;
  std::int64_t skipped = 0;  // decided before: at or below the highest cause
  std::int64_t carried_out = 0;
  std::int64_t rejected = 0;
  std::int64_t repeated = 0;
  std::int64_t forwarded = 0;  // handed on to another key
  std::int64_t dead_lettered = 0;
  std::int64_t deadlines = 0;
};

struct Output {
  std::vector<OutgoingRecord> records;
  Tally tally;
};

enum class InputKind : std::uint8_t { kOwn, kForeign };

class Partition {
 public:
  virtual ~Partition() = default;

  // Decides one input and folds what follows into the state. Never throws; what cannot be decided
  // is dead-lettered.
  virtual void Decide(const kafka::Record& input, InputKind kind, const base::Reference& reference,
                      base::TimePoint now, Output& out) = 0;
  // Decides everything due up to `until`, in order of time.
  virtual void DecideDeadlines(base::TimePoint until, const base::Reference& reference,
                               base::TimePoint now, Output& out) = 0;
  virtual std::optional<base::TimePoint> NextDeadline() const = 0;

  // Folds one own event read from the log. Not OK: the event cannot be understood, and the owner
  // must not go on.
  virtual absl::Status Fold(const kafka::Record& event) = 0;

  // The snapshot. Load everything, then FinishLoad, then Fold what the log has beyond it.
  virtual absl::Status Load(std::string_view collection, std::string_view field,
                            std::string_view value) = 0;
  virtual void FinishLoad() = 0;
  // What was changed since the last call, with the announcements that wait for it.
  virtual Changes TakeChanges() = 0;
  // The whole state in pieces of about `entities`: nullopt when all was given since StartDump. What
  // changes meanwhile comes out of TakeChanges as ever.
  virtual void StartDump() = 0;
  virtual std::optional<Changes> DumpNext(std::size_t entities) = 0;

  virtual const Ledger& ledger() const = 0;
};

using PartitionFactory = std::function<std::unique_ptr<Partition>(std::int32_t number)>;

}  // namespace gridkeeper::eventing
