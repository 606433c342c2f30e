// Kafka administration: which topics exist with which settings, and making missing ones. Every call
// blocks up to its time-out, so this is for tools and for a service's start, never for the loop.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/time.hpp"

namespace gridkeeper::kafka {

struct TopicSettings {
  std::string name;
  std::int32_t partitions = 0;
  std::int32_t replication = 1;
  // By Kafka's names, e.g. "cleanup.policy". Describe() gives all effective ones, broker defaults
  // included.
  std::map<std::string, std::string> config;
};

class Admin {
 public:
  static absl::StatusOr<std::unique_ptr<Admin>> Make(const std::string& bootstrap);
  virtual ~Admin() = default;

  // OK as soon as a broker answers; UNAVAILABLE, with the address, when none does in time.
  virtual absl::Status WaitForBroker(base::Millis timeout) = 0;
  // The topics of these names that exist, by name.
  virtual absl::StatusOr<std::map<std::string, TopicSettings>> Describe(
      const std::vector<std::string>& names, base::Millis timeout) = 0;
  // Makes the topics and returns when each is known to the broker asked. The message names each one
  // that failed.
  virtual absl::Status Create(const std::vector<TopicSettings>& topics, base::Millis timeout) = 0;
};

}  // namespace gridkeeper::kafka
