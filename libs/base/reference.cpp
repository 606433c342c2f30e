#include "base/reference.hpp"

#include <algorithm>

namespace gridkeeper::base {
namespace {

// A tree of four levels; more steps than this mean a ring in the data, which must not hang a
// lookup.
constexpr int kMaxDepth = 8;

constexpr std::int64_t kMinutesOfDay = 1440;

bool CoversAll(Role role) { return role == Role::kAdmin || role == Role::kService; }

bool Contain(const Reference& reference, const std::vector<AreaCode>& own, std::string_view area) {
  return std::any_of(own.begin(), own.end(),
                     [&](const AreaCode& upper) { return reference.IsWithin(area, upper); });
}

bool IsAtHour(const Roster& roster, std::string_view staff_id, std::int64_t minute) {
  bool has_times = false;
  for (const DutyTime& time : roster.times) {
    if (time.staff_id != staff_id) continue;
    has_times = true;
    const bool after = minute >= time.from_minute;
    const bool before = minute < time.until_minute;
    if (time.from_minute < time.until_minute ? after && before : after || before) return true;
  }
  return !has_times;
}

// Where a district has set none.
const std::array<ZoneRules, kZoneKinds>& UsualZoneRules() {
  static const std::array<ZoneRules, kZoneKinds> kUsual = [] {
    const ZoneRules shut{.kind = ZoneKind::kSealed,
                         .exit = ZonePassage::kExempt,
                         .entry = ZonePassage::kResidents,
                         .longest_pass_hours = 24,
                         .test_days = {1, 2, 3, 5, 7},
                         .test_every_days = 2,
                         .delivery = ZoneDelivery::kToTheDoor};
    ZoneRules inside = shut;
    inside.test_days = {1, 3, 5, 7};
    inside.test_every_days = 3;
    inside.delivery = ZoneDelivery::kCollected;
    const ZoneRules open{.kind = ZoneKind::kPrecaution,
                         .exit = ZonePassage::kEverybody,
                         .entry = ZonePassage::kEverybody,
                         .test_days = {1, 7},
                         .delivery = ZoneDelivery::kUnrestricted};
    std::array<ZoneRules, kZoneKinds> all = {shut, inside, open, shut, inside, open};
    for (int i = 0; i < kZoneKinds; ++i) all[i].kind = static_cast<ZoneKind>(i + 1);
    return all;
  }();
  return kUsual;
}

// What the district of an area has set in this table by district; nullptr: nothing.
template <typename Table>
const typename Table::mapped_type* OfDistrict(const Reference& reference, const Table& table,
                                              std::string_view area) {
  const std::vector<AreaCode> path = reference.PathUp(area);
  if (path.empty()) return nullptr;
  const auto own = table.find(path.back());
  return own == table.end() ? nullptr : &own->second;
}

template <typename Value, typename Kind>
const Value* OfKind(const std::vector<Value>& values, Kind kind) {
  const auto is_it = [kind](const Value& one) { return one.kind == kind; };
  const auto found = std::find_if(values.begin(), values.end(), is_it);
  return found == values.end() ? nullptr : &*found;
}

std::string PlaceKey(const ZonePlace& place) {
  return place.area.empty() ? place.building.ToString() : place.area;
}

void AddOnce(std::string id, std::vector<std::string>& ids) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
}

}  // namespace

AreaLevel LevelOf(std::string_view code) {
  const bool digits =
      std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return AreaLevel::kNone;
  switch (code.size()) {
    case 6:
      return AreaLevel::kDistrict;
    case 9:
      return AreaLevel::kStreet;
    case 12:
      return AreaLevel::kCommunity;
    case 15:
      return AreaLevel::kGrid;
    default:
      return AreaLevel::kNone;
  }
}

bool IsStaffId(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

Role Reference::RoleOf(std::string_view staff_id, TimePoint now) const {
  if (!bootstrap_admin.empty() && staff_id == bootstrap_admin) return Role::kAdmin;
  auto it = staff.find(staff_id);
  if (it == staff.end() || now < it->second.valid_from || now >= it->second.valid_until) {
    return Role::kNone;
  }
  return it->second.role;
}

bool Reference::Covers(std::string_view staff_id, std::string_view area, TimePoint now) const {
  const Role role = RoleOf(staff_id, now);
  if (role == Role::kNone) return false;
  if (CoversAll(role)) return true;
  if (Contain(*this, staff.find(staff_id)->second.areas, area) &&
      SubstituteOf(staff_id, now).empty()) {
    return true;
  }
  const std::vector<std::string> others = StandsInFor(staff_id, now);
  return std::any_of(others.begin(), others.end(),
                     [&](const std::string& away) { return Holds(away, area, now); });
}

bool Reference::Holds(std::string_view staff_id, std::string_view area, TimePoint now) const {
  const Role role = RoleOf(staff_id, now);
  if (role == Role::kNone) return false;
  if (CoversAll(role)) return true;
  return Contain(*this, staff.find(staff_id)->second.areas, area);
}

std::string_view Reference::SubstituteOf(std::string_view staff_id, TimePoint now) const {
  const auto it = substitutions.find(staff_id);
  if (it == substitutions.end() || now < it->second.from || now >= it->second.until) return {};
  return it->second.substitute;
}

std::vector<std::string> Reference::StandsInFor(std::string_view staff_id, TimePoint now) const {
  std::vector<std::string> away;
  const auto it = away_by_substitute_.find(staff_id);
  if (it == away_by_substitute_.end()) return away;
  std::copy_if(it->second.begin(), it->second.end(), std::back_inserter(away),
               [&](const std::string& id) { return SubstituteOf(id, now) == staff_id; });
  return away;
}

void Reference::SetSubstitution(const std::string& staff_id,
                                std::optional<Substitution> substitution) {
  if (const auto known = substitutions.find(staff_id); known != substitutions.end()) {
    const auto by = away_by_substitute_.find(known->second.substitute);
    by->second.erase(staff_id);
    if (by->second.empty()) away_by_substitute_.erase(by);
    substitutions.erase(known);
  }
  if (!substitution) return;
  away_by_substitute_[substitution->substitute].insert(staff_id);
  substitutions[staff_id] = *std::move(substitution);
}

std::string Reference::InPlaceOf(const std::string& staff_id, TimePoint now) const {
  const std::string_view substitute = SubstituteOf(staff_id, now);
  return substitute.empty() ? staff_id : std::string(substitute);
}

std::vector<std::string> Reference::OnDuty(std::string_view grid, TimePoint now) const {
  const auto roster = rosters.find(grid);
  if (roster == rosters.end()) return {};
  const auto local =
      (ToUnixMillis(now) / 60'000 + RulesFor(grid).utc_offset_minutes) % kMinutesOfDay;
  std::vector<std::string> at_this_hour;
  std::vector<std::string> all;
  for (const std::string& id : roster->second.staff_ids) {
    const std::string holder = InPlaceOf(id, now);
    if (RoleOf(holder, now) == Role::kNone) continue;
    AddOnce(holder, all);
    if (IsAtHour(roster->second, id, local)) AddOnce(holder, at_this_hour);
  }
  return at_this_hour.empty() ? all : at_this_hour;
}

std::string Reference::DedicatedWorker(std::string_view household, std::string_view grid,
                                       TimePoint now) const {
  const auto own = dedicated.find(household);
  if (own == dedicated.end() || !Holds(own->second, grid, now)) return {};
  std::string holder = InPlaceOf(own->second, now);
  return RoleOf(holder, now) == Role::kNone ? std::string() : holder;
}

std::vector<std::string> Reference::OnDutyFor(std::string_view household, std::string_view grid,
                                              TimePoint now) const {
  std::vector<std::string> ids;
  if (std::string own = DedicatedWorker(household, grid, now); !own.empty()) {
    ids.push_back(std::move(own));
  }
  for (std::string& id : OnDuty(grid, now)) AddOnce(std::move(id), ids);
  return ids;
}

std::vector<std::string> Reference::HoldersOf(Role role, std::string_view area,
                                              TimePoint now) const {
  std::vector<std::string> holders;
  for (const auto& [id, member] : staff) {
    if (member.role != role || !Holds(id, area, now)) continue;
    std::string holder = InPlaceOf(id, now);
    if (RoleOf(holder, now) != Role::kNone) AddOnce(std::move(holder), holders);
  }
  return holders;
}

bool Reference::IsWithin(std::string_view area, std::string_view upper) const {
  std::string_view at = area;
  for (int step = 0; step < kMaxDepth; ++step) {
    auto it = areas.find(at);
    if (it == areas.end()) return false;
    if (at == upper) return true;
    at = it->second.parent;
  }
  return false;
}

std::vector<AreaCode> Reference::PathUp(std::string_view area) const {
  std::vector<AreaCode> path;
  for (auto it = areas.find(area); it != areas.end() && path.size() < kMaxDepth;
       it = areas.find(it->second.parent)) {
    path.push_back(it->first);
  }
  return path;
}

std::vector<AreaCode> Reference::GridsWithin(std::string_view area) const {
  std::vector<AreaCode> grids;
  // Most callers ask about one grid, and a city has thousands.
  if (LevelOf(area) == AreaLevel::kGrid) {
    if (areas.contains(area)) grids.emplace_back(area);
    return grids;
  }
  for (const auto& [code, unused] : areas) {
    if (LevelOf(code) == AreaLevel::kGrid && IsWithin(code, area)) grids.push_back(code);
  }
  return grids;
}

std::vector<AreaCode> Reference::AreasWithin(std::string_view area) const {
  if (LevelOf(area) == AreaLevel::kGrid) return GridsWithin(area);
  std::vector<AreaCode> within;
  for (const auto& [code, unused] : areas) {
    if (IsWithin(code, area)) within.push_back(code);
  }
  return within;
}

const Rules& Reference::RulesFor(std::string_view area) const {
  static const Rules kDefaults;
  const Rules* own = OfDistrict(*this, rules, area);
  return own == nullptr ? kDefaults : *own;
}

const std::vector<VenueRule>& Reference::VenueRulesFor(std::string_view area) const {
  static const std::vector<VenueRule> kNone;
  const std::vector<VenueRule>* own = OfDistrict(*this, venue_rules, area);
  return own == nullptr ? kNone : *own;
}

VenueRule Reference::VenueRuleFor(std::string_view area, EnterpriseKind kind) const {
  const VenueRule* own = OfKind(VenueRulesFor(area), kind);
  return own == nullptr ? VenueRule{.kind = kind} : *own;
}

const std::vector<RiskArea>& Reference::RiskAreasFor(std::string_view area) const {
  static const std::vector<RiskArea> kNobody;
  const std::vector<RiskArea>* own = OfDistrict(*this, risk_areas, area);
  return own == nullptr ? kNobody : *own;
}

const RiskArea* Reference::RiskOf(std::string_view area, std::string_view from,
                                  TimePoint left_at) const {
  const RiskArea* found = nullptr;
  for (const RiskArea& risk : RiskAreasFor(area)) {
    if (!from.starts_with(risk.area) || left_at < risk.from || left_at >= risk.until) continue;
    if (found == nullptr ||
        std::pair(risk.area.size(), risk.days) > std::pair(found->area.size(), found->days)) {
      found = &risk;
    }
  }
  return found;
}

const ZoneRules& Reference::ZoneRulesFor(std::string_view area, ZoneKind kind) const {
  const std::vector<ZoneRules>* set = OfDistrict(*this, zone_rules, area);
  const ZoneRules* own = set == nullptr ? nullptr : OfKind(*set, kind);
  return own == nullptr ? UsualZoneRules().at(static_cast<std::size_t>(kind) - 1) : *own;
}

std::vector<ZoneAt> Reference::ZonesAt(std::string_view grid, const Uuid& building,
                                       TimePoint now) const {
  std::vector<ZoneAt> here;
  if (zones.empty()) return here;
  std::vector<std::string> keys = PathUp(grid);
  if (!building.IsNil()) keys.push_back(building.ToString());
  for (const std::string& key : keys) {
    const auto ids = zones_by_place_.find(key);
    if (ids == zones_by_place_.end()) continue;
    for (const std::string& id : ids->second) {
      const Zone& zone = zones.find(id)->second;
      const auto place = std::find_if(zone.places.begin(), zone.places.end(),
                                      [&](const ZonePlace& one) { return PlaceKey(one) == key; });
      if (now < place->since || now >= zone.until) continue;
      here.push_back({id, zone, place->since, ZoneRulesFor(grid, zone.kind)});
    }
  }
  return here;
}

void Reference::SetZone(const std::string& id, std::optional<Zone> zone) {
  if (const auto known = zones.find(id); known != zones.end()) {
    for (const ZonePlace& place : known->second.places) {
      const auto here = zones_by_place_.find(PlaceKey(place));
      here->second.erase(id);
      if (here->second.empty()) zones_by_place_.erase(here);
    }
    zones.erase(known);
  }
  if (!zone) return;
  for (const ZonePlace& place : zone->places) zones_by_place_[PlaceKey(place)].insert(id);
  zones[id] = *std::move(zone);
}

}  // namespace gridkeeper::base
