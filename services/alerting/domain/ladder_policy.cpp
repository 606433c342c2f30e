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

}  // namespace gridkeeper::alerting
