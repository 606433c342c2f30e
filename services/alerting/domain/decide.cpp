#include "alerting/domain/decide.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "alerting/domain/ladder_policy.hpp"

namespace gridkeeper::alerting {
namespace {

using base::Refuse;
using base::Rejection;
using Events = std::vector<Event>;
using Result = base::Decided<Events>;

bool IsKnown(AcknowledgeReason reason) {
  return reason >= AcknowledgeReason::kHandling && reason <= AcknowledgeReason::kKnownAlready;
}
bool IsForPeople(ResolveReason reason) {
  return reason >= ResolveReason::kHandled && reason <= ResolveReason::kOther;
}

// When an alert that is addressed at `level` from `since` on climbs next; the epoch at the top.
base::TimePoint NextEscalation(Level level, std::string_view grid, const base::Reference& reference,
                               base::TimePoint since) {
  const base::Millis wait = WaitAt(level, reference.RulesFor(grid));
  return wait == base::Millis{0} ? base::TimePoint{} : since + wait;
}

// The alert that is not resolved, where to hand the command on to, or why there is none.
base::Decided<const Alert*> FindOpen(const GridState& state, const base::Uuid& id,
                                     std::string_view key) {
  if (const Alert* alert = state.open.Find(id)) return alert;
  if (state.closed.Find(id)) {
    return Refuse(
        Rejection::kWrongState, "alert_id",
        fmt::format("alert {} is resolved: nothing more can be done with it", id.ToString()));
  }
  if (const Departed* left = state.departed.Find(id)) return base::HandOn(left->to_grid);
  return Refuse(Rejection::kNotFound, "alert_id",
                fmt::format("no alert {} in grid {}: check both", id.ToString(), key));
}

// Whom an alert is about: the resident or the supply request; nil: the grid itself.
base::Uuid SubjectOf(const Cause& cause) {
  if (const auto* fever = std::get_if<FeverCause>(&cause)) return fever->resident_id;
  if (const auto* missed = std::get_if<FollowUpMissedCause>(&cause)) return missed->resident_id;
  if (const auto* overdue = std::get_if<SupplyOverdueCause>(&cause)) return overdue->request_id;
  if (const auto* fever = std::get_if<GateFeverCause>(&cause)) return fever->resident_id;
  if (const auto* broken = std::get_if<IsolationBrokenCause>(&cause)) return broken->resident_id;
  return {};
}

void SetHousehold(const base::Uuid& household, Cause& cause) {
  std::visit(
      [&](auto& about) {
        if constexpr (requires { about.household_id; }) about.household_id = household;
      },
      cause);
}

struct DecideInput {
  const GridState& state;
  const base::Reference& reference;
  const base::Context& context;

  Result operator()(const AcknowledgeAlert& c) const {
    if (!IsKnown(c.reason)) {
      return Refuse(Rejection::kInvalid, "reason", "give one of the reasons of the list");
    }
    const auto alert = FindOpen(state, c.alert_id, context.key);
    if (!alert) return tl::make_unexpected(alert.error());
    if ((*alert)->status == Status::kAcknowledged) {
      return Refuse(Rejection::kWrongState, "alert_id",
                    fmt::format("alert {} was acknowledged by {}: resolve it when it is dealt with",
                                c.alert_id.ToString(), (*alert)->history.back().staff_id));
    }
    return Events{AlertAcknowledged{.alert_id = c.alert_id,
                                    .acknowledged_by = std::string(context.actor),
                                    .reason = c.reason,
                                    .acknowledged_at = context.now}};
  }

  Result operator()(const ResolveAlert& c) const {
    if (!IsForPeople(c.reason)) {
      return Refuse(Rejection::kInvalid, "reason", "give one of the reasons a person may give");
    }
    const auto alert = FindOpen(state, c.alert_id, context.key);
    if (!alert) return tl::make_unexpected(alert.error());
    return Events{Resolved(c.alert_id, c.reason)};
  }

  Result operator()(const FeverDetected& e) const {
    return Raise(Rule::kFever, Severity::kCritical, e.cause);
  }
  Result operator()(const FollowUpMissed& e) const {
    return Raise(Rule::kFollowUpMissed, Severity::kWarning, e.cause);
  }
  Result operator()(const SupplyOverdue& e) const {
    return Raise(Rule::kSupplyOverdue, Severity::kWarning, e.cause);
  }

  Result operator()(const CensusRoundDue& e) const {
    if (e.cause.doors_left == 0) return Events{};
    return Raise(Rule::kDoorsLeft, Severity::kWarning, e.cause);
  }

  Result operator()(const GateFeverDetected& e) const {
    return RaiseOnce(Rule::kGateFever, Severity::kCritical, e.cause);
  }
  Result operator()(const IsolationBroken& e) const {
    return RaiseOnce(Rule::kIsolationBroken, Severity::kCritical, e.cause);
  }
  Result operator()(const ShiftGapFound& e) const {
    return Raise(Rule::kShiftGap, Severity::kWarning, e.cause);
  }
  Result operator()(const ShiftUnattended& e) const {
    return Raise(Rule::kShiftUnattended, Severity::kWarning, e.cause);
  }
  Result operator()(const ShiftFilled& e) const {
    return ResolveShift<ShiftGapCause>(e.shift_id, ResolveReason::kShiftFilled);
  }
  Result operator()(const ShiftAttended& e) const {
    return ResolveShift<ShiftUnattendedCause>(e.shift_id, ResolveReason::kShiftAttended);
  }
  Result operator()(const ShiftCancelled& e) const {
    return ResolveShift<ShiftGapCause, ShiftUnattendedCause>(e.shift_id,
                                                             ResolveReason::kShiftCancelled);
  }

  Result operator()(const FollowUpCorrected& e) const {
    Events events;
    for (auto it = state.by_slot.lower_bound({e.case_id, e.slot_end, base::Uuid{}});
         it != state.by_slot.end() && std::get<0>(*it) == e.case_id &&
         std::get<1>(*it) == e.slot_end;
         ++it) {
      events.push_back(Resolved(std::get<2>(*it), ResolveReason::kCorrected));
    }
    return events;
  }
  Result operator()(const SupplyDelivered& e) const {
    return ResolveRequest(e.request_id, ResolveReason::kSupplyDelivered);
  }
  Result operator()(const SupplyCancelled& e) const {
    return ResolveRequest(e.request_id, ResolveReason::kSupplyCancelled);
  }

  Result operator()(const ResidentForgotten& e) const {
    Events events;
    for (const auto& [id, alert] : state.open) {
      if (SubjectOf(alert.cause) == e.resident_id) {
        events.push_back(Resolved(id, ResolveReason::kSubjectForgotten));
      }
    }
    return events;
  }

  Result operator()(const ReleaseSubject& e) const {
    Events events;
    for (const auto& [id, alert] : state.open) {
      if (SubjectOf(alert.cause) != e.subject_id) continue;
      AlertMovedOut out{id, e.subject_id, e.to_grid, e.move_number, alert};
      SetHousehold(e.to_household, out.alert.cause);
      out.alert.area.clear();  // that is the other grid's to say
      events.push_back(std::move(out));
    }
    events.push_back(AlertSubjectMovedOut{e.subject_id, e.to_grid, e.move_number});
    return events;
  }

  Result operator()(const AcceptAlert& c) const {
    const Departed* left = state.departed.Find(c.subject_id);
    if (left && left->move_number > c.move_number) {
      return Events{
          AlertMovedOut{c.alert_id, c.subject_id, left->to_grid, left->move_number, c.alert}};
    }
    return Events{AlertMovedIn{c.alert_id, c.subject_id, c.from_grid, c.move_number, c.alert,
                               AreaAt(c.alert.level, context.key, reference), context.now}};
  }

  // Somebody scanned again and again: while one alert stands there is no second.
  Result RaiseOnce(Rule rule, Severity severity, const Cause& cause) const {
    const base::Uuid subject = SubjectOf(cause);
    for (const auto& [id, alert] : state.open) {
      if (subject.IsNil()) break;
      if (alert.rule == rule && SubjectOf(alert.cause) == subject) return Events{};
    }
    return Raise(rule, severity, cause);
  }

  Result Raise(Rule rule, Severity severity, const Cause& cause) const {
    const base::Uuid id = AlertIdOf(rule, context.input_id);
    if (state.open.Find(id) || state.closed.Find(id)) return Events{};
    AlertRaised raised;
    raised.alert_id = id;
    raised.rule = rule;
    raised.severity = severity;
    raised.cause_event_id = context.input_id;
    raised.cause = cause;
    raised.raised_at = context.now;
    raised.level = LowestLevel(context.key);
    raised.area = AreaAt(raised.level, context.key, reference);
    raised.next_escalation_at = NextEscalation(raised.level, context.key, reference, context.now);
    return Events{std::move(raised)};
  }
  Result ResolveRequest(const base::Uuid& request_id, ResolveReason reason) const {
    Events events;
    for (auto it = state.by_request.lower_bound({request_id, base::Uuid{}});
         it != state.by_request.end() && it->first == request_id; ++it) {
      events.push_back(Resolved(it->second, reason));
    }
    return events;
  }
  // Those about the shift that have one of these causes; there are few alerts at an area.
  template <typename... Causes>
  Result ResolveShift(const base::Uuid& shift_id, ResolveReason reason) const {
    const auto is_about = [&]<typename C>(const C* cause) {
      return cause != nullptr && cause->shift_id == shift_id;
    };
    Events events;
    for (const auto& [id, alert] : state.open) {
      if ((is_about(std::get_if<Causes>(&alert.cause)) || ...)) {
        events.push_back(Resolved(id, reason));
      }
    }
    return events;
  }
  // By the actor, who is empty when another service's event is decided.
  Event Resolved(const base::Uuid& id, ResolveReason reason) const {
    const bool by_person = IsForPeople(reason);
    return AlertResolved{.alert_id = id,
                         .resolved_by = by_person ? std::string(context.actor) : std::string{},
                         .reason = reason,
                         .resolved_at = context.now};
  }
};

}  // namespace

std::string_view NameOf(Rule rule) {
  switch (rule) {
    case Rule::kFever:
      return "FEVER";
    case Rule::kFollowUpMissed:
      return "FOLLOW_UP_MISSED";
    case Rule::kSupplyOverdue:
      return "SUPPLY_OVERDUE";
    case Rule::kDoorsLeft:
      return "DOORS_LEFT";
    case Rule::kGateFever:
      return "GATE_FEVER";
    case Rule::kIsolationBroken:
      return "ISOLATION_BROKEN";
    case Rule::kShiftGap:
      return "SHIFT_GAP";
    case Rule::kShiftUnattended:
      return "SHIFT_UNATTENDED";
    case Rule::kUnspecified:
      break;
  }
  return "UNSPECIFIED";
}

base::Uuid AlertIdOf(Rule rule, std::string_view cause_event_id) {
  return base::DeriveUuid({NameOf(rule), cause_event_id});
}

base::Decided<std::vector<Event>> Decide(const GridState& state, const base::Reference& reference,
                                         const Input& input, const base::Context& context) {
  return std::visit(DecideInput{state, reference, context}, input);
}

std::vector<Event> DecideDeadline(const GridState& state, const base::Reference& reference,
                                  base::TimePoint due, const base::Context& context) {
  const base::TimePoint now = std::max(context.now, due);
  Events events;
  for (auto it = state.climbing.begin(); it != state.climbing.end() && it->first <= due; ++it) {
    const Level level = LevelAbove(state.open.Find(it->second)->level);
    events.push_back(
        AlertEscalated{.alert_id = it->second,
                       .level = level,
                       .area = AreaAt(level, context.key, reference),
                       .escalated_at = now,
                       .next_escalation_at = NextEscalation(level, context.key, reference, now)});
  }
  return events;
}

}  // namespace gridkeeper::alerting
