#include <algorithm>

#include "health/domain/case_policy.hpp"
#include "health/domain/state.hpp"

namespace gridkeeper::health {
namespace {

constexpr base::TimePoint kNone{};

void StopClock(GridState& state, const base::Uuid& id, const Case& isolation) {
  if (!isolation.IsOpen()) return;
  state.deadlines.erase({DeadlineOf(isolation), id});
}

void StartClock(GridState& state, const base::Uuid& id, const Case& isolation) {
  if (!isolation.IsOpen()) return;
  state.deadlines.insert({DeadlineOf(isolation), id});
}

void SetNextSlotEnd(GridState& state, const base::Uuid& id, base::TimePoint next) {
  const Case* known = state.cases.Find(id);
  if (!known || !known->IsOpen() || known->next_slot_end == next) return;
  Case& isolation = *state.cases.Mutable(id);
  StopClock(state, id, isolation);
  isolation.next_slot_end = next;
  StartClock(state, id, isolation);
}

void Mark(GridState& state, const base::Uuid& id, base::TimePoint slot_end, SlotState from,
          SlotState to) {
  const Case* known = state.cases.Find(id);
  if (!known || MarkOf(*known, slot_end).state != from) return;
  if (SlotMark* mark = MutableMarkOf(*state.cases.Mutable(id), slot_end)) mark->state = to;
}

void Close(GridState& state, const base::Uuid& id, CaseStatus status, base::TimePoint at,
           EndReason reason) {
  const Case* known = state.cases.Find(id);
  if (!known || !known->IsOpen()) return;
  Case& isolation = *state.cases.Mutable(id);
  StopClock(state, id, isolation);
  state.open_cases.erase({isolation.resident_id, id});
  isolation.status = status;
  isolation.next_slot_end = kNone;
  isolation.closed_at = at;
  isolation.end_reason = reason;
}

// The index of this member of staff among the page's recorders.
std::uint8_t RecorderIn(FollowUpPage& page, std::string_view staff_id) {
  const auto it = std::find(page.recorders.begin(), page.recorders.end(), staff_id);
  const auto index = static_cast<std::uint8_t>(it - page.recorders.begin());
  if (it == page.recorders.end()) page.recorders.emplace_back(staff_id);
  return index;
}

// The page that the next reading goes to.
FollowUpPage* OpenPage(GridState& state, const base::Uuid& case_id) {
  const Case* isolation = state.cases.Find(case_id);
  if (!isolation) return nullptr;
  if (isolation->pages > 0) {
    const PageKey last{case_id, isolation->pages - 1};
    const FollowUpPage* page = state.pages.Find(last);
    if (page && page->follow_ups.size() < kFollowUpsPerPage) return state.pages.Mutable(last);
  }
  const std::uint32_t number = state.cases.Mutable(case_id)->pages++;
  return &state.pages.Put({case_id, number}, {});
}

void AddFollowUp(GridState& state, const base::Uuid& case_id, FollowUp follow_up,
                 std::string_view recorder) {
  FollowUpPage* page = OpenPage(state, case_id);
  if (!page) return;
  follow_up.recorder = RecorderIn(*page, recorder);
  page->follow_ups.push_back(follow_up);
}

void RemoveCase(GridState& state, const base::Uuid& id) {
  const Case* isolation = state.cases.Find(id);
  if (!isolation) return;
  StopClock(state, id, *isolation);
  state.open_cases.erase({isolation->resident_id, id});
  for (std::uint32_t number = 0; number < isolation->pages; ++number) {
    state.pages.Erase({id, number});
  }
  state.cases.Erase(id);
}

struct Apply {
  GridState& state;
  const base::EventFacts& facts;

  void operator()(const ResidentNoted& e) const {
    const Resident* known = state.residents.Find(e.resident_id);
    Resident resident = known ? *known : Resident{};
    resident.household_id = e.household_id;
    state.residents.Put(e.resident_id, resident);
    for (const base::Uuid& id : OpenCasesOf(state, e.resident_id)) {
      state.cases.Mutable(id)->household_id = e.household_id;
    }
  }
  void operator()(const ResidentForgotten& e) const {
    const Resident* known = state.residents.Find(e.resident_id);
    if (known && known->is_expected) {
      state.departed.Put(e.resident_id,
                         {.to_grid = {}, .to_household = {}, .move_number = known->move_number});
    }
    state.residents.Erase(e.resident_id);
  }

  void operator()(const ResidentExpected& e) const {
    state.residents.Put(e.resident_id, {e.household_id, e.move_number, true});
  }
  void operator()(const ResidentMovedOut& e) const {
    const Departed to{e.to_grid, e.to_household, e.move_number};
    state.residents.Erase(e.resident_id);
    state.departed.Put(e.resident_id, to);
    for (const MovedCase& moved : e.cases) {
      RemoveCase(state, moved.id);
      state.departed.Put(moved.id, to);
    }
  }
  void operator()(const ResidentMovedIn& e) const {
    state.residents.Put(e.resident_id, {e.household_id, e.move_number, false});
    state.departed.Erase(e.resident_id);
    for (const MovedCase& moved : e.cases) {
      RemoveCase(state, moved.id);
      state.departed.Erase(moved.id);
      Case isolation = moved.isolation;
      isolation.resident_id = e.resident_id;
      isolation.household_id = e.household_id;
      StartClock(state, moved.id, state.cases.Put(moved.id, std::move(isolation)));
      if (moved.isolation.IsOpen()) state.open_cases.insert({e.resident_id, moved.id});
      for (const MovedFollowUp& one : moved.follow_ups) {
        AddFollowUp(state, moved.id, one.follow_up, one.recorded_by);
      }
    }
  }

  void operator()(const IsolationCaseOpened& e) const {
    if (const Case* replaced = state.cases.Find(e.case_id)) {
      StopClock(state, e.case_id, *replaced);
    }
    Case opened;
    opened.resident_id = e.resident_id;
    opened.household_id = e.household_id;
    opened.opened_at = e.opened_at;
    opened.ends_at = e.ends_at;
    opened.next_slot_end = e.first_slot_end;
    opened.rules = e.rules;
    opened.fever_threshold_tenths = static_cast<std::int16_t>(e.fever_threshold_tenths);
    opened.status = CaseStatus::kOpen;
    StartClock(state, e.case_id, state.cases.Put(e.case_id, std::move(opened)));
    state.open_cases.insert({e.resident_id, e.case_id});
  }

  void operator()(const FollowUpRecorded& e) const {
    if (!state.cases.Find(e.case_id)) return;
    AddFollowUp(state, e.case_id,
                {.taken_at = e.taken_at,
                 .temperature_tenths = static_cast<std::int16_t>(e.temperature_tenths),
                 .symptoms = e.symptoms,
                 .method = e.method},
                facts.actor);
    Mark(state, e.case_id, e.slot_end, SlotState::kNone, SlotState::kFollowedUp);
    SetNextSlotEnd(state, e.case_id, e.next_slot_end);
  }

  void operator()(const FeverDetected& e) const {
    Case* isolation = state.cases.Mutable(e.case_id);
    if (!isolation) return;
    if (SlotMark* mark = MutableMarkOf(*isolation, e.slot_end)) mark->fever = true;
  }

  void operator()(const FollowUpMissed& e) const {
    Mark(state, e.case_id, e.slot_end, SlotState::kNone, SlotState::kMissed);
    SetNextSlotEnd(state, e.case_id, e.next_slot_end);
  }

  void operator()(const FollowUpCorrected& e) const {
    Mark(state, e.case_id, e.slot_end, SlotState::kMissed, SlotState::kCorrected);
  }

  void operator()(const IsolationExtended& e) const {
    const Case* known = state.cases.Find(e.case_id);
    if (!known || !known->IsOpen()) return;
    Case& isolation = *state.cases.Mutable(e.case_id);
    StopClock(state, e.case_id, isolation);
    isolation.ends_at = e.ends_at;
    isolation.next_slot_end = e.next_slot_end;
    StartClock(state, e.case_id, isolation);
  }

  void operator()(const IsolationCompleted& e) const {
    Close(state, e.case_id, CaseStatus::kCompleted, e.completed_at, EndReason::kUnspecified);
  }

  // Who stood at a gate need not be in isolation: there is nothing here to note it at.
  void operator()(const GateFeverDetected&) const {}

  void operator()(const IsolationEnded& e) const {
    Close(state, e.case_id, CaseStatus::kEnded, e.ended_at, e.reason);
  }
};

}  // namespace

void Evolve(GridState& state, const Event& event, const base::EventFacts& facts) {
  std::visit(Apply{state, facts}, event);
}

std::vector<base::Uuid> OpenCasesOf(const GridState& state, const base::Uuid& resident) {
  std::vector<base::Uuid> cases;
  for (auto it = state.open_cases.lower_bound({resident, base::Uuid{}});
       it != state.open_cases.end() && it->first == resident; ++it) {
    cases.push_back(it->second);
  }
  return cases;
}

std::optional<base::TimePoint> NextDeadline(const GridState& state) {
  if (state.deadlines.empty()) return std::nullopt;
  return state.deadlines.begin()->first;
}

void Derive(GridState& state) {
  state.deadlines.clear();
  state.open_cases.clear();
  for (const auto& [id, isolation] : state.cases) {
    if (!isolation.IsOpen()) continue;
    StartClock(state, id, isolation);
    state.open_cases.insert({isolation.resident_id, id});
  }
}

}  // namespace gridkeeper::health
