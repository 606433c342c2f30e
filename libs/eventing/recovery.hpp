// Brings partitions to life after an assignment: takes the owner's token, loads the snapshot, folds
// own events up to the high watermark, and finds out where each input goes on. Runs in a thread of
// its own, beside the loop.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "eventing/loop_options.hpp"
#include "kafka/membership.hpp"
#include "kafka/metadata.hpp"
#include "kafka/reader.hpp"

namespace gridkeeper::eventing {

struct RecoveredPartition {
  std::int32_t number = 0;
  std::unique_ptr<Partition> state;
  OwnerToken token;
  std::optional<std::int64_t> snapshot_position;  // where Redis stands; nullopt: of no use
  std::int64_t position = 0;                      // the next own event that is not in `state`
  std::vector<kafka::Position> inputs;            // where each input goes on
};

class Recovery {
 public:
  // `recovered` is called once per partition, from the recovery's thread. `inputs`: topic names,
  // own commands first.
  Recovery(const LoopOptions& options, const kafka::MetadataClient& metadata,
           const kafka::Membership& membership, std::vector<std::string> inputs,
           const std::vector<std::int32_t>& partitions,
           std::function<void(RecoveredPartition)> recovered);
  ~Recovery();  // gives up what is not recovered yet

  bool IsDone() const { return done_; }

 private:
  struct Pending;
  void Run();
  bool LoadSnapshots();
  bool TakeMarks();
  void FoldEvents();
  absl::Status FoldOne(const kafka::Polled& polled);
  bool FindInputs(Pending& pending);
  void Deliver(std::int32_t number);
  void Pause() const;

  const LoopOptions& options_;
  const kafka::MetadataClient& metadata_;
  const kafka::Membership& membership_;
  std::vector<std::string> inputs_;
  std::function<void(RecoveredPartition)> recovered_;
  std::string events_topic_;
  std::map<std::int32_t, Pending> pending_;
  std::atomic<bool> cancelled_{false};
  std::atomic<bool> done_{false};
  std::thread thread_;
};

}  // namespace gridkeeper::eventing
