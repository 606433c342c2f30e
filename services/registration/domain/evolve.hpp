// Folds events into state. Total: no refusal, no I/O, no clock; an event that does not fit its key
// changes nothing.
#pragma once

#include "base/context.hpp"
#include "registration/domain/events.hpp"

namespace gridkeeper::registration {

void Evolve(State& state, const Event& event, const base::EventFacts& facts);

}  // namespace gridkeeper::registration
