#include "alerting/domain/ladder_policy.hpp"
#include "alerting/domain/state.hpp"

namespace gridkeeper::alerting {
namespace {

bool Climbs(const Alert& alert) {
  return alert.status == Status::kOpen && alert.next_escalation_at != base::TimePoint{};
}

void Index(GridState& state, const base::Uuid& id, const Alert& alert) {
  if (Climbs(alert)) state.climbing.emplace(alert.next_escalation_at, id);
  if (alert.status == Status::kResolved) {
    state.resting.emplace(alert.resolved_at, id);
    return;
  }
  if (const auto* missed = std::get_if<FollowUpMissedCause>(&alert.cause)) {
    state.by_slot.emplace(missed->case_id, missed->slot_end, id);
  } else if (const auto* overdue = std::get_if<SupplyOverdueCause>(&alert.cause)) {
    state.by_request.emplace(overdue->request_id, id);
  }
}

void Unindex(GridState& state, const base::Uuid& id, const Alert& alert) {
  if (Climbs(alert)) state.climbing.erase({alert.next_escalation_at, id});
  if (const auto* missed = std::get_if<FollowUpMissedCause>(&alert.cause)) {
    state.by_slot.erase({missed->case_id, missed->slot_end, id});
  } else if (const auto* overdue = std::get_if<SupplyOverdueCause>(&alert.cause)) {
    state.by_request.erase({overdue->request_id, id});
  }
}

HistoryEntry StepAt(Step step, base::TimePoint at) {
  HistoryEntry entry;
  entry.step = step;
  entry.at = at;
  return entry;
}

// Applies `change` to an alert that is not resolved, notes the step, and moves it to the closed
// ones when it is now.
template <typename Change>
void ChangeOpen(GridState& state, const base::Uuid& id, HistoryEntry step, Change change) {
  Alert* alert = state.open.Mutable(id);
  if (alert == nullptr) return;
  Unindex(state, id, *alert);
  change(*alert);
  step.level = alert->level;
  step.area = alert->area;
  alert->history.push_back(std::move(step));
  Index(state, id, *alert);
  if (alert->status == Status::kResolved) {
    state.closed.Put(id, std::move(*alert));
    state.open.Erase(id);
  }
}

void Remove(GridState& state, const base::Uuid& id) {
  const Alert* alert = state.open.Find(id);
  if (alert == nullptr) return;
  Unindex(state, id, *alert);
  state.open.Erase(id);
}

void DropRested(GridState& state, base::TimePoint now) {
  while (!state.resting.empty() && state.resting.begin()->first + kRetention <= now) {
    state.closed.Erase(state.resting.begin()->second);
    state.resting.erase(state.resting.begin());
  }
}

struct Apply {
  GridState& state;

  void operator()(const AlertRaised& e) const {
    if (state.open.Find(e.alert_id) || state.closed.Find(e.alert_id)) return;
    Alert alert;
    alert.rule = e.rule;
    alert.severity = e.severity;
    alert.status = Status::kOpen;
    alert.cause_event_id = e.cause_event_id;
    alert.cause = e.cause;
    alert.raised_at = e.raised_at;
    alert.level = e.level;
    alert.area = e.area;
    alert.next_escalation_at = e.next_escalation_at;
    HistoryEntry step = StepAt(Step::kRaised, e.raised_at);
    step.level = e.level;
    step.area = e.area;
    alert.history.push_back(std::move(step));
    Index(state, e.alert_id, state.open.Put(e.alert_id, std::move(alert)));
  }
  void operator()(const AlertSubjectMovedOut& e) const {
    state.departed.Put(e.subject_id, {e.to_grid, e.move_number});
  }
  void operator()(const AlertMovedOut& e) const {
    Remove(state, e.alert_id);
    state.departed.Put(e.alert_id, {e.to_grid, e.move_number});
  }
  void operator()(const AlertMovedIn& e) const {
    Remove(state, e.alert_id);
    state.departed.Erase(e.alert_id);
    Alert alert = e.alert;
    alert.area = e.area;
    HistoryEntry step = StepAt(Step::kMovedIn, e.moved_at);
    step.level = alert.level;
    step.area = alert.area;
    alert.history.push_back(std::move(step));
    Index(state, e.alert_id, state.open.Put(e.alert_id, std::move(alert)));
  }
  void operator()(const AlertEscalated& e) const {
    ChangeOpen(state, e.alert_id, StepAt(Step::kEscalated, e.escalated_at), [&](Alert& alert) {
      alert.level = e.level;
      alert.area = e.area;
      alert.next_escalation_at = e.next_escalation_at;
    });
  }
  void operator()(const AlertAcknowledged& e) const {
    HistoryEntry step = StepAt(Step::kAcknowledged, e.acknowledged_at);
    step.staff_id = e.acknowledged_by;
    step.acknowledge_reason = e.reason;
    ChangeOpen(state, e.alert_id, std::move(step), [](Alert& alert) {
      alert.status = Status::kAcknowledged;
      alert.next_escalation_at = {};
    });
  }
  void operator()(const AlertResolved& e) const {
    HistoryEntry step = StepAt(Step::kResolved, e.resolved_at);
    step.staff_id = e.resolved_by;
    step.resolve_reason = e.reason;
    ChangeOpen(state, e.alert_id, std::move(step), [&](Alert& alert) {
      alert.status = Status::kResolved;
      alert.next_escalation_at = {};
      alert.resolved_at = e.resolved_at;
    });
  }
};

}  // namespace

void Evolve(GridState& state, const Event& event, const base::EventFacts& facts) {
  DropRested(state, facts.time);
  std::visit(Apply{state}, event);
}

std::optional<base::TimePoint> NextDeadline(const GridState& state) {
  if (state.climbing.empty()) return std::nullopt;
  return state.climbing.begin()->first;
}

void Derive(GridState& state) {
  state.climbing.clear();
  state.resting.clear();
  state.by_slot.clear();
  state.by_request.clear();
  for (const auto& [id, alert] : state.open) Index(state, id, alert);
  for (const auto& [id, alert] : state.closed) Index(state, id, alert);
}

}  // namespace gridkeeper::alerting
