#include "eventing/reference_parts.hpp"

#include <algorithm>

#include "eventing/reading.hpp"

namespace gridkeeper::eventing {
namespace {

namespace pb = gridkeeper::registration::v1;

// Numbers in the log and in the domain are the same.
static_assert(static_cast<int>(base::IsolationKind::kCentral) == pb::ISOLATION_KIND_CENTRAL);
static_assert(static_cast<int>(base::EnterpriseKind::kOther) == pb::ENTERPRISE_KIND_OTHER);
static_assert(static_cast<int>(base::VenueAccess::kOpen) == pb::VENUE_ACCESS_OPEN);
static_assert(static_cast<int>(base::ZoneKind::kLowRisk) == pb::ZONE_KIND_LOW_RISK);
static_assert(static_cast<int>(base::ZonePassage::kEverybody) == pb::ZONE_PASSAGE_EVERYBODY);
static_assert(static_cast<int>(base::ZoneDelivery::kUnrestricted) ==
              pb::ZONE_DELIVERY_UNRESTRICTED);

}  // namespace

pb::Rules ToProto(const base::Rules& rules) {
  pb::Rules m;
  m.set_utc_offset_minutes(rules.utc_offset_minutes);
  m.set_isolation_days(rules.isolation_days);
  m.set_fever_threshold_tenths(rules.fever_threshold_tenths);
  m.set_morning_end_minute(rules.morning_end_minute);
  m.set_evening_end_minute(rules.evening_end_minute);
  m.set_supply_overdue_hours(rules.supply_overdue_hours);
  m.mutable_ladder_minutes()->Assign(rules.ladder_minutes.begin(), rules.ladder_minutes.end());
  return m;
}

pb::RiskArea ToProto(const base::RiskArea& area) {
  pb::RiskArea m;
  m.set_area_code(area.area);
  m.set_from_ms(base::ToUnixMillis(area.from));
  m.set_until_ms(UntilToWire(area.until));
  m.set_isolation(static_cast<pb::IsolationKind>(area.isolation));
  m.set_days(area.days);
  return m;
}

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
  m.set_until_ms(UntilToWire(zone.until));
  return m;
}

pb::VenueRule ToProto(const base::VenueRule& rule) {
  pb::VenueRule m;
  m.set_kind(static_cast<pb::EnterpriseKind>(rule.kind));
  m.set_access(static_cast<pb::VenueAccess>(rule.access));
  m.set_scan_code(rule.scans_code);
  m.set_people_limit(rule.people_limit);
  m.set_temperature(rule.takes_temperature);
  m.set_masks(rule.wears_masks);
  m.set_mask_days(rule.mask_days);
  return m;
}

base::Rules FromProto(const pb::Rules& m) {
  base::Rules rules;
  rules.utc_offset_minutes = m.utc_offset_minutes();
  rules.isolation_days = m.isolation_days();
  rules.fever_threshold_tenths = m.fever_threshold_tenths();
  rules.morning_end_minute = m.morning_end_minute();
  rules.evening_end_minute = m.evening_end_minute();
  rules.supply_overdue_hours = m.supply_overdue_hours();
  const auto steps = std::min<std::size_t>(rules.ladder_minutes.size(),
                                           static_cast<std::size_t>(m.ladder_minutes_size()));
  std::copy_n(m.ladder_minutes().begin(), steps, rules.ladder_minutes.begin());
  return rules;
}

base::RiskArea FromProto(const pb::RiskArea& m) {
  return {.area = m.area_code(),
          .from = base::FromUnixMillis(m.from_ms()),
          .until = UntilFromWire(m.until_ms()),
          .isolation = EnumOf<base::IsolationKind>(m.isolation()),
          .days = m.days()};
}

base::ZoneRules FromProto(const pb::ZoneRules& m) {
  return {.kind = EnumOf<base::ZoneKind>(m.kind()),
          .exit = EnumOf<base::ZonePassage>(m.exit()),
          .entry = EnumOf<base::ZonePassage>(m.entry()),
          .longest_pass_hours = m.longest_pass_hours(),
          .test_days = {m.test_days().begin(), m.test_days().end()},
          .test_every_days = m.test_every_days(),
          .delivery = EnumOf<base::ZoneDelivery>(m.delivery())};
}

std::optional<base::Zone> FromProto(const pb::ZoneExtent& m) {
  if (m.kind() <= pb::ZONE_KIND_UNSPECIFIED || m.kind() > pb::ZONE_KIND_LOW_RISK) {
    return std::nullopt;
  }
  base::Zone zone{.kind = EnumOf<base::ZoneKind>(m.kind()),
                  .from = base::FromUnixMillis(m.from_ms()),
                  .until = UntilFromWire(m.until_ms())};
  for (const pb::ZonePlace& place : m.places()) {
    const auto building = base::ParseUuid(place.building_id());
    if (place.area_code().empty() && !building) return std::nullopt;
    zone.places.push_back({.area = place.area_code(),
                           .building = building.value_or(base::Uuid{}),
                           .since = base::FromUnixMillis(place.since_ms())});
  }
  return zone;
}

base::VenueRule FromProto(const pb::VenueRule& m) {
  return {.kind = EnumOf<base::EnterpriseKind>(m.kind()),
          .access = EnumOf<base::VenueAccess>(m.access()),
          .scans_code = m.scan_code(),
          .people_limit = m.people_limit(),
          .takes_temperature = m.temperature(),
          .wears_masks = m.masks(),
          .mask_days = m.mask_days()};
}

}  // namespace gridkeeper::eventing
