#include "kafka/handle.hpp"

#include <fmt/format.h>

namespace gridkeeper::kafka {
namespace {

constexpr int kMetadataTimeoutMs = 5'000;

}  // namespace

std::string_view HeaderValue(const rd_kafka_headers_t* headers, const char* name) {
  const void* value = nullptr;
  std::size_t size = 0;
  if (rd_kafka_header_get_last(headers, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return {};
  return {static_cast<const char*>(value), size};
}

Config BaseConfig(const std::string& bootstrap) {
  return {
      {"bootstrap.servers", bootstrap},
      {"socket.nagle.disable", "true"},
      {"retry.backoff.ms", "10"},
      {"reconnect.backoff.ms", "20"},
      {"reconnect.backoff.max.ms", "1000"},
      {"topic.metadata.refresh.sparse", "true"},
      // Errors reach us as events and statuses; librdkafka's own lines would break the JSON log.
      {"log_level", "2"}};
}

absl::StatusOr<rd_kafka_conf_t*> MakeConf(const Config& config) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char text[512];
  for (const auto& [name, value] : config) {
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), text, sizeof text) !=
        RD_KAFKA_CONF_OK) {
      rd_kafka_conf_destroy(conf);
      return absl::InvalidArgumentError(fmt::format("Kafka setting {}={}: {}", name, value, text));
    }
  }
  return conf;
}

absl::StatusOr<Handle> MakeHandle(rd_kafka_type_t type, rd_kafka_conf_t* conf) {
  char text[512];
  rd_kafka_t* handle = rd_kafka_new(type, conf, text, sizeof text);
  if (handle == nullptr) {
    rd_kafka_conf_destroy(conf);
    return absl::InternalError(fmt::format("making a Kafka handle: {}", text));
  }
  return Handle(handle);
}

void LearnTopics(rd_kafka_t* producer, const std::vector<std::string>& topics) {
  for (const std::string& name : topics) {
    rd_kafka_topic_t* topic = rd_kafka_topic_new(producer, name.c_str(), nullptr);
    const rd_kafka_metadata_t* metadata = nullptr;
    if (rd_kafka_metadata(producer, 0, topic, &metadata, kMetadataTimeoutMs) ==
        RD_KAFKA_RESP_ERR_NO_ERROR) {
      rd_kafka_metadata_destroy(metadata);
    }
    rd_kafka_topic_destroy(topic);
  }
}

absl::Status ToStatus(rd_kafka_resp_err_t error, const std::string& doing) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  const std::string text = fmt::format("{}: {}", doing, rd_kafka_err2str(error));
  switch (error) {
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
      return absl::UnavailableError(text);
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
      return absl::ResourceExhaustedError(text);
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
      return absl::InvalidArgumentError(text);
    default:
      return absl::InternalError(text);
  }
}

Record ViewOf(const rd_kafka_message_t& message) {
  Record record;
  record.topic = rd_kafka_topic_name(message.rkt);
  record.partition = message.partition;
  record.offset = message.offset;
  record.appended = base::FromUnixMillis(rd_kafka_message_timestamp(&message, nullptr));
  record.key = {static_cast<const char*>(message.key), message.key_len};
  record.value = {static_cast<const char*>(message.payload), message.len};
  record.is_tombstone = message.payload == nullptr;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    record.type = HeaderValue(headers, "ce_type");
    record.id = HeaderValue(headers, "ce_id");
    record.time = HeaderValue(headers, "ce_time");
  }
  return record;
}

}  // namespace gridkeeper::kafka
