#include "health/domain/case_policy.hpp"

#include <algorithm>
#include <optional>

namespace gridkeeper::health {
namespace {

constexpr base::TimePoint kNone{};
constexpr base::Millis kInstant{1};

// The slot that ends at `end`: the last moment before its end belongs to it.
SlotNumber SlotEndingAt(const SlotRules& rules, base::TimePoint end) {
  return SlotNumberAt(rules, end - kInstant);
}

// Twice the longest isolation: one that was lengthened.
constexpr std::chrono::hours kReach{24 * (2 * kLongestIsolationDays + 2)};

// Where the slot stands in isolation.slots. Events of another version may name anything: an end
// that is far from the case has no place there.
std::optional<std::size_t> IndexOf(const Case& isolation, base::TimePoint slot_end) {
  if (slot_end <= isolation.opened_at || slot_end > isolation.opened_at + kReach) {
    return std::nullopt;
  }
  const SlotNumber first = SlotNumberAt(isolation.rules, isolation.opened_at);
  return static_cast<std::size_t>(SlotEndingAt(isolation.rules, slot_end) - first);
}

}  // namespace

base::TimePoint FirstSlotOwed(const SlotRules& rules, base::TimePoint opened_at,
                              base::TimePoint ends_at) {
  const SlotNumber first = SlotEndingAt(rules, opened_at + kFirstSlotNotice);
  const base::TimePoint end = EndOfSlot(rules, first);
  return end <= ends_at ? end : kNone;
}

base::TimePoint NextSlotOwed(const Case& isolation, base::TimePoint slot_end) {
  for (SlotNumber slot = SlotEndingAt(isolation.rules, slot_end) + 1;; ++slot) {
    const base::TimePoint end = EndOfSlot(isolation.rules, slot);
    if (end > isolation.ends_at) return kNone;
    if (MarkOf(isolation, end).state == SlotState::kNone) return end;
  }
}

base::TimePoint SlotOwedAt(const Case& isolation, base::TimePoint now) {
  const base::TimePoint first =
      FirstSlotOwed(isolation.rules, isolation.opened_at, isolation.ends_at);
  if (first == kNone) return kNone;
  const SlotNumber from =
      std::max(SlotNumberAt(isolation.rules, now), SlotEndingAt(isolation.rules, first));
  return NextSlotOwed(isolation, EndOfSlot(isolation.rules, from - 1));
}

bool MayLast(const Case& isolation, base::TimePoint ends_at) {
  return ends_at <= isolation.opened_at + kReach;
}

SlotMark MarkOf(const Case& isolation, base::TimePoint slot_end) {
  const auto index = IndexOf(isolation, slot_end);
  if (!index || *index >= isolation.slots.size()) return {};
  return isolation.slots[*index];
}

SlotMark* MutableMarkOf(Case& isolation, base::TimePoint slot_end) {
  const auto index = IndexOf(isolation, slot_end);
  if (!index) return nullptr;
  if (*index >= isolation.slots.size()) isolation.slots.resize(*index + 1);
  return &isolation.slots[*index];
}

base::TimePoint SlotEndAt(const Case& isolation, std::size_t index) {
  return EndOfSlot(isolation.rules, SlotNumberAt(isolation.rules, isolation.opened_at) +
                                        static_cast<SlotNumber>(index));
}

base::TimePoint DeadlineOf(const Case& isolation) {
  if (isolation.next_slot_end == kNone) return isolation.ends_at;
  return std::min(isolation.next_slot_end, isolation.ends_at);
}

bool IsDue(const Case& isolation, base::TimePoint now) {
  if (!isolation.IsOpen() || isolation.next_slot_end == kNone) return false;
  const SlotNumber running = SlotNumberAt(isolation.rules, now);
  return isolation.next_slot_end <= EndOfSlot(isolation.rules, running);
}

bool HasMissed(const Case& isolation) {
  return std::any_of(isolation.slots.begin(), isolation.slots.end(),
                     [](const SlotMark& mark) { return mark.state == SlotState::kMissed; });
}

}  // namespace gridkeeper::health
