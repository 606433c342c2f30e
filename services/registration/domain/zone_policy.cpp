#include "registration/domain/zone_policy.hpp"

#include <algorithm>
#include <tuple>

#include "registration/domain/local_day.hpp"

namespace gridkeeper::registration {

bool LetsThrough(const base::ZoneAt& zone, const Pass& pass, GateDirection direction) {
  const bool is_exempt = pass.valid_until != base::TimePoint::max() && pass.issued_at >= zone.since;
  switch (direction == GateDirection::kOut ? zone.rules.exit : zone.rules.entry) {
    case base::ZonePassage::kEverybody:
      return true;
    case base::ZonePassage::kResidents:
      return is_exempt || !pass.resident.IsNil();
    case base::ZonePassage::kExempt:
      return is_exempt;
    default:
      return false;
  }
}

bool LetThrough(const std::vector<base::ZoneAt>& zones, const Pass& pass, GateDirection direction) {
  return std::all_of(zones.begin(), zones.end(),
                     [&](const base::ZoneAt& zone) { return LetsThrough(zone, pass, direction); });
}

bool IsTestDay(const base::ZoneAt& zone, base::TimePoint now, std::int32_t utc_offset_minutes) {
  const auto day =
      (LocalDay(now, utc_offset_minutes) - LocalDay(zone.since, utc_offset_minutes)).count() + 1;
  const auto& [days, every] = std::tie(zone.rules.test_days, zone.rules.test_every_days);
  if (std::find(days.begin(), days.end(), day) != days.end()) return true;
  const std::int32_t last = days.empty() ? 0 : days.back();
  return every > 0 && day > last && (day - last) % every == 0;
}

}  // namespace gridkeeper::registration
