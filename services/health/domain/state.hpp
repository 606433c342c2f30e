// The hot state of one leaf grid: who lives there, and their isolation cases. Changed by Evolve
// only.
#pragma once

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/context.hpp"
#include "base/table.hpp"
#include "health/domain/events.hpp"

namespace gridkeeper::health {

struct GridState {
  using Deadline = std::pair<base::TimePoint, base::Uuid>;  // when, which case

  base::Table<base::Uuid, Resident> residents;
  base::Table<base::Uuid, Case> cases;
  base::Table<PageKey, FollowUpPage> pages;
  base::Table<base::Uuid, Departed> departed;  // by resident and by case

  // Derived from the tables; of open cases only.
  std::set<Deadline> deadlines;
  std::set<std::pair<base::Uuid, base::Uuid>> open_cases;  // resident, case
};

// Total: an event about something unknown changes nothing.
void Evolve(GridState& state, const Event& event, const base::EventFacts& facts);

// Of a resident, in the order of their ids. Usually one at the most: see IsolateArrivals.
std::vector<base::Uuid> OpenCasesOf(const GridState& state, const base::Uuid& resident);

std::optional<base::TimePoint> NextDeadline(const GridState& state);

// Makes `deadlines` and `open_cases` anew from the tables.
void Derive(GridState& state);

}  // namespace gridkeeper::health
