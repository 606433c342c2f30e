#include "alerting/adapters/watch_cursor.hpp"

#include <algorithm>

#include "alerting/adapters/alerting_state.pb.h"
#include "rpc/refusals.hpp"

namespace gridkeeper::alerting {
namespace {

absl::Status Refused(const std::string& why) {
  return rpc::ToStatus({base::Rejection::kInvalid, "cursor",
                        why + "; send the last cursor received, or none to begin anew"});
}

}  // namespace

std::string ToCursor(const std::string& cluster_id, const WatchPosition& position) {
  state::v1::WatchCursor m;
  m.set_cluster_id(cluster_id);
  m.mutable_next_offset()->Add(position.begin(), position.end());
  return m.SerializeAsString();
}

absl::StatusOr<WatchPosition> FromCursor(std::string_view cursor, const std::string& cluster_id,
                                         std::size_t partitions) {
  state::v1::WatchCursor m;
  if (!m.ParseFromArray(cursor.data(), static_cast<int>(cursor.size()))) {
    return Refused("is no cursor of WatchAlerts");
  }
  if (m.cluster_id() != cluster_id) return Refused("is of another installation");
  WatchPosition position(m.next_offset().begin(), m.next_offset().end());
  const bool possible = std::all_of(position.begin(), position.end(),
                                    [](std::int64_t offset) { return offset >= 0; });
  if (position.size() != partitions || !possible) return Refused("is no cursor of WatchAlerts");
  return position;
}

}  // namespace gridkeeper::alerting
