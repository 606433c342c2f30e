// The two follow-up slots of a day, in local time. A moment belongs to the slot that ends next
// after it; the moment at which a slot ends belongs to the next slot. Slots are numbered through,
// so that going from one to the next is adding one.
#pragma once

#include <cstdint>
#include <optional>

#include "base/reference.hpp"
#include "base/time.hpp"

namespace gridkeeper::health {

enum class Slot : std::uint8_t { kUnspecified = 0, kMorning = 1, kEvening = 2 };

// As they stood when the case was opened. Minutes.
struct SlotRules {
  std::int16_t utc_offset = 0;
  std::int16_t morning_end = 0;  // after local midnight, here and below
  std::int16_t evening_end = 0;

  bool operator==(const SlotRules&) const = default;
};

// nullopt: a day cannot be divided like that.
std::optional<SlotRules> SlotRulesOf(const base::Rules& rules);

using SlotNumber = std::int64_t;

SlotNumber SlotNumberAt(const SlotRules& rules, base::TimePoint time);
base::TimePoint EndOfSlot(const SlotRules& rules, SlotNumber number);
Slot SlotOf(SlotNumber number);

// Local midnight after the last day; the day of `opened_at` is the first.
base::TimePoint EndOfDays(const SlotRules& rules, base::TimePoint opened_at, std::int32_t days);

}  // namespace gridkeeper::health
