// The topic catalogue against what Kafka has: what is missing, and what differs and how. Used by
// `gridctl topics` and by a service's start, which refuses to run on topics that differ.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "eventing/topics.hpp"
#include "kafka/admin.hpp"

namespace gridkeeper::eventing {

// What Kafka should be asked for.
kafka::TopicSettings SettingsOf(const Topic& topic, std::int32_t replication);

struct TopicDifference {
  std::string topic;
  std::string setting;  // "partitions", "cleanup.policy", ...
  std::string wanted;
  std::string found;
};

struct TopicReport {
  std::vector<Topic> missing;
  std::vector<TopicDifference> differences;

  bool IsClean() const { return missing.empty() && differences.empty(); }
};

// Replication is the operator's choice and is not compared.
TopicReport CompareTopics(const std::vector<Topic>& catalogue,
                          const std::map<std::string, kafka::TopicSettings>& existing);

// One line for a person: which topic, which setting, both values.
std::string Describe(const TopicDifference& difference);

}  // namespace gridkeeper::eventing
