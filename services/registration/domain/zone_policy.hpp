// What risk zones mean where they hold. Pure.
#pragma once

#include <vector>

#include "base/reference.hpp"
#include "registration/domain/gates.hpp"

namespace gridkeeper::registration {

// Whether the zone lets this pass through, all else aside; and whether all of these do.
bool LetsThrough(const base::ZoneAt& zone, const Pass& pass, GateDirection direction);
bool LetThrough(const std::vector<base::ZoneAt>& zones, const Pass& pass, GateDirection direction);

// Whether everybody in the zone is tested on the local day of `now`.
bool IsTestDay(const base::ZoneAt& zone, base::TimePoint now, std::int32_t utc_offset_minutes);

}  // namespace gridkeeper::registration
