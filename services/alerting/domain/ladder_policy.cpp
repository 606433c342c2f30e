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

Level LowestLevel(std::string_view area) {
  switch (base::LevelOf(area)) {
    case base::AreaLevel::kCommunity:
      return Level::kCommunity;
    case base::AreaLevel::kStreet:
      return Level::kStreet;
    case base::AreaLevel::kDistrict:
      return Level::kDistrict;
    case base::AreaLevel::kGrid:
    case base::AreaLevel::kNone:
      break;
  }
  return Level::kGridWorker;
}

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
                                        std::string_view household,
                                        const base::Reference& reference, base::TimePoint now) {
  if (level == Level::kGridWorker) {
    std::vector<std::string> on_duty = reference.OnDutyFor(household, grid, now);
    if (!on_duty.empty()) return on_duty;
  }
  const base::Role wanted = RoleAt(level);
  if (wanted == base::Role::kNone) return {};
  return reference.HoldersOf(wanted, grid, now);
}

}  // namespace gridkeeper::alerting
