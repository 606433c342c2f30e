#include "import/cross_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace gridkeeper::gridctl {
namespace {

// Tells of every entry whose key stood on an earlier line.
template <typename Entry, typename KeyOf>
void FindRepeats(const std::vector<Entry>& entries, KeyOf key_of, std::string_view what,
                 std::vector<LineNote>& errors) {
  std::map<decltype(key_of(entries.front())), int> lines;
  for (const Entry& entry : entries) {
    const auto [it, added] = lines.try_emplace(key_of(entry), entry.origin.line);
    if (!added)
      errors.push_back(
          {entry.origin.line, fmt::format("{} stands on line {} already", what, it->second)});
  }
}

// Areas above the file's own may be in the installation already; a parent between them may not be
// left out.
void CheckAreas(const Community& community, std::vector<LineNote>& errors) {
  std::set<std::string> codes;
  std::size_t highest = 15;
  for (const AreaEntry& area : community.areas) {
    if (area.code.empty()) continue;
    codes.insert(area.code);
    highest = std::min(highest, area.code.size());
  }
  for (const AreaEntry& area : community.areas) {
    if (area.code.size() > highest && !codes.contains(area.parent)) {
      errors.push_back(
          {area.origin.line, fmt::format("parent: area {} is not in this file", area.parent)});
    }
  }
}

void CheckBuildings(const Community& community, std::vector<LineNote>& errors) {
  std::set<std::pair<std::string, std::string>> buildings;
  for (const BuildingEntry& building : community.buildings)
    buildings.emplace(building.grid, building.name);
  for (const HouseholdEntry& household : community.households) {
    if (household.grid.empty() || household.building.empty()) continue;  // told already
    if (buildings.contains({household.grid, household.building})) continue;
    errors.push_back(
        {household.origin.line, fmt::format("building: \"{}\" of grid {} has no line in this file",
                                            household.building, household.grid)});
  }
}

void FindSharedIdNumbers(const Community& community, std::vector<LineNote>& notes) {
  std::map<std::string, int> lines;
  for (const HouseholdEntry& household : community.households) {
    for (std::size_t i = 0; i < household.residents.size(); ++i) {
      const auto [it, added] =
          lines.try_emplace(household.residents[i].id_number, household.origin.line);
      if (added || household.residents[i].id_number.empty()) continue;
      notes.push_back(
          {household.origin.line,
           fmt::format(
               "residents[{}].id_number stands on line {} too: a duplicate case will be opened", i,
               it->second)});
    }
  }
}

void Order(std::vector<LineNote>& notes) {
  std::stable_sort(notes.begin(), notes.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
}

}  // namespace

void CrossCheck(ParsedCommunity& parsed) {
  const Community& c = parsed.community;
  FindRepeats(c.areas, [](const AreaEntry& e) { return e.code; }, "this area", parsed.errors);
  FindRepeats(
      c.rules, [](const RulesEntry& e) { return e.district; }, "this district", parsed.errors);
  FindRepeats(c.staff, [](const StaffEntry& e) { return e.id; }, "this staff id", parsed.errors);
  FindRepeats(
      c.rosters, [](const RosterEntry& e) { return e.grid; }, "this grid's roster", parsed.errors);
  FindRepeats(
      c.buildings, [](const BuildingEntry& e) { return std::pair(e.grid, e.name); },
      "this building", parsed.errors);
  FindRepeats(
      c.households,
      [](const HouseholdEntry& e) {
        return std::tuple(e.grid, e.building, e.unit, e.floor, e.door);
      },
      "this door", parsed.errors);
  CheckAreas(c, parsed.errors);
  CheckBuildings(c, parsed.errors);
  FindSharedIdNumbers(c, parsed.notes);
  Order(parsed.errors);
  Order(parsed.notes);
}

}  // namespace gridkeeper::gridctl
