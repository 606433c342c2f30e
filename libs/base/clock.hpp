// The business clock: injected wherever domain time is needed, so that a day can be played in
// seconds and a test can stand still. Thread-safe. Wall time is WallNow().
//
//   auto clock = base::ParseClock("scaled:1700000000000:1583020800000:1440");
//   base::TimePoint now = (*clock)->Now();
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/time.hpp"

namespace gridkeeper::base {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint Now() const = 0;
};

TimePoint WallNow();

// Makes a clock of its description; the same description in every process gives the same time:
//
//   "real"           the wall clock
//   "scaled:W:B:F"   B + (wall - W) * F
//   "catch-up:FILE:B:F" stands at B until the file holds a W that is reached, then runs as scaled,
//                    and is the wall clock once it has met that; B is not in the future, FILE a
//                    full path
//   "manual:FILE"    the file holds the time; whoever writes it moves time. It never goes back.
//
// W and B are wall and business epoch in ms, F the factor; the file holds ms.
absl::StatusOr<std::unique_ptr<Clock>> ParseClock(std::string_view description);

}  // namespace gridkeeper::base
