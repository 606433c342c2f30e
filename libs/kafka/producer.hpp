// Writing to Kafka: AppendProducer (idempotent, acks=all; handlers' commands) and
// TransactionalProducer (the loop's).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/time.hpp"
#include "kafka/membership.hpp"
#include "kafka/reader.hpp"

namespace gridkeeper::kafka {

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

// What to write. Views need to live for the call only.
struct OutRecord {
  std::string_view topic;
  std::int32_t partition = 0;
  std::string_view key;
  std::optional<std::string_view> value;  // nullopt: a tombstone
  Headers headers;
};

// Where a record came to stand.
struct Delivered {
  std::int32_t partition = 0;
  std::int64_t offset = -1;
  absl::Status status;
};

// Thread-safe. Each record is written once, in order per partition, or its callback says that this
// is not known.
class AppendProducer {
 public:
  struct Options {
    std::string bootstrap;
    base::Millis delivery_timeout{10000};
    int queue_messages = 100000;
    // Those it writes to: asked for at once, so that the first record need not wait.
    std::vector<std::string> topics = {};
  };
  static absl::StatusOr<std::unique_ptr<AppendProducer>> Open(const Options& options);
  ~AppendProducer();  // waits shortly for what is under way; the rest is called back as failed

  // `done` runs on the producer's thread. A status that is not OK here means: not queued, `done` is
  // not called.
  absl::Status Append(const OutRecord& record, const std::function<void(const Delivered&)>& done);

 private:
  class State;
  explicit AppendProducer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Not thread-safe: the loop's thread owns it. After any status that is not OK the transaction's
// fate is settled only by destroying this producer and opening another with the same id; recovery
// then reads the log.
class TransactionalProducer {
 public:
  struct Options {
    std::string bootstrap;
    std::string transactional_id;
    base::Millis transaction_timeout{10000};
    std::vector<std::string> topics = {};  // as above
    std::string watched_topic;             // the one whose offsets delivered() tells
  };
  // Fences every earlier producer of this id and ends its open transaction.
  static absl::StatusOr<std::unique_ptr<TransactionalProducer>> Open(const Options& options);
  ~TransactionalProducer();

  absl::Status Begin();
  absl::Status Produce(const OutRecord& record);
  // Waits until every record is in the log.
  absl::Status AwaitDelivery(base::Millis timeout);
  // This transaction's highest offset per partition of the watched topic.
  const std::map<std::int32_t, std::int64_t>& delivered() const;
  // The inputs' next offsets, under the membership's current proof. Must not be empty: an empty
  // list fences nobody.
  absl::Status SendOffsets(const std::vector<Position>& next, const Membership& membership,
                           base::Millis timeout);
  // The same without a proof, which fences nobody: only for offsets that nobody reads.
  absl::Status SendUnprovenOffsets(const std::vector<Position>& next, const std::string& group_id,
                                   base::Millis timeout);
  absl::Status Commit(base::Millis timeout);
  absl::Status Abort(base::Millis timeout);

 private:
  class State;
  explicit TransactionalProducer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace gridkeeper::kafka
