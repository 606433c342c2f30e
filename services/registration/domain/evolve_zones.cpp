#include "registration/domain/evolve_zones.hpp"

#include <algorithm>

namespace gridkeeper::registration {
namespace {

template <typename Ordered>
ZoneVersion VersionOf(const Ordered& event, const base::EventFacts& facts) {
  return {event.extent, event.order_number, std::string(facts.actor), facts.time};
}

// Of those that are over the ones that ended first go; the log keeps them.
void ForgetOldZones(AreaState& area, base::TimePoint now) {
  if (area.zones.size() <= kZonesKept) return;
  std::vector<std::pair<base::TimePoint, base::Uuid>> over;
  for (const auto& [id, zone] : area.zones) {
    if (!zone.IsOverAt(now)) continue;
    const bool is_lifted = zone.lifted_at != base::TimePoint{};
    over.emplace_back(is_lifted ? zone.lifted_at : zone.Extent().until, id);
  }
  std::sort(over.begin(), over.end());
  for (const auto& [at, id] : over) {
    if (area.zones.size() <= kZonesKept) return;
    area.zones.Erase(id);
  }
}

}  // namespace

void Apply(AreaState& area, const ZoneDeclared& event, const base::EventFacts& facts) {
  area.zones.Put(event.id, {.versions = {VersionOf(event, facts)}});
  ForgetOldZones(area, facts.time);
}

void Apply(AreaState& area, const ZoneChanged& event, const base::EventFacts& facts) {
  if (DeclaredZone* zone = area.zones.Mutable(event.id)) {
    zone->versions.push_back(VersionOf(event, facts));
  }
}

void Apply(AreaState& area, const ZoneLifted& event, const base::EventFacts& facts) {
  DeclaredZone* zone = area.zones.Mutable(event.id);
  if (zone == nullptr) return;
  zone->lifted_at = facts.time;
  zone->lifted_by = std::string(facts.actor);
  zone->lift_order_number = event.order_number;
}

}  // namespace gridkeeper::registration
