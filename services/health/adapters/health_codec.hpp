// Protobuf <-> domain for health's records: commands, own events, and registration's events that
// concern health. Bodies carry no meta (field 1). Stateless, thread-safe.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "eventing/domain.hpp"
#include "health/domain/commands.hpp"
#include "health/domain/events.hpp"

namespace gridkeeper::health {

// nullopt: a type that does not concern health. An error: bytes or ids that cannot be read.
absl::StatusOr<std::optional<Input>> DecodeInput(std::string_view type, std::string_view value);
absl::StatusOr<std::optional<Event>> DecodeEvent(std::string_view type, std::string_view value);
eventing::EncodedEvent EncodeEvent(const Event& event);
// A resident's record goes to the grid that the resident moved to.
std::vector<eventing::SideRecord> SideRecords(std::string_view key, const Event& event);

}  // namespace gridkeeper::health
