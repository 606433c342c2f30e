#include "health/adapters/case_view.hpp"

#include <algorithm>

#include "health/domain/case_policy.hpp"

namespace gridkeeper::health {

using base::ToUnixMillis;

v1::IsolationCase ToProto(const std::string& grid, const std::string& id, const Case& isolation,
                          base::TimePoint now) {
  v1::IsolationCase m;
  m.set_case_id(id);
  m.set_grid_code(grid);
  m.set_resident_id(isolation.resident_id.ToString());
  m.set_household_id(isolation.household_id.ToString());
  m.set_status(static_cast<v1::CaseStatus>(isolation.status));
  m.set_opened_at_ms(ToUnixMillis(isolation.opened_at));
  m.set_ends_at_ms(ToUnixMillis(isolation.ends_at));
  m.set_next_slot_end_ms(ToUnixMillis(isolation.next_slot_end));
  m.set_closed_at_ms(ToUnixMillis(isolation.closed_at));
  m.set_end_reason(static_cast<v1::IsolationEndReason>(isolation.end_reason));
  m.set_fever_threshold_tenths(isolation.fever_threshold_tenths);
  m.set_due(IsDue(isolation, now));
  for (std::size_t i = 0; i < isolation.slots.size(); ++i) {
    const SlotState state = isolation.slots[i].state;
    if (state != SlotState::kMissed && state != SlotState::kCorrected) continue;
    const base::TimePoint end = SlotEndAt(isolation, i);
    v1::MissedSlot& missed = *m.add_missed();
    missed.set_slot(static_cast<v1::Slot>(
        SlotOf(SlotNumberAt(isolation.rules, isolation.opened_at) + static_cast<SlotNumber>(i))));
    missed.set_slot_end_ms(ToUnixMillis(end));
    missed.set_corrected(state == SlotState::kCorrected);
  }
  return m;
}

void AddFollowUps(const FollowUpPage& page, const SlotRules& rules, v1::IsolationCase& out) {
  for (const FollowUp& follow_up : page.follow_ups) {
    v1::FollowUp& m = *out.add_follow_ups();
    const SlotNumber slot = SlotNumberAt(rules, follow_up.taken_at);
    m.set_taken_at_ms(ToUnixMillis(follow_up.taken_at));
    m.set_temperature_tenths(follow_up.temperature_tenths);
    for (int number = 1; number <= kLastSymptom; ++number) {
      if (follow_up.symptoms.Has(static_cast<Symptom>(number))) {
        m.add_symptoms(static_cast<v1::Symptom>(number));
      }
    }
    m.set_method(static_cast<v1::FollowUpMethod>(follow_up.method));
    m.set_slot(static_cast<v1::Slot>(SlotOf(slot)));
    m.set_slot_end_ms(ToUnixMillis(EndOfSlot(rules, slot)));
    m.set_recorded_by(page.recorders.at(follow_up.recorder));
  }
}

void SortFollowUps(v1::IsolationCase& out) {
  std::stable_sort(out.mutable_follow_ups()->begin(), out.mutable_follow_ups()->end(),
                   [](const v1::FollowUp& a, const v1::FollowUp& b) {
                     return a.taken_at_ms() < b.taken_at_ms();
                   });
}

bool Passes(const Case& isolation, v1::CaseFilter filter, base::TimePoint now) {
  switch (filter) {
    case v1::CASE_FILTER_ALL:
      return true;
    case v1::CASE_FILTER_MISSED:
      return HasMissed(isolation);
    case v1::CASE_FILTER_DUE:
      return IsDue(isolation, now);
    default:
      return isolation.IsOpen();
  }
}

}  // namespace gridkeeper::health
