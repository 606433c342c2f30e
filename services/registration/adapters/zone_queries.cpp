// ListZones.
#include <algorithm>
#include <memory>
#include <utility>

#include "registration/adapters/list_kind.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "registration/adapters/zones_codec.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Entity;

// Of those that the area, one below or one above it keeps: buildings are in zones of their own
// grid.
bool ReachesInto(const base::Zone& zone, const RegistrationQueries::ZonesQuery& query) {
  return std::any_of(zone.places.begin(), zone.places.end(), [&](const base::ZonePlace& place) {
    return place.area.empty() || query.reference->IsWithin(query.area, place.area) ||
           query.reference->IsWithin(place.area, query.area);
  });
}

}  // namespace

void RegistrationQueries::ListZones(const ZonesQuery& query, const Page& page,
                                    v1::ListZonesResponse& out, Done done) const {
  std::vector<std::string> areas = query.reference->AreasWithin(query.area);
  const std::vector<base::AreaCode> path = query.reference->PathUp(query.area);
  areas.insert(areas.end(), path.begin() + 1, path.end());
  std::sort(areas.begin(), areas.end());
  ListKind<DeclaredZone>(
      reader_, EntitiesOf(RegistrationDomain::kZones, std::move(areas), page), out,
      [query](const DeclaredZone& zone) {
        const bool is_meant = query.filter == v1::ZONE_FILTER_ALL || !zone.IsOverAt(query.now);
        return is_meant && ReachesInto(zone.Extent(), query);
      },
      [&out](const Entity& entity, const base::Uuid&, const DeclaredZone& zone) {
        v1::Zone& shown = *out.add_zones();
        shown.set_zone_id(entity.field);
        shown.set_area_code(entity.key);
        for (const ZoneVersion& version : zone.versions) {
          *shown.add_versions() = wire::ToProto(version);
        }
        shown.set_lifted_at_ms(base::ToUnixMillis(zone.lifted_at));
        shown.set_lifted_by(zone.lifted_by);
        shown.set_lift_order_number(zone.lift_order_number);
      },
      std::move(done));
}

}  // namespace gridkeeper::registration
