#include "eventing/topics.hpp"

#include <fmt/format.h>

namespace gridkeeper::eventing {
namespace {

constexpr std::int32_t kMaxDeadLetterBytes = 2 * 1'048'588;

std::uint32_t Murmur2(std::string_view data) {
  constexpr std::uint32_t kSeed = 0x9747b28c;
  constexpr std::uint32_t kM = 0x5bd1e995;
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(data[i]));
  };
  std::uint32_t h = kSeed ^ static_cast<std::uint32_t>(data.size());
  std::size_t i = 0;
  for (; i + 4 <= data.size(); i += 4) {
    std::uint32_t k = byte(i) | byte(i + 1) << 8 | byte(i + 2) << 16 | byte(i + 3) << 24;
    k *= kM;
    k ^= k >> 24;
    k *= kM;
    h = (h * kM) ^ k;
  }
  switch (data.size() - i) {
    case 3:
      h ^= byte(i + 2) << 16;
      [[fallthrough]];
    case 2:
      h ^= byte(i + 1) << 8;
      [[fallthrough]];
    case 1:
      h = (h ^ byte(i)) * kM;
      break;
    default:
      break;
  }
  h ^= h >> 13;
  h *= kM;
  return h ^ (h >> 15);
}

}  // namespace

std::string CommandsTopic(std::string_view domain) { return fmt::format("{}.commands.v1", domain); }
std::string BulkTopic(std::string_view domain) { return fmt::format("{}.bulk.v1", domain); }
std::string EventsTopic(std::string_view domain) { return fmt::format("{}.events.v1", domain); }

std::string DeadLetterTopic(std::string_view input_topic, std::string_view domain) {
  return fmt::format("{}.{}.dlq", input_topic, domain);
}

const std::vector<DomainInputs>& AllDomains() {
  static const std::vector<DomainInputs> kDomains = {
      {"registration", {"health"}},
      {"health", {"registration"}},
      {"supply", {"registration"}},
      {"alerting", {"health", "supply", "registration"}},
  };
  return kDomains;
}

std::vector<Topic> TopicCatalogue(std::int32_t partitions) {
  std::vector<Topic> topics;
  for (const auto& [domain, foreign] : AllDomains()) {
    topics.push_back({CommandsTopic(domain), partitions, Cleanup::kDelete, kInputRetention});
    topics.push_back({BulkTopic(domain), partitions, Cleanup::kDelete, kInputRetention});
    topics.push_back({EventsTopic(domain), partitions, Cleanup::kDelete, base::Millis{-1}});
    std::vector<std::string> inputs = {CommandsTopic(domain), BulkTopic(domain)};
    for (std::string_view other : foreign) inputs.push_back(EventsTopic(other));
    for (const std::string& input : inputs) {
      topics.push_back({DeadLetterTopic(input, domain), partitions, Cleanup::kDelete,
                        kInputRetention, kMaxDeadLetterBytes});
    }
  }
  topics.push_back({std::string(kReferenceTopic), 1, Cleanup::kCompact, base::Millis{-1}});
  topics.push_back({std::string(kKeysTopic), 1, Cleanup::kCompact, base::Millis{-1}});
  return topics;
}

std::int32_t PartitionOf(std::string_view key, std::int32_t partitions) {
  return static_cast<std::int32_t>((Murmur2(key) & 0x7fffffff) %
                                   static_cast<std::uint32_t>(partitions));
}

}  // namespace gridkeeper::eventing
