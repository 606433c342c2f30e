// The one place that hands a record to librdkafka.
#pragma once

#include "kafka/handle.hpp"
#include "kafka/producer.hpp"

namespace gridkeeper::kafka {

// Copies the record; `opaque` comes back as the message's _private in the delivery report.
absl::Status ProduceRecord(rd_kafka_t* handle, const OutRecord& record, void* opaque);

}  // namespace gridkeeper::kafka
