#include "kafka/membership.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "kafka/handle.hpp"

namespace gridkeeper::kafka {
namespace {

constexpr std::string_view kMetadataPrefix = "CGMDv2:";

std::vector<std::int32_t> PartitionNumbers(const rd_kafka_topic_partition_list_t& list) {
  std::set<std::int32_t> numbers;
  for (int i = 0; i < list.cnt; ++i) numbers.insert(list.elems[i].partition);
  return {numbers.begin(), numbers.end()};
}

}  // namespace

// "CGMDv2:" generation (int32, native) group '\0' member '\0' ...
std::optional<GroupToken> ParseGroupMetadata(std::string_view serialised) {
  GroupToken token;
  if (!serialised.starts_with(kMetadataPrefix)) return std::nullopt;
  serialised.remove_prefix(kMetadataPrefix.size());
  if (serialised.size() < sizeof token.generation) return std::nullopt;
  std::memcpy(&token.generation, serialised.data(), sizeof token.generation);
  serialised.remove_prefix(sizeof token.generation);
  const std::size_t group_end = serialised.find('\0');
  if (group_end == std::string_view::npos) return std::nullopt;
  serialised.remove_prefix(group_end + 1);
  const std::size_t member_end = serialised.find('\0');
  if (member_end == std::string_view::npos) return std::nullopt;
  token.member_id = std::string(serialised.substr(0, member_end));
  return token;
}

class Membership::State {
 public:
  State(Callbacks callbacks) : callbacks_(std::move(callbacks)) {}

  static void OnRebalance(rd_kafka_t* handle, rd_kafka_resp_err_t event,
                          rd_kafka_topic_partition_list_t* partitions, void* opaque) {
    State& self = *static_cast<State*>(opaque);
    const std::vector<std::int32_t> numbers = PartitionNumbers(*partitions);
    if (event == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
      // An empty list: this handle is a member but fetches nothing.
      PartitionList none(rd_kafka_topic_partition_list_new(0));
      rd_kafka_assign(handle, none.get());
      self.owned_ = numbers;
      self.callbacks_.assigned(numbers);
      return;
    }
    self.Drop();
    rd_kafka_assign(handle, nullptr);
  }

  void Drop() {
    if (!owned_.empty()) callbacks_.revoked(std::exchange(owned_, {}));
  }

  Handle handle;

 private:
  Callbacks callbacks_;
  std::vector<std::int32_t> owned_;
};

Membership::Membership(std::unique_ptr<State> state) : state_(std::move(state)) {}

Membership::~Membership() { rd_kafka_consumer_close(state_->handle.get()); }

absl::StatusOr<std::unique_ptr<Membership>> Membership::Join(const Options& options,
                                                             Callbacks callbacks) {
  Config config = BaseConfig(options.bootstrap);
  config["group.id"] = options.group_id;
  config["group.instance.id"] = options.instance_id;
  config["session.timeout.ms"] = std::to_string(options.session_timeout.count());
  config["heartbeat.interval.ms"] =
      std::to_string(std::max<std::int64_t>(100, options.session_timeout.count() / 10));
  config["partition.assignment.strategy"] = "range";
  config["enable.auto.commit"] = "false";
  config["enable.auto.offset.store"] = "false";
  config["auto.offset.reset"] = "error";
  config["isolation.level"] = "read_committed";
  absl::StatusOr<rd_kafka_conf_t*> conf = MakeConf(config);
  if (!conf.ok()) return conf.status();
  auto state = std::make_unique<State>(std::move(callbacks));
  rd_kafka_conf_set_rebalance_cb(*conf, &State::OnRebalance);
  rd_kafka_conf_set_opaque(*conf, state.get());
  absl::StatusOr<Handle> handle = MakeHandle(RD_KAFKA_CONSUMER, *conf);
  if (!handle.ok()) return handle.status();
  state->handle = *std::move(handle);
  rd_kafka_poll_set_consumer(state->handle.get());

  PartitionList topics(rd_kafka_topic_partition_list_new(static_cast<int>(options.topics.size())));
  for (const std::string& topic : options.topics) {
    rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  absl::Status subscribed = ToStatus(rd_kafka_subscribe(state->handle.get(), topics.get()),
                                     "joining group " + options.group_id);
  if (!subscribed.ok()) return subscribed;
  return std::unique_ptr<Membership>(new Membership(std::move(state)));
}

absl::Status Membership::Poll(base::Millis timeout) {
  rd_kafka_message_t* message =
      rd_kafka_consumer_poll(state_->handle.get(), static_cast<int>(timeout.count()));
  if (message != nullptr) rd_kafka_message_destroy(message);
  char text[256];
  const rd_kafka_resp_err_t fatal = rd_kafka_fatal_error(state_->handle.get(), text, sizeof text);
  if (fatal == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  state_->Drop();
  return absl::AbortedError(fmt::format("group membership ended: {}", text));
}

GroupToken Membership::Token() const {
  std::unique_ptr<rd_kafka_consumer_group_metadata_t,
                  decltype(&rd_kafka_consumer_group_metadata_destroy)>
      metadata(rd_kafka_consumer_group_metadata(state_->handle.get()),
               &rd_kafka_consumer_group_metadata_destroy);
  if (metadata == nullptr) return {};
  void* bytes = nullptr;
  std::size_t size = 0;
  rd_kafka_error_t* error = rd_kafka_consumer_group_metadata_write(metadata.get(), &bytes, &size);
  if (error != nullptr) {
    rd_kafka_error_destroy(error);
    return {};
  }
  std::optional<GroupToken> token = ParseGroupMetadata({static_cast<const char*>(bytes), size});
  rd_kafka_mem_free(state_->handle.get(), bytes);
  return token.value_or(GroupToken{});
}

absl::StatusOr<std::vector<Position>> Membership::Committed(std::vector<Position> of,
                                                            base::Millis timeout) const {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(of.size())));
  for (const Position& at : of)
    rd_kafka_topic_partition_list_add(list.get(), at.topic.c_str(), at.partition);
  absl::Status status = ToStatus(
      rd_kafka_committed(state_->handle.get(), list.get(), static_cast<int>(timeout.count())),
      "reading committed offsets");
  if (!status.ok()) return status;
  for (std::size_t i = 0; i < of.size(); ++i) {
    const rd_kafka_topic_partition_t& found = list->elems[i];
    if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return ToStatus(found.err, fmt::format("reading the committed offset of {}/{}", found.topic,
                                             found.partition));
    }
    of[i].offset = found.offset < 0 ? -1 : found.offset;
  }
  return of;
}

void* Membership::native() const { return state_->handle.get(); }

}  // namespace gridkeeper::kafka
