// Reads partitions that it is told to read (no group): the loop's inputs, the own events at
// recovery, the reference data, streams. Not thread-safe: one thread owns a Reader.
//
//   auto reader = kafka::Reader::Open({.bootstrap = "127.0.0.1:9092"});
//   (*reader)->Add({{"health.events.v1", 3, 0}});
//   while (auto polled = (*reader)->Poll(base::Millis{100})) { ... }
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/time.hpp"
#include "kafka/record.hpp"

namespace gridkeeper::kafka {

// Where to read from; as a mark: the next offset that would be written.
struct Position {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

// As an offset to read from: the oldest record that the log still holds.
inline constexpr std::int64_t kOldestRecord = -2;
// As an offset to read from: the end as the reader's isolation has it. For committed records that
// is before any open transaction.
inline constexpr std::int64_t kOnlyNewRecords = -1;

enum class Isolation : std::uint8_t { kReadCommitted, kReadUncommitted };

// What one poll brought: a record, or the news that a partition was read to its end.
class Polled {
 public:
  enum class Kind : std::uint8_t { kRecord, kEndOfPartition, kError };
  Kind kind() const { return kind_; }
  const Record& record() const { return record_; }
  // kEndOfPartition: all below record().offset was read. kError: what happened; reading goes on by
  // itself unless the code is OUT_OF_RANGE (the asked offset does not exist) .
  const absl::Status& error() const { return error_; }
  // kRecord: a header beside those of record(), e.g. a dead letter's reason; empty where missing.
  std::string_view Header(const char* name) const;

 private:
  friend class Reader;
  Kind kind_ = Kind::kRecord;
  Record record_;
  absl::Status error_;
  std::shared_ptr<void> message_;  // what the views of record_ look into
};

class Reader {
 public:
  struct Options {
    std::string bootstrap;
    Isolation isolation = Isolation::kReadCommitted;
    // Upper bound of what is fetched ahead, in kB. librdkafka 2.0.2 looks again only a second after
    // it was reached, so less than the reading thread takes in a second makes it wait.
    int queue_kilobytes = 32 * 1024;
  };
  static absl::StatusOr<std::unique_ptr<Reader>> Open(const Options& options);
  ~Reader();

  absl::Status Add(const std::vector<Position>& from);
  absl::Status Remove(const std::vector<Position>& partitions);

  // nullopt when nothing came within `timeout`.
  std::optional<Polled> Poll(base::Millis timeout);

 private:
  class Handles;
  explicit Reader(std::unique_ptr<Handles> handles);
  std::unique_ptr<Handles> handles_;
};

}  // namespace gridkeeper::kafka
