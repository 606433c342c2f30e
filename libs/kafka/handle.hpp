// RAII over librdkafka: configuration, errors and the message. Only libs/kafka includes rdkafka.h.
#pragma once

#include <librdkafka/rdkafka.h>

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kafka/record.hpp"

namespace gridkeeper::kafka {

using Config = std::map<std::string, std::string>;

// The settings every handle shares: brokers, and the latencies that docs/decisions/0005 measured.
Config BaseConfig(const std::string& bootstrap);

struct HandleDeleter {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
};
using Handle = std::unique_ptr<rd_kafka_t, HandleDeleter>;

struct ListDeleter {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, ListDeleter>;

// A configured rd_kafka_conf_t; the caller hands it to rd_kafka_new, which takes it over when it
// succeeds.
absl::StatusOr<rd_kafka_conf_t*> MakeConf(const Config& config);
absl::StatusOr<Handle> MakeHandle(rd_kafka_type_t type, rd_kafka_conf_t* conf);

// Asks the brokers where these topics are. The first record to a topic that its producer has not
// heard of waits up to a second.
void LearnTopics(rd_kafka_t* producer, const std::vector<std::string>& topics);

absl::Status ToStatus(rd_kafka_resp_err_t error, const std::string& doing);

// The last header of this name; empty where missing. Valid while the message lives.
std::string_view HeaderValue(const rd_kafka_headers_t* headers, const char* name);

// The plain view of a message; valid while the message lives.
Record ViewOf(const rd_kafka_message_t& message);

}  // namespace gridkeeper::kafka
