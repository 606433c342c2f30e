// The reference data as every service holds it in memory: areas and their tree, staff, roster and
// rules. Read from registration.reference.v1; plain values, so that decide() can take it as an
// argument. Immutable once shared.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

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
};

// 1..64 of a-z, 0-9, '.', '_' and '-'.
bool IsStaffId(std::string_view text);

struct Area {
  std::string name;
  AreaCode parent;  // empty for a district
};

struct Staff {
  Role role = Role::kNone;
  std::vector<AreaCode> areas;
  TimePoint valid_from{};
  TimePoint valid_until = TimePoint::max();  // exclusive
};

// Who is on duty for a grid; the first is the one in charge.
struct Roster {
  std::vector<std::string> staff_ids;
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

class Reference {
 public:
  std::map<AreaCode, Area, std::less<>> areas;
  std::map<std::string, Staff, std::less<>> staff;
  std::map<AreaCode, Roster, std::less<>> rosters;  // by leaf grid
  std::map<AreaCode, Rules, std::less<>> rules;     // by district
  // The operator named by a setting: role admin without a record, so that a first record can be
  // written.
  std::string bootstrap_admin;

  // The member of staff's role at `now` (business time); kNone when unknown or out of dates.
  Role RoleOf(std::string_view staff_id, TimePoint now) const;
  // Whether the member of staff may act on this area or grid at `now`.
  bool Covers(std::string_view staff_id, std::string_view area, TimePoint now) const;
  // Whether `upper` is `area` or lies above it in the tree.
  bool IsWithin(std::string_view area, std::string_view upper) const;
  // The area, its parent, and so on up to the district. Empty when the area is unknown.
  std::vector<AreaCode> PathUp(std::string_view area) const;
  // All leaf grids at or below an area, in order of code.
  std::vector<AreaCode> GridsWithin(std::string_view area) const;
  const Rules& RulesFor(std::string_view area) const;
};

}  // namespace gridkeeper::base
