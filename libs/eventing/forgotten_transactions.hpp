// A broker that restarts after a hard kill can end a transaction in its books without writing the
// marker into the partitions. (Seen with 4.3.1 and one broker: "Couldn't find leader endpoint for
// partitions Set(health.events.v1-13, __consumer_offsets-4) while trying to send transaction
// markers ... can be skipped".) Then
//   - the partitions' last stable offset stands still for ever, and with it all that reads
//     committed records;
//   - the offsets that were sent in it wait, and the next transaction of the same transactional id
//     that is committed commits them too: their inputs would be lost.
// A later marker of the same transactional id closes both. It must be a commit where the
// transaction was one whose commit was acknowledged and told, else an abort: the inputs are then
// decided again.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kafka/metadata.hpp"
#include "kafka/producer.hpp"

namespace gridkeeper::eventing {

// Whether the producer's former transaction that wrote own events of this partition from this
// offset on was committed, as far as anybody was told.
using WasCommitted =
    std::function<absl::StatusOr<bool>(std::int32_t partition, std::int64_t offset)>;

// For a producer just opened, whose former transactions are ended by now: where the domain's topics
// still have an open transaction it may be a forgotten one of ours. Writes a record there
// (TransactionFinished), and an offset of the domain's group that nobody reads. Does no harm to
// another instance's open transaction.
absl::Status CloseForgottenTransactions(kafka::TransactionalProducer& producer,
                                        const kafka::MetadataClient& metadata,
                                        std::string_view domain, std::int32_t partitions,
                                        const WasCommitted& was_committed, base::Millis timeout);

}  // namespace gridkeeper::eventing
