// One record as read from Kafka, in plain terms. Views live until the consumer is polled again.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.hpp"

namespace gridkeeper::kafka {

// The type of records that only end a forgotten transaction: no reader gives them.
inline constexpr std::string_view kTransactionFinished = "gridkeeper.common.v1.TransactionFinished";

struct Record {
  std::string_view topic;
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  base::TimePoint appended{};  // the record's timestamp: wall time of its append
  std::string_view key;
  std::string_view value;
  bool is_tombstone = false;  // no value at all, as distinct from an empty one
  // CloudEvents headers; empty where missing.
  std::string_view type;  // ce_type
  std::string_view id;    // ce_id
  std::string_view time;  // ce_time, RFC 3339
};

}  // namespace gridkeeper::kafka
