// What gates go by: checkpoints, passes, what is noted of isolations, and whom a gate stopped.
// Mirrors registration_passes.proto, value by value.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/reference.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace gridkeeper::registration {

enum class PassRevocationReason : std::uint8_t {
  kNone = 0,
  kLost = 1,
  kMisused = 2,
  kNotNeeded = 3,
  kIssuedInError = 4,
};

enum class GateDirection : std::uint8_t { kNone = 0, kIn = 1, kOut = 2 };

enum class GateVerdict : std::uint8_t { kNone = 0, kAllow = 1, kStop = 2 };

enum class StopReason : std::uint8_t {
  kNone = 0,
  kIsolated = 1,
  kFever = 2,
  kNoPass = 3,
  kUnknownPass = 4,
  kRevoked = 5,
  kNotYetValid = 6,
  kExpired = 7,
  kOtherArea = 8,
  kListOutdated = 9,
  kRiskZone = 10,
};

// A pass is forgotten, and what is sealed of it destroyed, so long after its end.
inline constexpr std::chrono::days kPassKept{30};
// Of a grid.
inline constexpr std::size_t kMaxPasses = 10'000;
inline constexpr std::size_t kMaxCheckpoints = 20;
// A grid remembers so many stops, for so long.
inline constexpr std::size_t kStopsKept = 200;
inline constexpr std::chrono::hours kStopKept{72};

//   issued ──RevokePass──> revoked ──30 days──> forgotten
//     └──valid_until──> expired ──30 days──> forgotten
//
// moved_to: it went along with its resident; what comes for it is handed on.
struct Pass {
  base::Uuid resident = {};   // nil: a temporary pass
  base::Uuid household = {};  // of the resident
  std::string sealed = {};
  base::Uuid key_id = {};
  base::TimePoint valid_from = {};
  base::TimePoint valid_until = base::TimePoint::max();  // exclusive
  std::string issued_by = {};
  base::TimePoint issued_at = {};
  base::TimePoint revoked_at = {};      // the epoch: it was not
  base::TimePoint isolated_since = {};  // of its resident; the epoch: not isolated
  base::Uuid building = {};             // where its household lives
  base::AreaCode moved_to = {};         // empty: it is here

  bool IsRevoked() const { return revoked_at != base::TimePoint{}; }
  bool IsIsolatedAt(base::TimePoint at) const {
    return isolated_since != base::TimePoint{} && isolated_since <= at;
  }
  // The earlier of what ends it; max: nothing does.
  base::TimePoint End() const {
    return IsRevoked() ? std::min(revoked_at, valid_until) : valid_until;
  }
  // Whether it is good for anything at `at`, isolation aside; kNone: it is.
  StopReason FaultAt(base::TimePoint at) const;

  bool operator==(const Pass&) const = default;
};

// A pass as it travels with its resident: what is derived where it is, is empty.
struct MovingPass {
  base::Uuid id;
  Pass pass;

  bool operator==(const MovingPass&) const = default;
};

// The open cases of a resident, each with the moment it was opened. Never empty in a table.
struct Isolation {
  std::map<base::Uuid, base::TimePoint> cases;

  bool operator==(const Isolation&) const = default;
};

struct MovingIsolation {
  base::Uuid resident;
  Isolation isolation;

  bool operator==(const MovingIsolation&) const = default;
};

struct GateScan {
  base::Uuid checkpoint = {};
  base::Uuid pass = {};  // nil: none was shown, or none is known
  GateDirection direction = GateDirection::kNone;
  base::TimePoint taken_at = {};
  std::int32_t temperature_tenths = 0;  // 0: not taken
  GateVerdict verdict = GateVerdict::kNone;
  StopReason reason = StopReason::kNone;
  bool is_offline = false;

  bool operator==(const GateScan&) const = default;
};

// Of whom a gate stopped, or should have stopped.
struct Stop {
  GateScan scan;
  base::Uuid resident;  // nil: not a resident's pass
  bool is_isolated = false;

  bool operator==(const Stop&) const = default;
};

}  // namespace gridkeeper::registration
