// A community as `gridctl import` reads it: plain values, each with the line it stands on. The
// format is in README.md.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gridkeeper::gridctl {

// Where an entry stands, and a digest of what it says: the same text gives the same digest.
struct Origin {
  int line = 0;
  std::string digest;
};

struct AreaEntry {
  Origin origin;
  std::string code;
  std::string name;
  std::string parent;  // empty for a district
};

struct RulesEntry {
  Origin origin;
  std::string district;
  std::map<std::string, std::int32_t> values;  // by the field's name in RulesChange
  std::vector<std::int32_t> ladder_minutes;
};

struct StaffEntry {
  Origin origin;
  std::string id;
  std::string role;  // short name: grid_worker
  std::vector<std::string> areas;
  std::string name;
  std::string phone;
};

struct RosterEntry {
  Origin origin;
  std::string grid;
  std::vector<std::string> staff;  // the one in charge first
};

struct BuildingEntry {
  Origin origin;
  std::string grid;
  std::string name;
  std::int32_t units = 0;
  std::int32_t floors = 0;
};

struct ResidentEntry {
  std::string name;
  std::string id_number;
  std::string phone;
  std::string birth_date;
};

struct HouseholdEntry {
  Origin origin;
  std::string grid;
  std::string building;  // its name
  std::string unit;
  std::int32_t floor = 0;
  std::string door;
  std::vector<ResidentEntry> residents;
};

struct Community {
  std::vector<AreaEntry> areas;
  std::vector<RulesEntry> rules;
  std::vector<StaffEntry> staff;
  std::vector<RosterEntry> rosters;
  std::vector<BuildingEntry> buildings;
  std::vector<HouseholdEntry> households;
};

}  // namespace gridkeeper::gridctl
