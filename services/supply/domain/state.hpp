// The hot state of one leaf grid: its households and the requests that are open or were closed
// lately. Changed by Evolve only.
#pragma once

#include <optional>
#include <set>
#include <utility>

#include "base/context.hpp"
#include "base/table.hpp"
#include "supply/domain/events.hpp"

namespace gridkeeper::supply {

struct GridState {
  using Moment = std::pair<base::TimePoint, base::Uuid>;  // when, which request

  base::Table<base::Uuid, Household> households;
  base::Table<base::Uuid, Request> open;       // until confirmed or cancelled
  base::Table<base::Uuid, Request> closed;     // for kRetention
  base::Table<base::Uuid, Departed> departed;  // by household and by request

  // Derived from the tables.
  std::set<Moment> due;      // not delivered and not overdue: at overdue_at
  std::set<Moment> resting;  // delivered or closed: since when
};

// Total: an event about something unknown changes nothing. Also drops what has rested for
// kRetention at the event's time, so that no deadline and no event is spent on it.
void Evolve(GridState& state, const Event& event, const base::EventFacts& facts);

std::optional<base::TimePoint> NextDeadline(const GridState& state);

// Makes `due` and `resting` anew from the tables.
void Derive(GridState& state);

}  // namespace gridkeeper::supply
