// The hot state of one leaf grid: the alerts that are open and those resolved lately. Changed by
// Evolve only.
#pragma once

#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "alerting/domain/events.hpp"
#include "base/context.hpp"
#include "base/table.hpp"

namespace gridkeeper::alerting {

struct GridState {
  using Moment = std::pair<base::TimePoint, base::Uuid>;  // when, which alert
  // A missed follow-up: case, end of slot, and its alert.
  using CaseSlot = std::tuple<base::Uuid, base::TimePoint, base::Uuid>;
  using OfRequest = std::pair<base::Uuid, base::Uuid>;  // an overdue request, and its alert

  base::Table<base::Uuid, Alert> open;    // until resolved, acknowledged ones included
  base::Table<base::Uuid, Alert> closed;  // for kRetention
  base::Table<base::Uuid, Departed> departed;

  // Derived from the tables.
  std::set<Moment> climbing;       // not acknowledged and not at the top
  std::set<Moment> resting;        // resolved: since when
  std::set<CaseSlot> by_slot;      // open alerts of missed follow-ups
  std::set<OfRequest> by_request;  // open alerts of overdue supply
};

// Total: an event about something unknown changes nothing. Also drops what has rested for
// kRetention at the event's time, so that no deadline and no event is spent on it.
void Evolve(GridState& state, const Event& event, const base::EventFacts& facts);

std::optional<base::TimePoint> NextDeadline(const GridState& state);

// Makes the derived sets anew from the tables.
void Derive(GridState& state);

}  // namespace gridkeeper::alerting
