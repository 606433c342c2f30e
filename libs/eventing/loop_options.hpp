// What an event loop needs to know of its installation and its domain.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/reference_source.hpp"
#include "eventing/partition.hpp"
#include "eventing/snapshot_store.hpp"
#include "redis/connection.hpp"
#include "telemetry/metrics.hpp"

namespace gridkeeper::eventing {

struct LoopOptions {
  std::string domain;
  std::string instance;  // <service>-<slot>: transactional.id and group.instance.id
  std::string bootstrap;
  std::string cluster_id;
  redis::Endpoint redis;
  std::int32_t partitions = 16;
  std::vector<std::string> foreign_topics;  // other domains' events that are inputs here
  PartitionFactory make_partition;
  std::shared_ptr<const base::Clock> clock;
  base::ReferenceSource reference;
  telemetry::Metrics* metrics = nullptr;
  base::Millis session_timeout{6000};
  base::Millis transaction_timeout{10000};
  // A loop that stands still for this long, in a library's call that does not come back, ends the
  // process: its heartbeats would keep the partitions. Not given: 1 minute and 8
  // transaction_timeouts, more than a broker that answers nothing can make of a round.
  std::optional<base::Millis> standstill;
  std::size_t max_batch = 8000;  // inputs in one transaction at the most
  // How often offsets are committed that moved without anything to write.
  base::Millis commit_idle_every{1000};
};

}  // namespace gridkeeper::eventing
