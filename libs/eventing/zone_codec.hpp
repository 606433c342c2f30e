// Risk zones on the wire, for reference records and for registration's events and state. Stateless;
// thread-safe.
#pragma once

#include <optional>

#include "base/reference.hpp"
#include "gridkeeper/registration/v1/registration_zones.pb.h"

namespace gridkeeper::eventing {

registration::v1::ZoneRules ToProto(const base::ZoneRules& rules);
registration::v1::ZoneExtent ToProto(const base::Zone& zone);

base::ZoneRules FromProto(const registration::v1::ZoneRules& rules);
// nullopt: of a kind that is none, or with a place that is none.
std::optional<base::Zone> FromProto(const registration::v1::ZoneExtent& extent);

}  // namespace gridkeeper::eventing
