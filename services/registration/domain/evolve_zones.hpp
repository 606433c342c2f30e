// The part of evolve that is about risk zones: see evolve.hpp.
#pragma once

#include "base/context.hpp"
#include "registration/domain/events.hpp"

namespace gridkeeper::registration {

void Apply(AreaState& area, const ZoneDeclared& event, const base::EventFacts& facts);
void Apply(AreaState& area, const ZoneChanged& event, const base::EventFacts& facts);
void Apply(AreaState& area, const ZoneLifted& event, const base::EventFacts& facts);

}  // namespace gridkeeper::registration
