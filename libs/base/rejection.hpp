// Why a command is refused: the one closed vocabulary of all domains
// (docs/decisions/0009-error-vocabulary.md). Mirrors gridkeeper.common.v1.RejectionReason, value by
// value, but for kMoved; kept for ever in the log.
#pragma once

#include <cstdint>
#include <string>

#include "tl/expected.hpp"

namespace gridkeeper::base {

enum class Rejection : std::uint8_t {
  kNone = 0,      // not refused
  kInvalid = 1,   // a value cannot be right
  kNotFound = 2,  // does not exist, or lies outside the caller's areas
  kAlreadyExists = 3,
  kWrongState = 4,    // exists, but not in a state that allows this
  kIdReused = 5,      // the command id was used before with another payload
  kIdExpired = 6,     // the command id is older than 72 h, or from the future
  kDeadLettered = 7,  // could not be decided; stands in the dead-letter topic
  // Only between decide and the loop, never told to anyone: what the command is about moved to
  // another key, which `message` names; the loop hands the command on.
  kMoved = 8,
};

// A refusal with what its reader needs: which field, what failed, which id, what to do. No personal
// details.
struct Rejected {
  Rejection reason = Rejection::kNone;
  std::string field;
  std::string message;

  bool operator==(const Rejected&) const = default;
};

template <typename T>
using Decided = tl::expected<T, Rejected>;

inline tl::unexpected<Rejected> Refuse(Rejection reason, std::string field, std::string message) {
  return tl::make_unexpected(Rejected{reason, std::move(field), std::move(message)});
}

// What the command is about moved: hand it on to this key.
inline tl::unexpected<Rejected> HandOn(std::string to_key) {
  return Refuse(Rejection::kMoved, "", std::move(to_key));
}

}  // namespace gridkeeper::base
