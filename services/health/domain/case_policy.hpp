// The rules of an isolation case: which follow-ups are owed, and the limits that are not settings.
#pragma once

#include <chrono>
#include <cstdint>

#include "health/domain/types.hpp"

namespace gridkeeper::health {

inline constexpr std::int32_t kShortestIsolationDays = 1;
inline constexpr std::int32_t kLongestIsolationDays = 60;
inline constexpr std::int32_t kLowestTemperatureTenths = 340;
inline constexpr std::int32_t kHighestTemperatureTenths = 430;
// How far the clock of whoever takes a reading may run ahead.
inline constexpr std::chrono::minutes kClockTolerance{5};
// A slot that ends sooner after the opening is not owed: nobody could reach the person in time.
inline constexpr std::chrono::minutes kFirstSlotNotice{60};

// The end of the first slot owed of a case opened at `opened_at`; the epoch: none before ends_at.
base::TimePoint FirstSlotOwed(const SlotRules& rules, base::TimePoint opened_at,
                              base::TimePoint ends_at);
// The end of the first slot after `slot_end` that is owed and has no follow-up; the epoch: none.
base::TimePoint NextSlotOwed(const Case& isolation, base::TimePoint slot_end);

// The same from the slot that runs at `now` on.
base::TimePoint SlotOwedAt(const Case& isolation, base::TimePoint now);

// Whether a case can be kept open until then: beyond, another one is opened.
bool MayLast(const Case& isolation, base::TimePoint ends_at);

// What is known of the slot that ends at `slot_end`.
SlotMark MarkOf(const Case& isolation, base::TimePoint slot_end);
// The same, to be changed; nullptr for an end that cannot be of this case.
SlotMark* MutableMarkOf(Case& isolation, base::TimePoint slot_end);
// The end of the slot at this index of isolation.slots.
base::TimePoint SlotEndAt(const Case& isolation, std::size_t index);

// When the clock has something to decide about an open case.
base::TimePoint DeadlineOf(const Case& isolation);
// Whether a follow-up is owed in the slot that runs at `now`, or in an earlier one not decided yet.
bool IsDue(const Case& isolation, base::TimePoint now);
// Whether a slot was missed and no late reading has corrected it.
bool HasMissed(const Case& isolation);

}  // namespace gridkeeper::health
