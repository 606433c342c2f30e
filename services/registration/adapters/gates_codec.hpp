// Protobuf <-> domain for what is about gates: see registration_codec.hpp, of which this is a part.
#pragma once

#include "eventing/domain.hpp"
#include "registration/adapters/registration_codec.hpp"

namespace gridkeeper::registration {

absl::StatusOr<std::optional<Input>> ReadGateInput(std::string_view type, std::string_view value);
// Health's events that say who is in isolation.
absl::StatusOr<std::optional<Input>> ReadIsolationEvent(std::string_view type,
                                                        std::string_view value);
absl::StatusOr<std::optional<Event>> ReadGateEvent(std::string_view type, std::string_view value);

eventing::EncodedEvent EncodeGateEvent(const CheckpointDefined& event);
eventing::EncodedEvent EncodeGateEvent(const PassIssued& event);
eventing::EncodedEvent EncodeGateEvent(const PassRevoked& event);
eventing::EncodedEvent EncodeGateEvent(const PassForgotten& event);
eventing::EncodedEvent EncodeGateEvent(const GateScanned& event);
eventing::EncodedEvent EncodeGateEvent(const IsolationNoted& event);

}  // namespace gridkeeper::registration
