#include "alerting/domain/ladder_policy.hpp"

#include <algorithm>

namespace gridkeeper::alerting {
namespace {

base::AreaLevel AreaLevelOf(Level level) {
  switch (level) {
    case Level::kCommunity:
      return base::AreaLevel::kCommunity;
    case Level::kStreet:
      return base::AreaLevel::kStreet;
    case Level::kDistrict:
      return base::AreaLevel::kDistrict;
    case Level::kUnspecified:
    case Level::kGridWorker:
    case Level::kGridHead:
      break;
  }
  return base::AreaLevel::kGrid;
}

base::Role RoleAt(Level level) {
  switch (level) {
    case Level::kGridWorker:
      return base::Role::kGridWorker;
    case Level::kGridHead:
      return base::Role::kGridHead;
    case Level::kCommunity:
      return base::Role::kCommunity;
    case Level::kStreet:
      return base::Role::kStreet;
    case Level::kDistrict:
      return base::Role::kDistrict;
    case Level::kUnspecified:
      break;
  }
  return base::Role::kNone;
}

}  // namespace

Level LevelAbove(Level level) {
  if (level >= Level::kDistrict) return Level::kDistrict;
  return static_cast<Level>(static_cast<int>(level) + 1);
}

base::Millis WaitAt(Level level, const base::Rules& rules) {
  if (level < Level::kGridWorker || level >= Level::kDistrict) return base::Millis{0};
  const std::size_t step = static_cast<std::size_t>(level) - 1;
  return std::chrono::minutes{std::max(1, rules.ladder_minutes.at(step))};
}

base::AreaCode AreaAt(Level level, std::string_view grid, const base::Reference& reference) {
  const base::AreaLevel wanted = AreaLevelOf(level);
  for (const base::AreaCode& area : reference.PathUp(grid)) {
    if (base::LevelOf(area) == wanted) return area;
  }
  return base::AreaCode(grid.substr(0, static_cast<std::size_t>(wanted)));
}

std::vector<std::string> AddressedStaff(Level level, std::string_view grid,
                                        const base::Reference& reference, base::TimePoint now) {
  std::vector<std::string> addressed;
  const auto on_duty = reference.rosters.find(grid);
  if (level == Level::kGridWorker && on_duty != reference.rosters.end()) {
    for (const std::string& id : on_duty->second.staff_ids) {
      if (reference.RoleOf(id, now) != base::Role::kNone) addressed.push_back(id);
    }
  }
  if (!addressed.empty()) return addressed;
  const base::Role wanted = RoleAt(level);
  for (const auto& [id, member] : reference.staff) {
    if (wanted != base::Role::kNone && member.role == wanted && reference.Covers(id, grid, now)) {
      addressed.push_back(id);
    }
  }
  return addressed;
}

}  // namespace gridkeeper::alerting
