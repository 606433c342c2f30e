// Protobuf <-> domain for registration's records: commands, messages, own events. Bodies carry no
// meta (field 1). Stateless, thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "eventing/domain.hpp"
#include "registration/domain/commands.hpp"
#include "registration/domain/events.hpp"

namespace gridkeeper::registration {

// nullopt: not a type of registration's. An error: bytes or ids that cannot be read.
absl::StatusOr<std::optional<Input>> DecodeInput(std::string_view type, std::string_view value);
absl::StatusOr<std::optional<Event>> DecodeEvent(std::string_view type, std::string_view value);
eventing::EncodedEvent EncodeEvent(const Event& event);

// Written in the event's transaction: reference records, tombstones of data keys, messages to other
// keys.
std::vector<eventing::SideRecord> SideRecords(std::string_view key, const Event& event);

}  // namespace gridkeeper::registration
