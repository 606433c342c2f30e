// What the brokers say of the log: ends of partitions, partition counts, the cluster's id.
// Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/time.hpp"
#include "kafka/reader.hpp"

namespace gridkeeper::kafka {

class MetadataClient {
 public:
  static absl::StatusOr<std::unique_ptr<MetadataClient>> Open(const std::string& bootstrap);
  ~MetadataClient();

  // The high watermarks: open transactions included, which a read_committed end hides. One request
  // per leader.
  absl::StatusOr<std::vector<Position>> HighWatermarks(const std::vector<Position>& of,
                                                       base::Millis timeout) const;
  // The first offsets that are still kept.
  absl::StatusOr<std::vector<Position>> Beginnings(const std::vector<Position>& of,
                                                   base::Millis timeout) const;
  // The ends that read_committed readers see: where the first open transaction begins.
  absl::StatusOr<std::vector<Position>> LastStableOffsets(const std::vector<Position>& of,
                                                          base::Millis timeout) const;
  // NOT_FOUND where the topic does not exist.
  absl::StatusOr<std::int32_t> PartitionCount(const std::string& topic, base::Millis timeout) const;
  absl::StatusOr<std::string> ClusterId(base::Millis timeout) const;
  // Returns once the group has a coordinator. librdkafka 2.0.2's
  // rd_kafka_send_offsets_to_transaction asks for one three times and then never comes back,
  // whatever its timeout (rdkafka_coord.c, also in 2.15): so it is only called when this has found
  // one.
  absl::Status AwaitCoordinator(const std::string& group, base::Millis timeout) const;

 private:
  class State;
  explicit MetadataClient(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace gridkeeper::kafka
