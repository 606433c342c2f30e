// Time as the product uses it: milliseconds since the Unix epoch, UTC.
//
// Two clocks are kept apart (docs/decisions/0008-time-is-an-input.md). Business time drives the
// domain (slots, deadlines, ladders) and may be real, scaled or manual; wall time drives tokens,
// expiry and time-outs.
#pragma once

#include <chrono>
#include <cstdint>

namespace gridkeeper::base {

using Millis = std::chrono::milliseconds;
using TimePoint = std::chrono::sys_time<Millis>;

constexpr TimePoint FromUnixMillis(std::int64_t ms) { return TimePoint{Millis{ms}}; }
constexpr std::int64_t ToUnixMillis(TimePoint t) { return t.time_since_epoch().count(); }

}  // namespace gridkeeper::base
