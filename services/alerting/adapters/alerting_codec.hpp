// Protobuf <-> domain for alerting's records: commands, own events, and the events of health and
// supply that concern alerting. Bodies carry no meta (field 1). Stateless, thread-safe.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "alerting/domain/commands.hpp"
#include "alerting/domain/events.hpp"
#include "eventing/domain.hpp"
#include "gridkeeper/alerting/v1/alerting_types.pb.h"

namespace gridkeeper::alerting {

// nullopt: a type that does not concern alerting. An error: bytes or ids that cannot be read.
absl::StatusOr<std::optional<Input>> DecodeInput(std::string_view type, std::string_view value);
absl::StatusOr<std::optional<Event>> DecodeEvent(std::string_view type, std::string_view value);
eventing::EncodedEvent EncodeEvent(const Event& event);
// An alert goes to the grid that whom it is about moved to.
std::vector<eventing::SideRecord> SideRecords(std::string_view key, const Event& event);

v1::AlertCause ToProto(std::string_view cause_event_id, const Cause& cause);
// nullopt: an id in it cannot be read, or it is about nothing that is known here.
std::optional<Cause> FromProto(const v1::AlertCause& cause);

}  // namespace gridkeeper::alerting
