// The topic catalogue: every topic of the installation with the settings it must have. `gridctl
// topics create` makes what is missing; a service refuses to start when what exists differs. Kept
// for ever: see docs/decisions/0002.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace gridkeeper::eventing {

enum class Cleanup : std::uint8_t { kDelete, kCompact };

struct Topic {
  std::string name;
  std::int32_t partitions = 0;
  Cleanup cleanup = Cleanup::kDelete;
  base::Millis retention{-1};  // -1: for ever
  // Dead letters carry the whole input and the reason beside it, so they may be larger than any
  // input.
  std::int32_t max_message_bytes = 1'048'588;
};

inline constexpr std::int32_t kDefaultPartitions = 16;
inline constexpr base::Millis kInputRetention = std::chrono::hours{7 * 24};

inline constexpr std::string_view kReferenceTopic = "registration.reference.v1";
inline constexpr std::string_view kKeysTopic = "registration.keys.v1";

std::string CommandsTopic(std::string_view domain);  // <domain>.commands.v1
std::string BulkTopic(std::string_view domain);      // <domain>.bulk.v1
std::string EventsTopic(std::string_view domain);    // <domain>.events.v1
// <input topic>.<domain>.dlq
std::string DeadLetterTopic(std::string_view input_topic, std::string_view domain);

// The domains, and which other domains' events each takes as input.
struct DomainInputs {
  std::string_view domain;
  std::vector<std::string_view> foreign;
};
const std::vector<DomainInputs>& AllDomains();

// All topics, for keyed topics with `partitions` each.
std::vector<Topic> TopicCatalogue(std::int32_t partitions);

// Java's default partitioner: murmur2(key) mod partitions.
std::int32_t PartitionOf(std::string_view key, std::int32_t partitions);

}  // namespace gridkeeper::eventing
