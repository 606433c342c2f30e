// Folds events about volunteers and shifts.
#pragma once

#include "base/context.hpp"
#include "registration/domain/events.hpp"

namespace gridkeeper::registration {

void EvolveVolunteers(AreaState& area, const VolunteersEvent& event, const base::EventFacts& facts);

// Makes the set of what falls due anew from the shifts.
void DeriveShiftsDue(AreaState& area);

}  // namespace gridkeeper::registration
