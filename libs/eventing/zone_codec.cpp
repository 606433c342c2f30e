#include "eventing/zone_codec.hpp"

namespace gridkeeper::eventing {
namespace {

namespace pb = gridkeeper::registration::v1;

static_assert(static_cast<int>(base::ZoneKind::kLowRisk) == pb::ZONE_KIND_LOW_RISK);
static_assert(static_cast<int>(base::ZonePassage::kEverybody) == pb::ZONE_PASSAGE_EVERYBODY);
static_assert(static_cast<int>(base::ZoneDelivery::kUnrestricted) ==
              pb::ZONE_DELIVERY_UNRESTRICTED);

}  // namespace

pb::ZoneRules ToProto(const base::ZoneRules& rules) {
  pb::ZoneRules m;
  m.set_kind(static_cast<pb::ZoneKind>(rules.kind));
  m.set_exit(static_cast<pb::ZonePassage>(rules.exit));
  m.set_entry(static_cast<pb::ZonePassage>(rules.entry));
  m.set_longest_pass_hours(rules.longest_pass_hours);
  m.mutable_test_days()->Assign(rules.test_days.begin(), rules.test_days.end());
  m.set_test_every_days(rules.test_every_days);
  m.set_delivery(static_cast<pb::ZoneDelivery>(rules.delivery));
  return m;
}

pb::ZoneExtent ToProto(const base::Zone& zone) {
  pb::ZoneExtent m;
  m.set_kind(static_cast<pb::ZoneKind>(zone.kind));
  for (const base::ZonePlace& place : zone.places) {
    pb::ZonePlace& out = *m.add_places();
    if (place.area.empty()) {
      out.set_building_id(place.building.ToString());
    } else {
      out.set_area_code(place.area);
    }
    out.set_since_ms(base::ToUnixMillis(place.since));
  }
  m.set_from_ms(base::ToUnixMillis(zone.from));
  if (zone.until != base::TimePoint::max()) m.set_until_ms(base::ToUnixMillis(zone.until));
  return m;
}

base::ZoneRules FromProto(const pb::ZoneRules& m) {
  return {.kind = static_cast<base::ZoneKind>(m.kind()),
          .exit = static_cast<base::ZonePassage>(m.exit()),
          .entry = static_cast<base::ZonePassage>(m.entry()),
          .longest_pass_hours = m.longest_pass_hours(),
          .test_days = {m.test_days().begin(), m.test_days().end()},
          .test_every_days = m.test_every_days(),
          .delivery = static_cast<base::ZoneDelivery>(m.delivery())};
}

std::optional<base::Zone> FromProto(const pb::ZoneExtent& m) {
  if (m.kind() <= pb::ZONE_KIND_UNSPECIFIED || m.kind() > pb::ZONE_KIND_LOW_RISK) {
    return std::nullopt;
  }
  base::Zone zone{.kind = static_cast<base::ZoneKind>(m.kind()),
                  .from = base::FromUnixMillis(m.from_ms())};
  if (m.until_ms() != 0) zone.until = base::FromUnixMillis(m.until_ms());
  for (const pb::ZonePlace& place : m.places()) {
    const auto building = base::ParseUuid(place.building_id());
    if (place.area_code().empty() && !building) return std::nullopt;
    zone.places.push_back({.area = place.area_code(),
                           .building = building.value_or(base::Uuid{}),
                           .since = base::FromUnixMillis(place.since_ms())});
  }
  return zone;
}

}  // namespace gridkeeper::eventing
