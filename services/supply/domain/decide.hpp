// What follows from an input, by the rules of supply. Pure: the same arguments give the same
// answer. Refusals name the request's field, what failed and what to do.
#pragma once

#include <vector>

#include "base/context.hpp"
#include "base/reference.hpp"
#include "base/rejection.hpp"
#include "supply/domain/commands.hpp"
#include "supply/domain/state.hpp"

namespace gridkeeper::supply {

base::Decided<std::vector<Event>> Decide(const GridState& state, const base::Reference& reference,
                                         const Input& input, const base::Context& context);

// SupplyOverdue for each request that is due.
std::vector<Event> DecideDeadline(const GridState& state, base::TimePoint due);

}  // namespace gridkeeper::supply
