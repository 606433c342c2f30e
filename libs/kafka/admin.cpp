#include "kafka/admin.hpp"

#include <fmt/format.h>

#include <set>
#include <thread>
#include <utility>

#include "base/clock.hpp"
#include "kafka/handle.hpp"

namespace gridkeeper::kafka {
namespace {

template <auto Destroy>
struct Destroyer {
  template <typename T>
  void operator()(T* p) const {
    Destroy(p);
  }
};
using Queue = std::unique_ptr<rd_kafka_queue_t, Destroyer<rd_kafka_queue_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Destroyer<rd_kafka_event_destroy>>;
using Options = std::unique_ptr<rd_kafka_AdminOptions_t, Destroyer<rd_kafka_AdminOptions_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Destroyer<rd_kafka_NewTopic_destroy>>;
using Resource =
    std::unique_ptr<rd_kafka_ConfigResource_t, Destroyer<rd_kafka_ConfigResource_destroy>>;
using Metadata =
    std::unique_ptr<const struct rd_kafka_metadata, Destroyer<rd_kafka_metadata_destroy>>;

constexpr base::Millis kPollEvery{100};

template <typename Owner>
auto Raw(const std::vector<Owner>& owners) {
  std::vector<typename Owner::pointer> raw;
  for (const Owner& owner : owners) raw.push_back(owner.get());
  return raw;
}

absl::Status Unavailable(std::string_view what) {
  return absl::UnavailableError(std::string(what));
}

class RdKafkaAdmin final : public Admin {
 public:
  RdKafkaAdmin(Handle handle, std::string bootstrap)
      : handle_(std::move(handle)),
        queue_(rd_kafka_queue_new(handle_.get())),
        bootstrap_(std::move(bootstrap)) {}

  absl::Status WaitForBroker(base::Millis timeout) override {
    const base::TimePoint deadline = base::WallNow() + timeout;
    for (;;) {
      auto found = ReadMetadata(std::min(timeout, base::Millis{1000}));
      if (found.ok()) return absl::OkStatus();
      if (base::WallNow() >= deadline) return found.status();
    }
  }

  absl::StatusOr<std::map<std::string, TopicSettings>> Describe(
      const std::vector<std::string>& names, base::Millis timeout) override {
    auto metadata = ReadMetadata(timeout);
    if (!metadata.ok()) return metadata.status();
    const std::set<std::string> wanted(names.begin(), names.end());
    std::map<std::string, TopicSettings> found;
    for (int i = 0; i < (*metadata)->topic_cnt; ++i) {
      const rd_kafka_metadata_topic& topic = (*metadata)->topics[i];
      if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR || !wanted.contains(topic.topic)) continue;
      const std::int32_t replicas = topic.partition_cnt > 0 ? topic.partitions[0].replica_cnt : 0;
      found[topic.topic] = {topic.topic, topic.partition_cnt, replicas, {}};
    }
    if (found.empty()) return found;
    // Of several brokers the one asked may not have heard of a new topic yet.
    const base::TimePoint deadline = base::WallNow() + timeout;
    absl::Status read = ReadConfigs(found, timeout);
    while (!read.ok() && base::WallNow() < deadline) {
      std::this_thread::sleep_for(kPollEvery);
      read = ReadConfigs(found, timeout);
    }
    if (!read.ok()) return read;
    return found;
  }

  absl::Status Create(const std::vector<TopicSettings>& topics, base::Millis timeout) override {
    std::vector<NewTopic> specs;
    std::vector<std::string> names;
    for (const TopicSettings& topic : topics) {
      char error[512];
      specs.emplace_back(rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions,
                                               topic.replication, error, sizeof error));
      if (specs.back() == nullptr)
        return absl::InvalidArgumentError(fmt::format("topic {}: {}", topic.name, error));
      for (const auto& [name, value] : topic.config) {
        rd_kafka_NewTopic_set_config(specs.back().get(), name.c_str(), value.c_str());
      }
      names.push_back(topic.name);
    }
    auto raw = Raw(specs);
    const Options options = MakeOptions(RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout);
    rd_kafka_CreateTopics(handle_.get(), raw.data(), raw.size(), options.get(), queue_.get());
    auto event = TakeEvent(timeout);
    if (!event.ok()) return event.status();
    std::size_t count = 0;
    const rd_kafka_topic_result_t** results = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(event->get()), &count);
    std::string failures;
    for (std::size_t i = 0; i < count; ++i) {
      const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[i]);
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
        continue;
      const char* text = rd_kafka_topic_result_error_string(results[i]);
      failures += fmt::format("topic {}: {}; ", rd_kafka_topic_result_name(results[i]),
                              text != nullptr ? text : rd_kafka_err2str(error));
    }
    if (!failures.empty()) return absl::InternalError(failures);
    return WaitUntilKnown(names, timeout);
  }

 private:
  absl::StatusOr<Metadata> ReadMetadata(base::Millis timeout) {
    const struct rd_kafka_metadata* raw = nullptr;
    const rd_kafka_resp_err_t error =
        rd_kafka_metadata(handle_.get(), 1, nullptr, &raw, static_cast<int>(timeout.count()));
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return Metadata(raw);
    return Unavailable(
        fmt::format("no Kafka broker answers at {}: {}", bootstrap_, rd_kafka_err2str(error)));
  }

  // A created topic is known to the controller first and to each broker a moment later.
  absl::Status WaitUntilKnown(const std::vector<std::string>& names, base::Millis timeout) {
    const base::TimePoint deadline = base::WallNow() + timeout;
    for (;;) {
      auto metadata = ReadMetadata(timeout);
      if (!metadata.ok()) return metadata.status();
      std::set<std::string> missing(names.begin(), names.end());
      for (int i = 0; i < (*metadata)->topic_cnt; ++i) {
        const rd_kafka_metadata_topic& topic = (*metadata)->topics[i];
        bool led = topic.err == RD_KAFKA_RESP_ERR_NO_ERROR && topic.partition_cnt > 0;
        for (int p = 0; led && p < topic.partition_cnt; ++p) led = topic.partitions[p].leader >= 0;
        if (led) missing.erase(topic.topic);
      }
      if (missing.empty()) return absl::OkStatus();
      if (base::WallNow() >= deadline) {
        return Unavailable(fmt::format("topic {} was created, but has no leader yet; look again",
                                       *missing.begin()));
      }
      std::this_thread::sleep_for(kPollEvery);
    }
  }

  absl::Status ReadConfigs(std::map<std::string, TopicSettings>& topics, base::Millis timeout) {
    std::vector<Resource> resources;
    for (const auto& [name, unused] : topics) {
      resources.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
    }
    auto raw = Raw(resources);
    const Options options = MakeOptions(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, timeout);
    rd_kafka_DescribeConfigs(handle_.get(), raw.data(), raw.size(), options.get(), queue_.get());
    auto event = TakeEvent(timeout);
    if (!event.ok()) return event.status();
    std::size_t count = 0;
    const rd_kafka_ConfigResource_t** found = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(event->get()), &count);
    for (std::size_t i = 0; i < count; ++i) {
      const char* name = rd_kafka_ConfigResource_name(found[i]);
      if (rd_kafka_ConfigResource_error(found[i]) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return Unavailable(fmt::format("settings of topic {} cannot be read: {}", name,
                                       rd_kafka_ConfigResource_error_string(found[i])));
      }
      std::size_t entries = 0;
      const rd_kafka_ConfigEntry_t** configs = rd_kafka_ConfigResource_configs(found[i], &entries);
      for (std::size_t e = 0; e < entries; ++e) {
        const char* value = rd_kafka_ConfigEntry_value(configs[e]);
        topics[name].config[rd_kafka_ConfigEntry_name(configs[e])] = value != nullptr ? value : "";
      }
    }
    return absl::OkStatus();
  }

  Options MakeOptions(rd_kafka_admin_op_t op, base::Millis timeout) {
    Options options(rd_kafka_AdminOptions_new(handle_.get(), op));
    char error[256];
    rd_kafka_AdminOptions_set_request_timeout(options.get(), static_cast<int>(timeout.count()),
                                              error, sizeof error);
    return options;
  }

  absl::StatusOr<Event> TakeEvent(base::Millis timeout) {
    // The request has its own time-out; the margin lets its error arrive as an event.
    Event event(rd_kafka_queue_poll(queue_.get(), static_cast<int>(timeout.count()) + 1000));
    if (event == nullptr)
      return Unavailable(fmt::format("no Kafka broker answers at {}", bootstrap_));
    if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return Unavailable(
          fmt::format("Kafka at {}: {}", bootstrap_, rd_kafka_event_error_string(event.get())));
    }
    return event;
  }

  Handle handle_;
  Queue queue_;
  std::string bootstrap_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Admin>> Admin::Make(const std::string& bootstrap) {
  auto conf = MakeConf(BaseConfig(bootstrap));
  if (!conf.ok()) return conf.status();
  // Unreachable brokers are reported by each call; librdkafka need not tell stderr as well.
  rd_kafka_conf_set_log_cb(*conf, [](const rd_kafka_t*, int, const char*, const char*) {});
  auto handle = MakeHandle(RD_KAFKA_PRODUCER, *conf);
  if (!handle.ok()) return handle.status();
  return std::make_unique<RdKafkaAdmin>(std::move(*handle), bootstrap);
}

}  // namespace gridkeeper::kafka
