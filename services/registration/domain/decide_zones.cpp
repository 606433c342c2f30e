// Risk zones: what kinds of them mean, and where which holds.
#include <fmt/format.h>

#include <algorithm>

#include "registration/domain/command_policy.hpp"
#include "registration/domain/decide.hpp"

namespace gridkeeper::registration::decide {
namespace {

using base::Refuse;
using base::Rejected;
using base::Rejection;

// `before`: the places of the zone so far, which may be of a building that has moved away since.
std::optional<Rejected> FindBadPlace(const AreaState& area, const base::Zone& wanted,
                                     const std::vector<base::ZonePlace>& before, const Call& call) {
  for (const base::ZonePlace& place : wanted.places) {
    const auto is_it = [&](const base::ZonePlace& one) { return one.IsSamePlaceAs(place); };
    if (std::any_of(before.begin(), before.end(), is_it)) continue;
    if (!place.area.empty()) {
      if (!call.reference.IsWithin(place.area, call.context.key)) {
        return Rejected{Rejection::kNotFound, "area_codes",
                        fmt::format("area {} is not {} or an area below it; see ListAreas",
                                    place.area, call.context.key)};
      }
      continue;
    }
    const Building* building = area.buildings.Find(place.building);
    if (building == nullptr || building->stage != BuildingStage::kHere) {
      return Rejected{Rejection::kNotFound, "building_ids",
                      fmt::format("grid {} has no building {}, or it is moving; see ListBuildings",
                                  call.context.key, place.building.ToString())};
    }
  }
  return std::nullopt;
}

std::optional<Rejected> FindBadEnd(const base::Zone& zone, const Call& call) {
  if (zone.until > std::max(zone.from, call.context.now)) return std::nullopt;
  return Rejected{Rejection::kInvalid, "until_ms",
                  "must be later than from_ms and than now, or 0 until it is lifted"};
}

// The zone if it holds or is to come, or the refusal.
base::Decided<const DeclaredZone*> FindZone(const AreaState& area, const base::Uuid& id,
                                            const Call& call) {
  const DeclaredZone* zone = area.zones.Find(id);
  if (zone == nullptr) {
    return Refuse(
        Rejection::kNotFound, "zone_id",
        fmt::format("area {} keeps no zone {}; see ListZones", call.context.key, id.ToString()));
  }
  if (zone->IsOverAt(call.context.now)) {
    return Refuse(Rejection::kWrongState, "zone_id",
                  fmt::format("zone {} is over; declare another", id.ToString()));
  }
  return zone;
}

}  // namespace

Decision On(const AreaState& area, const SetZoneRules& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "district_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  return {{ZoneRulesChanged{command.rules}}};
}

Decision On(const AreaState& area, const DeclareZone& command, const Call& call) {
  const base::TimePoint now = call.context.now;
  if (auto unusable = FindUnusable(area, "area_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  const auto live = std::count_if(area.zones.begin(), area.zones.end(),
                                  [&](const auto& entry) { return !entry.second.IsOverAt(now); });
  if (static_cast<std::size_t>(live) >= kMaxZones) {
    return Refuse(Rejection::kWrongState, "area_code",
                  fmt::format("area {} has {} zones and takes no more; lift one, or make one wider",
                              call.context.key, kMaxZones));
  }
  base::Zone zone = command.extent;
  if (zone.from == base::TimePoint{}) zone.from = now;
  if (zone.from < now - kZoneBegins || zone.from > now + kZoneBegins) {
    return Refuse(Rejection::kInvalid, "from_ms",
                  fmt::format("must lie at most {} days ago or ahead", kZoneBegins.count()));
  }
  if (auto bad = FindBadEnd(zone, call)) return tl::make_unexpected(std::move(*bad));
  if (auto bad = FindBadPlace(area, zone, {}, call)) return tl::make_unexpected(std::move(*bad));
  for (base::ZonePlace& place : zone.places) place.since = zone.from;
  return {{ZoneDeclared{command.id, std::move(zone), command.order_number}}};
}

Decision On(const AreaState& area, const ChangeZone& command, const Call& call) {
  const auto known = FindZone(area, command.id, call);
  if (!known) return tl::make_unexpected(known.error());
  const base::Zone& before = (*known)->Extent();
  if ((*known)->versions.size() >= kMaxZoneVersions) {
    return Refuse(Rejection::kWrongState, "zone_id",
                  fmt::format("zone {} was changed {} times; lift it and declare another",
                              command.id.ToString(), kMaxZoneVersions));
  }
  base::Zone zone = command.extent;
  zone.from = before.from;
  if (auto bad = FindBadEnd(zone, call)) return tl::make_unexpected(std::move(*bad));
  if (auto bad = FindBadPlace(area, zone, before.places, call)) {
    return tl::make_unexpected(std::move(*bad));
  }
  for (base::ZonePlace& place : zone.places) {
    place.since = std::max(zone.from, call.context.now);
    if (zone.kind != before.kind) continue;
    for (const base::ZonePlace& one : before.places) {
      if (one.IsSamePlaceAs(place)) place.since = one.since;
    }
  }
  return {{ZoneChanged{command.id, std::move(zone), command.order_number}}};
}

Decision On(const AreaState& area, const LiftZone& command, const Call& call) {
  const auto known = FindZone(area, command.id, call);
  if (!known) return tl::make_unexpected(known.error());
  return {{ZoneLifted{command.id, command.order_number}}};
}

}  // namespace gridkeeper::registration::decide
