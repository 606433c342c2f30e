#include "health/domain/slot_policy.hpp"

namespace gridkeeper::health {
namespace {

constexpr std::int32_t kMinutesPerDay = 24 * 60;
constexpr std::int32_t kFarthestOffset = 14 * 60;

using Days = std::chrono::duration<std::int64_t, std::ratio<86'400>>;
using std::chrono::minutes;

// Local time as a time point, so that its days begin at local midnight.
base::TimePoint ToLocal(const SlotRules& rules, base::TimePoint time) {
  return time + minutes{rules.utc_offset};
}

base::TimePoint FromLocal(const SlotRules& rules, Days day, std::int32_t minute) {
  return base::TimePoint{day} + minutes{minute - rules.utc_offset};
}

bool IsOdd(SlotNumber number) { return (number & 1) != 0; }

}  // namespace

std::optional<SlotRules> SlotRulesOf(const base::Rules& rules) {
  const bool usable = rules.utc_offset_minutes >= -kFarthestOffset &&
                      rules.utc_offset_minutes <= kFarthestOffset && rules.morning_end_minute > 0 &&
                      rules.morning_end_minute < rules.evening_end_minute &&
                      rules.evening_end_minute <= kMinutesPerDay;
  if (!usable) return std::nullopt;
  return SlotRules{static_cast<std::int16_t>(rules.utc_offset_minutes),
                   static_cast<std::int16_t>(rules.morning_end_minute),
                   static_cast<std::int16_t>(rules.evening_end_minute)};
}

SlotNumber SlotNumberAt(const SlotRules& rules, base::TimePoint time) {
  const base::TimePoint local = ToLocal(rules, time);
  const auto day = std::chrono::floor<Days>(local);
  const base::Millis of_day = local - day;
  const SlotNumber morning = 2 * day.time_since_epoch().count();
  if (of_day < minutes{rules.morning_end}) return morning;
  if (of_day < minutes{rules.evening_end}) return morning + 1;
  return morning + 2;
}

base::TimePoint EndOfSlot(const SlotRules& rules, SlotNumber number) {
  const Days day{(number - (IsOdd(number) ? 1 : 0)) / 2};
  return FromLocal(rules, day, IsOdd(number) ? rules.evening_end : rules.morning_end);
}

Slot SlotOf(SlotNumber number) { return IsOdd(number) ? Slot::kEvening : Slot::kMorning; }

base::TimePoint EndOfDays(const SlotRules& rules, base::TimePoint opened_at, std::int32_t days) {
  const auto first = std::chrono::floor<Days>(ToLocal(rules, opened_at));
  return FromLocal(rules, first.time_since_epoch() + Days{days}, 0);
}

}  // namespace gridkeeper::health
