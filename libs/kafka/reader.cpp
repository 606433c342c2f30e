#include "kafka/reader.hpp"

#include <fmt/format.h>

#include <utility>

#include "kafka/handle.hpp"

namespace gridkeeper::kafka {
namespace {

PartitionList ToList(const std::vector<Position>& positions) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
  for (const Position& at : positions) {
    rd_kafka_topic_partition_list_add(list.get(), at.topic.c_str(), at.partition)->offset =
        at.offset;
  }
  return list;
}

absl::Status TakeError(rd_kafka_error_t* error, const char* doing) {
  if (error == nullptr) return absl::OkStatus();
  absl::Status status =
      absl::InternalError(fmt::format("{}: {}", doing, rd_kafka_error_string(error)));
  rd_kafka_error_destroy(error);
  return status;
}

}  // namespace

class Reader::Handles {
 public:
  explicit Handles(Handle handle) : handle_(std::move(handle)) {}
  rd_kafka_t* get() { return handle_.get(); }

 private:
  Handle handle_;
};

std::string_view Polled::Header(const char* name) const {
  const auto* message = static_cast<const rd_kafka_message_t*>(message_.get());
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return HeaderValue(headers, name);
}

static_assert(kOldestRecord == RD_KAFKA_OFFSET_BEGINNING);
static_assert(kOnlyNewRecords == RD_KAFKA_OFFSET_END);

Reader::Reader(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}
Reader::~Reader() { rd_kafka_consumer_close(handles_->get()); }

absl::StatusOr<std::unique_ptr<Reader>> Reader::Open(const Options& options) {
  Config config = BaseConfig(options.bootstrap);
  // librdkafka wants a group id before it lets partitions be assigned; this one is never joined nor
  // committed to.
  config["group.id"] = "gridkeeper-reader";
  config["enable.auto.commit"] = "false";
  config["enable.auto.offset.store"] = "false";
  config["auto.offset.reset"] = "error";
  config["enable.partition.eof"] = "true";
  config["isolation.level"] =
      options.isolation == Isolation::kReadCommitted ? "read_committed" : "read_uncommitted";
  // How long an idle reader's request stands at the broker, and so what adding a partition may
  // wait.
  config["fetch.wait.max.ms"] = "100";
  config["fetch.error.backoff.ms"] = "50";
  config["queued.min.messages"] = "10000000";  // only the bytes bound what is fetched ahead
  config["queued.max.messages.kbytes"] = std::to_string(options.queue_kilobytes);
  absl::StatusOr<rd_kafka_conf_t*> conf = MakeConf(config);
  if (!conf.ok()) return conf.status();
  absl::StatusOr<Handle> handle = MakeHandle(RD_KAFKA_CONSUMER, *conf);
  if (!handle.ok()) return handle.status();
  rd_kafka_poll_set_consumer(handle->get());
  return std::unique_ptr<Reader>(new Reader(std::make_unique<Handles>(*std::move(handle))));
}

absl::Status Reader::Add(const std::vector<Position>& from) {
  return TakeError(rd_kafka_incremental_assign(handles_->get(), ToList(from).get()),
                   "assigning partitions");
}

absl::Status Reader::Remove(const std::vector<Position>& partitions) {
  return TakeError(rd_kafka_incremental_unassign(handles_->get(), ToList(partitions).get()),
                   "giving partitions up");
}

std::optional<Polled> Reader::Poll(base::Millis timeout) {
  rd_kafka_message_t* message =
      rd_kafka_consumer_poll(handles_->get(), static_cast<int>(timeout.count()));
  if (message == nullptr) return std::nullopt;
  Polled polled;
  polled.message_ = std::shared_ptr<void>(
      message, [](void* m) { rd_kafka_message_destroy(static_cast<rd_kafka_message_t*>(m)); });
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    polled.record_ = ViewOf(*message);
    if (polled.record_.type == kTransactionFinished) return std::nullopt;
    return polled;
  }
  if (message->rkt != nullptr) {
    polled.record_.topic = rd_kafka_topic_name(message->rkt);
    polled.record_.partition = message->partition;
    polled.record_.offset = message->offset;
  }
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    polled.kind_ = Polled::Kind::kEndOfPartition;
    return polled;
  }
  polled.kind_ = Polled::Kind::kError;
  const std::string doing =
      fmt::format("reading {}/{}", polled.record_.topic, polled.record_.partition);
  polled.error_ =
      message->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET
          ? absl::OutOfRangeError(fmt::format("{}: {}", doing, rd_kafka_message_errstr(message)))
          : ToStatus(message->err, doing);
  return polled;
}

}  // namespace gridkeeper::kafka
