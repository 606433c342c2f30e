#include "kafka/metadata.hpp"

#include <fmt/format.h>

#include <utility>

#include "kafka/handle.hpp"

namespace gridkeeper::kafka {

class MetadataClient::State {
 public:
  Handle handle;
};

MetadataClient::MetadataClient(std::unique_ptr<State> state) : state_(std::move(state)) {}
MetadataClient::~MetadataClient() = default;

absl::StatusOr<std::unique_ptr<MetadataClient>> MetadataClient::Open(const std::string& bootstrap) {
  Config config = BaseConfig(bootstrap);
  // The isolation level decides which end ListOffsets gives.
  config["isolation.level"] = "read_uncommitted";
  absl::StatusOr<rd_kafka_conf_t*> conf = MakeConf(config);
  if (!conf.ok()) return conf.status();
  absl::StatusOr<Handle> handle = MakeHandle(RD_KAFKA_CONSUMER, *conf);
  if (!handle.ok()) return handle.status();
  auto state = std::make_unique<State>();
  state->handle = *std::move(handle);
  return std::unique_ptr<MetadataClient>(new MetadataClient(std::move(state)));
}

absl::StatusOr<std::vector<Position>> MetadataClient::HighWatermarks(std::vector<Position> of,
                                                                     base::Millis timeout) const {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(of.size())));
  for (const Position& at : of) {
    rd_kafka_topic_partition_list_add(list.get(), at.topic.c_str(), at.partition)->offset =
        RD_KAFKA_OFFSET_END;
  }
  const absl::Status status =
      ToStatus(rd_kafka_offsets_for_times(state_->handle.get(), list.get(),
                                          static_cast<int>(timeout.count())),
               "asking for high watermarks");
  if (!status.ok()) return status;
  for (std::size_t i = 0; i < of.size(); ++i) {
    const rd_kafka_topic_partition_t& found = list->elems[i];
    if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR || found.offset < 0) {
      return absl::UnavailableError(fmt::format("the high watermark of {}/{} is not to be had: {}",
                                                found.topic, found.partition,
                                                rd_kafka_err2str(found.err)));
    }
    of[i].offset = found.offset;
  }
  return of;
}

absl::StatusOr<std::int32_t> MetadataClient::PartitionCount(const std::string& topic,
                                                            base::Millis timeout) const {
  rd_kafka_topic_t* handle = rd_kafka_topic_new(state_->handle.get(), topic.c_str(), nullptr);
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t error = rd_kafka_metadata(state_->handle.get(), 0, handle, &metadata,
                                                      static_cast<int>(timeout.count()));
  rd_kafka_topic_destroy(handle);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return ToStatus(error, "asking for topic " + topic);
  std::unique_ptr<const rd_kafka_metadata_t, decltype(&rd_kafka_metadata_destroy)> kept(
      metadata, &rd_kafka_metadata_destroy);
  if (metadata->topic_cnt != 1 ||
      metadata->topics[0].err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
      metadata->topics[0].partition_cnt == 0) {
    return absl::NotFoundError(
        fmt::format("topic {} does not exist; run: gridctl topics create", topic));
  }
  return metadata->topics[0].partition_cnt;
}

absl::StatusOr<std::string> MetadataClient::ClusterId(base::Millis timeout) const {
  char* id = rd_kafka_clusterid(state_->handle.get(), static_cast<int>(timeout.count()));
  if (id == nullptr) return absl::UnavailableError("no broker answers");
  std::string text(id);
  rd_kafka_mem_free(state_->handle.get(), id);
  return text;
}

}  // namespace gridkeeper::kafka
