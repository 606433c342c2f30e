// Protobuf <-> domain for supply's records: commands, own events, and registration's events that
// concern supply. Bodies carry no meta (field 1). Stateless, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "eventing/domain.hpp"
#include "gridkeeper/supply/v1/supply_types.pb.h"
#include "supply/domain/commands.hpp"
#include "supply/domain/events.hpp"

namespace gridkeeper::supply {

// nullopt: a type that does not concern supply. An error: bytes or ids that cannot be read.
absl::StatusOr<std::optional<Input>> DecodeInput(std::string_view type, std::string_view value);
absl::StatusOr<std::optional<Event>> DecodeEvent(std::string_view type, std::string_view value);
eventing::EncodedEvent EncodeEvent(const Event& event);
// A request goes to the grid that its household moved to.
std::vector<eventing::SideRecord> SideRecords(std::string_view key, const Event& event);

Item FromProto(const v1::SupplyItem& item);
v1::SupplyItem ToProto(const Item& item);

}  // namespace gridkeeper::supply
