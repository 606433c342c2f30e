// The reference data as every service holds it in memory: areas and their tree, staff, roster,
// rules and risk zones. Read from registration.reference.v1; plain values, so that decide() can
// take it as an argument. Immutable once shared.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "base/uuid.hpp"

namespace gridkeeper::base {

// Official codes: district 6 digits, street 9, community 12, grid 15.
using AreaCode = std::string;

enum class AreaLevel : std::uint8_t {
  kNone = 0,
  kDistrict = 6,
  kStreet = 9,
  kCommunity = 12,
  kGrid = 15
};

// kNone for anything that is not 6, 9, 12 or 15 digits.
AreaLevel LevelOf(std::string_view code);

// Mirrors gridkeeper.common.v1.Role.
enum class Role : std::uint8_t {
  kNone = 0,
  kGridWorker = 1,
  kGridHead = 2,
  kCommunity = 3,
  kStreet = 4,
  kDistrict = 5,
  kAdmin = 6,
  kService = 7,
  kGateGuard = 8,  // below all others: scans passes, and sees nothing else
};

// 1..64 of a-z, 0-9, '.', '_' and '-'.
bool IsStaffId(std::string_view text);

struct Area {
  std::string name;
  AreaCode parent;  // empty for a district
  bool is_retired = false;
};

struct Staff {
  Role role = Role::kNone;
  std::vector<AreaCode> areas;
  TimePoint valid_from{};
  TimePoint valid_until = TimePoint::max();  // exclusive
};

// Hours of every day, in minutes after local midnight; until is exclusive, and before from when the
// night lies between.
struct DutyTime {
  std::string staff_id;
  std::int32_t from_minute = 0;
  std::int32_t until_minute = 0;

  bool operator==(const DutyTime&) const = default;
};

// Whose duty a grid is; the first is the one in charge. Who has no times is on duty all day.
struct Roster {
  std::vector<std::string> staff_ids;
  std::vector<DutyTime> times = {};

  bool operator==(const Roster&) const = default;
};

// Somebody stands in for a member of staff who is away.
struct Substitution {
  std::string substitute;
  TimePoint from{};
  TimePoint until = TimePoint::max();  // exclusive

  bool operator==(const Substitution&) const = default;
};

// The rules of a district, with the defaults that hold where none are set.
struct Rules {
  std::int32_t utc_offset_minutes = 8 * 60;
  std::int32_t isolation_days = 14;
  std::int32_t fever_threshold_tenths = 373;
  std::int32_t morning_end_minute = 12 * 60;  // minutes after local midnight
  std::int32_t evening_end_minute = 20 * 60;
  std::int32_t supply_overdue_hours = 24;
  // Minutes an alert waits at a level before it climbs, from grid worker to street; district is the
  // last.
  std::array<std::int32_t, 4> ladder_minutes = {10, 10, 20, 30};

  bool operator==(const Rules&) const = default;
};

// What an arrival from a risk area means. Mirrors gridkeeper.registration.v1.IsolationKind.
enum class IsolationKind : std::uint8_t { kNone = 0, kNoIsolation = 1, kHome = 2, kCentral = 3 };

// Who left this area within these dates is isolated like this.
struct RiskArea {
  AreaCode area;  // 2, 4, 6, 9 or 12 digits
  TimePoint from{};
  TimePoint until = TimePoint::max();  // exclusive
  IsolationKind isolation = IsolationKind::kNone;
  std::int32_t days = 0;

  bool operator==(const RiskArea&) const = default;
};

// What an enterprise is. Mirrors gridkeeper.registration.v1.EnterpriseKind.
enum class EnterpriseKind : std::uint8_t {
  kNone = 0,
  kFactory = 1,
  kConstructionSite = 2,
  kOffice = 3,
  kShop = 4,
  kRestaurant = 5,
  kCareHome = 6,
  kTutoring = 7,
  kFleet = 8,
  kOther = 9,
};

// Mirrors gridkeeper.registration.v1.VenueAccess.
enum class VenueAccess : std::uint8_t { kNone = 0, kClosed = 1, kApprovedFile = 2, kOpen = 3 };

// Whether enterprises of a kind may be open, and under which conditions.
struct VenueRule {
  EnterpriseKind kind = EnterpriseKind::kNone;
  VenueAccess access = VenueAccess::kApprovedFile;
  bool scans_code = false;
  std::int32_t people_limit = 0;  // at once; 0: none
  bool takes_temperature = false;
  bool wears_masks = false;
  std::int32_t mask_days = 0;  // masks in stock for each who comes back, one a day

  bool operator==(const VenueRule&) const = default;
};

// A gate, and what lies behind it.
struct Checkpoint {
  AreaCode grid = {};  // where it stands
  AreaCode guarded = {};
  std::string name = {};
  bool is_closed = false;

  bool operator==(const Checkpoint&) const = default;
};

// Mirrors gridkeeper.registration.v1.ZoneKind.
enum class ZoneKind : std::uint8_t {
  kNone = 0,
  kSealed = 1,
  kControlled = 2,
  kPrecaution = 3,
  kHighRisk = 4,
  kMediumRisk = 5,
  kLowRisk = 6,
};
inline constexpr int kZoneKinds = 6;

// Whom gates let through. Mirrors gridkeeper.registration.v1.ZonePassage.
enum class ZonePassage : std::uint8_t {
  kNone = 0,
  kNobody = 1,
  kExempt = 2,
  kResidents = 3,
  kEverybody = 4,
};

// Of several the first is the strictest. Mirrors gridkeeper.registration.v1.ZoneDelivery.
enum class ZoneDelivery : std::uint8_t {
  kNone = 0,
  kToTheDoor = 1,
  kCollected = 2,
  kUnrestricted = 3
};

// What a kind of zone means.
struct ZoneRules {
  ZoneKind kind = ZoneKind::kNone;
  ZonePassage exit = ZonePassage::kNone;
  ZonePassage entry = ZonePassage::kNone;
  std::int32_t longest_pass_hours = 0;       // 0: as without the zone
  std::vector<std::int32_t> test_days = {};  // day 1 is the one on which it began; ascending
  std::int32_t test_every_days = 0;          // after these; 0: no more
  ZoneDelivery delivery = ZoneDelivery::kNone;

  bool operator==(const ZoneRules&) const = default;
};

struct ZonePlace {
  AreaCode area = {};  // empty: the building
  Uuid building = {};
  TimePoint since = {};

  bool IsSamePlaceAs(const ZonePlace& other) const {
    return area == other.area && building == other.building;
  }
  bool operator==(const ZonePlace&) const = default;
};

struct Zone {
  ZoneKind kind = ZoneKind::kNone;
  std::vector<ZonePlace> places = {};
  TimePoint from = {};
  TimePoint until = TimePoint::max();  // exclusive

  bool operator==(const Zone&) const = default;
};

// A zone that holds at a place. Of a Reference, and no longer there than that.
struct ZoneAt {
  std::string_view id;
  const Zone& zone;
  TimePoint since;  // at the place
  const ZoneRules& rules;
};

class Reference {
 public:
  std::map<AreaCode, Area, std::less<>> areas;
  std::map<std::string, Staff, std::less<>> staff;
  std::map<AreaCode, Roster, std::less<>> rosters;                      // by leaf grid
  std::map<AreaCode, Rules, std::less<>> rules;                         // by district
  std::map<AreaCode, std::vector<RiskArea>, std::less<>> risk_areas;    // by district
  std::map<std::string, Checkpoint, std::less<>> checkpoints;           // by id
  std::map<AreaCode, std::vector<ZoneRules>, std::less<>> zone_rules;   // by district
  std::map<AreaCode, std::vector<VenueRule>, std::less<>> venue_rules;  // by district
  std::map<std::string, Zone, std::less<>> zones;  // by id; changed by SetZone only
  // Staff by household. Whether the worker covers the grid where it lives is for the reader to ask.
  std::map<std::string, std::string, std::less<>> dedicated;
  // By who is away; changed by SetSubstitution only.
  std::map<std::string, Substitution, std::less<>> substitutions;
  // The operator named by a setting: role admin without a record, so that a first record can be
  // written.
  std::string bootstrap_admin;

  // The member of staff's role at `now` (business time); kNone when unknown or out of dates.
  Role RoleOf(std::string_view staff_id, TimePoint now) const;
  // Whether the member of staff may act on this area or grid at `now`: by the own areas while not
  // away, or by those of whom they stand in for.
  bool Covers(std::string_view staff_id, std::string_view area, TimePoint now) const;
  // Whether the area is one of the member's own at `now`, away or not.
  bool Holds(std::string_view staff_id, std::string_view area, TimePoint now) const;
  // Who stands in at `now`; empty while the member is not away.
  std::string_view SubstituteOf(std::string_view staff_id, TimePoint now) const;
  // For whom the member stands in at `now`.
  std::vector<std::string> StandsInFor(std::string_view staff_id, TimePoint now) const;
  // nullopt ends it.
  void SetSubstitution(const std::string& staff_id, std::optional<Substitution> substitution);
  // Who is on duty for a grid at `now`: the roster's hours, substitutes in the place of those who
  // are away. All of the roster where its hours leave nobody.
  std::vector<std::string> OnDuty(std::string_view grid, TimePoint now) const;
  // The household's own worker at `now`, or who stands in; empty: none who covers the grid.
  std::string DedicatedWorker(std::string_view household, std::string_view grid,
                              TimePoint now) const;
  // Who is on duty for a household of the grid: its own worker before those of the roster.
  std::vector<std::string> OnDutyFor(std::string_view household, std::string_view grid,
                                     TimePoint now) const;
  // The staff of a role who hold the area, substitutes in the place of those who are away.
  std::vector<std::string> HoldersOf(Role role, std::string_view area, TimePoint now) const;
  // Whether `upper` is `area` or lies above it in the tree.
  bool IsWithin(std::string_view area, std::string_view upper) const;
  // The area, its parent, and so on up to the district. Empty when the area is unknown.
  std::vector<AreaCode> PathUp(std::string_view area) const;
  // All leaf grids at or below an area, in order of code.
  std::vector<AreaCode> GridsWithin(std::string_view area) const;
  // The area and all below it, grids included, in order of code.
  std::vector<AreaCode> AreasWithin(std::string_view area) const;
  const Rules& RulesFor(std::string_view area) const;
  // The rule of an area's district for a kind of enterprise; where none was set, one that asks for
  // an approved file and nothing else.
  VenueRule VenueRuleFor(std::string_view area, EnterpriseKind kind) const;
  // Those that were set.
  const std::vector<VenueRule>& VenueRulesFor(std::string_view area) const;
  // The risk areas that hold in an area.
  const std::vector<RiskArea>& RiskAreasFor(std::string_view area) const;
  // Of those the one that counts for who left `from` at `left_at`: of several the one named with
  // the most digits, then the one with the most days. nullptr: none.
  const RiskArea* RiskOf(std::string_view area, std::string_view from, TimePoint left_at) const;
  // What a kind of zone means in an area; the kind is one of those there are.
  const ZoneRules& ZoneRulesFor(std::string_view area, ZoneKind kind) const;
  // The zones that hold at `now` in a building of a grid; a nil one: in the whole grid.
  std::vector<ZoneAt> ZonesAt(std::string_view grid, const Uuid& building, TimePoint now) const;
  // nullopt takes it out.
  void SetZone(const std::string& id, std::optional<Zone> zone);

 private:
  std::string InPlaceOf(const std::string& staff_id, TimePoint now) const;

  std::map<std::string, std::set<std::string>, std::less<>> away_by_substitute_;
  // By area code or building id.
  std::map<std::string, std::set<std::string>, std::less<>> zones_by_place_;
};

}  // namespace gridkeeper::base
