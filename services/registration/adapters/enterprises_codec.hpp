// Protobuf <-> domain for records about enterprises: the part of registration_codec.hpp. Stateless,
// thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "eventing/domain.hpp"
#include "registration/domain/commands.hpp"
#include "registration/domain/events.hpp"

namespace gridkeeper::registration {

// nullopt: another type.
absl::StatusOr<std::optional<Input>> DecodeEnterprisesInput(std::string_view type,
                                                            std::string_view value);
absl::StatusOr<std::optional<Event>> DecodeEnterprisesEvent(std::string_view type,
                                                            std::string_view value);
eventing::EncodedEvent EncodeEnterprisesEvent(const EnterprisesEvent& event);

}  // namespace gridkeeper::registration
