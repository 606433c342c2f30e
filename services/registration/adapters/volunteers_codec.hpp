// Protobuf <-> domain for records about volunteers and shifts: the part of registration_codec.hpp.
// Stateless, thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "eventing/domain.hpp"
#include "registration/domain/commands.hpp"
#include "registration/domain/events.hpp"

namespace gridkeeper::registration {

// nullopt: another type.
absl::StatusOr<std::optional<Input>> DecodeVolunteersInput(std::string_view type,
                                                           std::string_view value);
absl::StatusOr<std::optional<Event>> DecodeVolunteersEvent(std::string_view type,
                                                           std::string_view value);
eventing::EncodedEvent EncodeVolunteersEvent(const VolunteersEvent& event);

}  // namespace gridkeeper::registration
