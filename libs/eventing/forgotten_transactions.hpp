// A broker that restarts after a hard kill can end a transaction in its books without writing the
// marker into the partitions: their last stable offset then stands still for ever, and with it all
// that reads committed records. (Seen with 4.3.1 and one broker: "Couldn't find leader endpoint for
// partitions ... while trying to send transaction markers ... can be skipped".) A later marker of
// the same transactional id closes it.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "kafka/metadata.hpp"
#include "kafka/producer.hpp"

namespace gridkeeper::eventing {

// For a producer just opened, whose former transactions are ended by now: where the domain's topics
// still have an open transaction it may be a forgotten one of ours. Writes a record there in a
// transaction that is aborted. Does no harm to another instance's open transaction.
absl::Status CloseForgottenTransactions(kafka::TransactionalProducer& producer,
                                        const kafka::MetadataClient& metadata,
                                        std::string_view domain, std::int32_t partitions,
                                        base::Millis timeout);

}  // namespace gridkeeper::eventing
