// Health's decisions: pure functions of what is known and what came in.
#pragma once

#include <vector>

#include "base/context.hpp"
#include "base/reference.hpp"
#include "base/rejection.hpp"
#include "health/domain/commands.hpp"
#include "health/domain/state.hpp"

namespace gridkeeper::health {

// A command leads to at least one event or is refused; an event of registration may lead to none.
base::Decided<std::vector<Event>> Decide(const GridState& state, const base::Reference& reference,
                                         const Input& input, const base::Context& context);

// Every follow-up missed and every isolation completed by `due`.
std::vector<Event> DecideDeadline(const GridState& state, base::TimePoint due);

}  // namespace gridkeeper::health
