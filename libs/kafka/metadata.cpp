#include "kafka/metadata.hpp"

#include <fmt/format.h>

#include <mutex>
#include <set>
#include <string_view>
#include <utility>

#include "kafka/handle.hpp"

namespace gridkeeper::kafka {

namespace {

// The isolation level decides which end ListOffsets gives.
absl::StatusOr<Handle> OpenHandle(const std::string& bootstrap, const char* isolation_level) {
  Config config = BaseConfig(bootstrap);
  config["isolation.level"] = isolation_level;
  absl::StatusOr<rd_kafka_conf_t*> conf = MakeConf(config);
  if (!conf.ok()) return conf.status();
  return MakeHandle(RD_KAFKA_CONSUMER, *conf);
}

// librdkafka asks anew who leads a topic only where the handle produces or consumes; this one does
// neither, and would go on asking a dead broker for a quarter of an hour.
void AskForLeaders(rd_kafka_t* handle, const std::vector<Position>& of, base::Millis timeout) {
  std::set<std::string_view> topics;
  for (const Position& at : of) {
    if (!topics.insert(at.topic).second) continue;
    rd_kafka_topic_t* topic = rd_kafka_topic_new(handle, at.topic.c_str(), nullptr);
    const rd_kafka_metadata_t* metadata = nullptr;
    const rd_kafka_resp_err_t error =
        rd_kafka_metadata(handle, 0, topic, &metadata, static_cast<int>(timeout.count()));
    rd_kafka_topic_destroy(topic);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return;  // the next attempt asks again
    rd_kafka_metadata_destroy(metadata);
  }
}

absl::StatusOr<std::vector<Position>> EdgesOnce(rd_kafka_t* handle, std::vector<Position> of,
                                                std::int64_t edge, base::Millis timeout) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(of.size())));
  for (const Position& at : of) {
    rd_kafka_topic_partition_list_add(list.get(), at.topic.c_str(), at.partition)->offset = edge;
  }
  absl::Status status =
      ToStatus(rd_kafka_offsets_for_times(handle, list.get(), static_cast<int>(timeout.count())),
               "asking for edges of partitions");
  if (!status.ok()) return status;
  for (std::size_t i = 0; i < of.size(); ++i) {
    const rd_kafka_topic_partition_t& found = list->elems[i];
    if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR || found.offset < 0) {
      return absl::UnavailableError(fmt::format("an edge of {}/{} is not to be had: {}",
                                                found.topic, found.partition,
                                                rd_kafka_err2str(found.err)));
    }
    of[i].offset = found.offset;
  }
  return of;
}

// `edge`: RD_KAFKA_OFFSET_BEGINNING or RD_KAFKA_OFFSET_END.
absl::StatusOr<std::vector<Position>> Edges(rd_kafka_t* handle, const std::vector<Position>& of,
                                            std::int64_t edge, base::Millis timeout) {
  absl::StatusOr<std::vector<Position>> edges = EdgesOnce(handle, of, edge, timeout);
  if (!edges.ok()) AskForLeaders(handle, of, timeout);
  return edges;
}

}  // namespace

class MetadataClient::State {
 public:
  std::string bootstrap;
  Handle handle;
  std::once_flag open_committed;
  absl::StatusOr<Handle> committed;  // only where it is asked for
};

MetadataClient::MetadataClient(std::unique_ptr<State> state) : state_(std::move(state)) {}
MetadataClient::~MetadataClient() = default;

absl::StatusOr<std::unique_ptr<MetadataClient>> MetadataClient::Open(const std::string& bootstrap) {
  absl::StatusOr<Handle> handle = OpenHandle(bootstrap, "read_uncommitted");
  if (!handle.ok()) return handle.status();
  auto state = std::make_unique<State>();
  state->bootstrap = bootstrap;
  state->handle = *std::move(handle);
  return std::unique_ptr<MetadataClient>(new MetadataClient(std::move(state)));
}

absl::StatusOr<std::vector<Position>> MetadataClient::HighWatermarks(
    const std::vector<Position>& of, base::Millis timeout) const {
  return Edges(state_->handle.get(), of, RD_KAFKA_OFFSET_END, timeout);
}

absl::StatusOr<std::vector<Position>> MetadataClient::Beginnings(const std::vector<Position>& of,
                                                                 base::Millis timeout) const {
  return Edges(state_->handle.get(), of, RD_KAFKA_OFFSET_BEGINNING, timeout);
}

absl::StatusOr<std::vector<Position>> MetadataClient::LastStableOffsets(
    const std::vector<Position>& of, base::Millis timeout) const {
  std::call_once(state_->open_committed,
                 [this] { state_->committed = OpenHandle(state_->bootstrap, "read_committed"); });
  if (!state_->committed.ok()) return state_->committed.status();
  return Edges(state_->committed->get(), of, RD_KAFKA_OFFSET_END, timeout);
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

// A consumer that joins nothing finds its coordinator to read what the group has committed.
absl::Status MetadataClient::AwaitCoordinator(const std::string& group,
                                              base::Millis timeout) const {
  Config config = BaseConfig(state_->bootstrap);
  config["group.id"] = group;
  absl::StatusOr<rd_kafka_conf_t*> conf = MakeConf(config);
  if (!conf.ok()) return conf.status();
  absl::StatusOr<Handle> handle = MakeHandle(RD_KAFKA_CONSUMER, *conf);
  if (!handle.ok()) return handle.status();
  PartitionList any(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(any.get(), "any", 0);
  return ToStatus(rd_kafka_committed(handle->get(), any.get(), static_cast<int>(timeout.count())),
                  "looking for the coordinator of group " + group);
}

}  // namespace gridkeeper::kafka
