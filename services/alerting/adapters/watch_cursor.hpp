// The cursor that a client of WatchAlerts carries: where it stands in each partition of
// alerting.events.v1. Opaque to the client; bound to the installation. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace gridkeeper::alerting {

// Per partition: the offset of the next event.
using WatchPosition = std::vector<std::int64_t>;

std::string ToCursor(const std::string& cluster_id, const WatchPosition& position);

// INVALID_ARGUMENT: not a cursor, or of another installation.
absl::StatusOr<WatchPosition> FromCursor(std::string_view cursor, const std::string& cluster_id,
                                         std::size_t partitions);

}  // namespace gridkeeper::alerting
