// The part of evolve that is about gates: see evolve.hpp. What moves and forgetting mean for passes
// is asked by evolve.cpp.
#pragma once

#include "base/context.hpp"
#include "registration/domain/events.hpp"

namespace gridkeeper::registration {

void Apply(AreaState& area, const CheckpointDefined& event, const base::EventFacts& facts);
void Apply(AreaState& area, const PassIssued& event, const base::EventFacts& facts);
void Apply(AreaState& area, const PassRevoked& event, const base::EventFacts& facts);
void Apply(AreaState& area, const PassForgotten& event, const base::EventFacts& facts);
void Apply(AreaState& area, const GateScanned& event, const base::EventFacts& facts);
void Apply(AreaState& area, const IsolationNoted& event, const base::EventFacts& facts);

// The passes that came along, and what is noted of their residents.
void TakePasses(AreaState& area, const Moving& moving);
// Of residents who left for another grid: what comes for their passes is handed on.
void ReleasePasses(AreaState& area, const std::vector<base::Uuid>& residents,
                   const base::AreaCode& to_grid);
// Of a household that is forgotten.
void DropPasses(AreaState& area, const base::Uuid& household);
// Two records were made one, or one was separated: who of them is in isolation counts for both. And
// where the household lives.
void RefreshPasses(AreaState& area, const base::Uuid& household);

}  // namespace gridkeeper::registration
