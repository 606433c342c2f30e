// Protobuf <-> domain for risk zones: see registration_codec.hpp, of which this is a part.
#pragma once

#include "eventing/domain.hpp"
#include "gridkeeper/registration/v1/registration_zones.pb.h"
#include "registration/adapters/registration_codec.hpp"

namespace gridkeeper::registration {

absl::StatusOr<std::optional<Input>> ReadZoneInput(std::string_view type, std::string_view value);
absl::StatusOr<std::optional<Event>> ReadZoneEvent(std::string_view type, std::string_view value);

eventing::EncodedEvent EncodeZoneEvent(const ZoneRulesChanged& event);
eventing::EncodedEvent EncodeZoneEvent(const ZoneDeclared& event);
eventing::EncodedEvent EncodeZoneEvent(const ZoneChanged& event);
eventing::EncodedEvent EncodeZoneEvent(const ZoneLifted& event);

namespace wire {

// In an area's state, and as look-ups show it.
v1::ZoneVersion ToProto(const ZoneVersion& version);

}  // namespace wire
}  // namespace gridkeeper::registration
