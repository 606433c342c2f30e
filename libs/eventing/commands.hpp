// The handler's side of the loop: append a command, and learn its outcome. Implemented over Kafka
// and Redis by CommandPublisher; a fake_ double serves handler tests.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/rejection.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace gridkeeper::eventing {

// How long a command id may be sent again and is answered as the first time.
inline constexpr base::Millis kCommandIdLife = std::chrono::hours{72};

enum class Lane : std::uint8_t { kCommands, kBulk };
enum class Wait : std::uint8_t { kAccepted, kProcessed };

struct Command {
  Lane lane = Lane::kCommands;
  std::string key;        // leaf grid, area or person key
  std::string_view type;  // the command message's full name; static storage
  std::string body;       // the command message without its meta
  base::Uuid command_id;
  std::string actor;  // staff id from the verified token
  std::uint64_t payload_hash = 0;
  Wait wait = Wait::kProcessed;
};

enum class OutcomeState : std::uint8_t { kUnknown, kAccepted, kProcessed, kRejected };

struct Outcome {
  OutcomeState state = OutcomeState::kUnknown;
  base::Rejected rejected;  // when kRejected
};

using OutcomeCallback = std::function<void(absl::StatusOr<Outcome>)>;

class CommandSink {
 public:
  virtual ~CommandSink() = default;

  // Appends the command and calls back once, from a thread that must not be blocked:
  //   an Outcome          as far as `wait` asks
  //   UNAVAILABLE         the outcome is not known by `deadline` (wall); the command may still be
  //   decided: retry with
  //                       the same id, or GetOutcome
  //   RESOURCE_EXHAUSTED  too much in flight; nothing was appended
  //   INVALID_ARGUMENT    larger than a record may be; nothing was appended
  virtual void Submit(Command command, base::TimePoint deadline, OutcomeCallback done) = 0;

  // What became of a command of this key; kUnknown also where it is not decided yet.
  virtual void GetOutcome(std::string_view key, const base::Uuid& command_id,
                          OutcomeCallback done) = 0;
};

}  // namespace gridkeeper::eventing
