// Membership in a consumer group, without fetching: which partitions are ours, and the proof of it
// (generation and member id) that goes into every transaction. Fetching is a Reader's, started when
// a partition is ready; so nothing here is ever paused, resumed or sought. Not thread-safe: the
// loop's thread owns it and the callbacks run inside Poll.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/time.hpp"
#include "kafka/reader.hpp"

namespace gridkeeper::kafka {

// Who we are to the group's coordinator. Only a positive generation with a member id proves
// anything.
struct GroupToken {
  std::int32_t generation = -1;
  std::string member_id;

  bool IsMember() const { return generation >= 0 && !member_id.empty(); }
};

// Takes librdkafka's serialised group metadata apart; there is no getter in 2.0.2.
std::optional<GroupToken> ParseGroupMetadata(std::string_view serialised);

class Membership {
 public:
  struct Options {
    std::string bootstrap;
    std::string group_id;
    std::string instance_id;  // group.instance.id: static membership
    std::vector<std::string> topics;
    base::Millis session_timeout{6000};
  };
  struct Callbacks {
    // The partition numbers that are ours from now on, equal for all topics (range assignor, equal
    // counts).
    std::function<void(std::vector<std::int32_t>)> assigned;
    // They are no longer ours when this returns.
    std::function<void(std::vector<std::int32_t>)> revoked;
  };
  static absl::StatusOr<std::unique_ptr<Membership>> Join(const Options& options,
                                                          Callbacks callbacks);
  ~Membership();

  // Serves rebalances. A status that is not OK ends this membership (fenced by another instance of
  // the same id).
  absl::Status Poll(base::Millis timeout);

  GroupToken Token() const;
  // The group's committed offsets; -1 where there is none. Waits for offsets of transactions still
  // open.
  absl::StatusOr<std::vector<Position>> Committed(std::vector<Position> of,
                                                  base::Millis timeout) const;

  // For TransactionalProducer::SendOffsets only.
  void* native() const;

 private:
  class State;
  explicit Membership(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace gridkeeper::kafka
