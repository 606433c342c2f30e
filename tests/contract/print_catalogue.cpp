// Prints the topic catalogue as JSON, for the check of docs/asyncapi.yaml.
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "eventing/topics.hpp"

int main() {
  using gridkeeper::eventing::Cleanup;
  nlohmann::ordered_json catalogue;
  for (const auto& topic :
       gridkeeper::eventing::TopicCatalogue(gridkeeper::eventing::kDefaultPartitions)) {
    catalogue["topics"].push_back(
        {{"name", topic.name},
         {"partitions", topic.partitions},
         {"cleanup", topic.cleanup == Cleanup::kCompact ? "compact" : "delete"},
         {"retention_ms", topic.retention.count()}});
  }
  for (const auto& [domain, foreign] : gridkeeper::eventing::AllDomains()) {
    catalogue["domains"].push_back({{"domain", domain}, {"foreign", foreign}});
  }
  fmt::print("{}\n", catalogue.dump(2));
  return 0;
}
