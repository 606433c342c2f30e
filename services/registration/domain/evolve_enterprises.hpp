// Folds events about enterprises.
#pragma once

#include "base/context.hpp"
#include "registration/domain/events.hpp"

namespace gridkeeper::registration {

void EvolveEnterprises(AreaState& area, const EnterprisesEvent& event,
                       const base::EventFacts& facts);

}  // namespace gridkeeper::registration
