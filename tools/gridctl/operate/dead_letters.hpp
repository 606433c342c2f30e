// Dead letters: inputs that a service could not decide, with their reason, in "<input
// topic>.<service>.dlq" for seven days. Replaying one appends the original record to its original
// topic: same key, value and command id, so it is decided as late, and once. Blocking; for tools.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/time.hpp"

namespace gridkeeper::gridctl {

// Where a dead letter stands: "health.commands.v1.health.dlq/3/17".
struct LetterId {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;

  bool operator==(const LetterId&) const = default;
};
std::optional<LetterId> ParseLetterId(std::string_view text);
std::string ToString(const LetterId& id);

struct DeadLetter {
  LetterId id;
  base::TimePoint appended;  // wall time of the dead letter
  std::string reason;
  // The record as it was.
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string key;
  std::string value;
  std::string type;
  std::string ce_id;
  std::string ce_time;
};

// The command's id, when the value can be read that far; else empty.
std::string CommandIdOf(const DeadLetter& letter);

// Only a domain's own commands may be written again: events belong to the domain that wrote them.
bool IsReplayable(std::string_view original_topic);

class DeadLetters {
 public:
  DeadLetters(std::string bootstrap, base::Millis timeout)
      : bootstrap_(std::move(bootstrap)), timeout_(timeout) {}

  // All that stands in these dead-letter topics at this moment, in order of topic, partition and
  // offset.
  absl::StatusOr<std::vector<DeadLetter>> Read(const std::vector<std::string>& topics) const;
  // Appends each again; `told` hears of each, with OK when it is in the log. Stops at the first
  // that is not.
  absl::Status Replay(
      const std::vector<DeadLetter>& letters,
      const std::function<void(const DeadLetter&, std::int64_t new_offset)>& told) const;

 private:
  std::string bootstrap_;
  base::Millis timeout_;
};

}  // namespace gridkeeper::gridctl
