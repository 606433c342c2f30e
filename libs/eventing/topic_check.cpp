#include "eventing/topic_check.hpp"

#include <fmt/format.h>

#include <utility>

namespace gridkeeper::eventing {

kafka::TopicSettings SettingsOf(const Topic& topic, std::int32_t replication) {
  kafka::TopicSettings settings{topic.name, topic.partitions, replication, {}};
  const auto set = [&settings](const char* name, std::string value) {
    settings.config.emplace(name, std::move(value));
  };
  set("cleanup.policy", topic.cleanup == Cleanup::kCompact ? "compact" : "delete");
  set("retention.ms", fmt::format("{}", topic.retention.count()));
  // A size limit would delete events that are kept for ever, and commands before their week is
  // over.
  set("retention.bytes", "-1");
  // What was acknowledged must outlive one broker.
  if (replication >= 3) set("min.insync.replicas", "2");
  return settings;
}

TopicReport CompareTopics(const std::vector<Topic>& catalogue,
                          const std::map<std::string, kafka::TopicSettings>& existing) {
  TopicReport report;
  for (const Topic& topic : catalogue) {
    auto it = existing.find(topic.name);
    if (it == existing.end()) {
      report.missing.push_back(topic);
      continue;
    }
    const kafka::TopicSettings& found = it->second;
    if (found.partitions != topic.partitions) {
      report.differences.push_back({topic.name, "partitions", fmt::format("{}", topic.partitions),
                                    fmt::format("{}", found.partitions)});
    }
    for (const auto& [setting, wanted] : SettingsOf(topic, 1).config) {
      auto entry = found.config.find(setting);
      const std::string value = entry == found.config.end() ? "(not set)" : entry->second;
      if (value != wanted) report.differences.push_back({topic.name, setting, wanted, value});
    }
  }
  return report;
}

std::string Describe(const TopicDifference& difference) {
  return fmt::format("topic {}: {} is {}, must be {}", difference.topic, difference.setting,
                     difference.found, difference.wanted);
}

}  // namespace gridkeeper::eventing
