#include "import/community_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/uuid.hpp"
#include "import/cross_check.hpp"
#include "import/id_number.hpp"
#include "import/line_reader.hpp"

namespace gridkeeper::gridctl {
namespace {

using nlohmann::json;

constexpr std::string_view kRoles[] = {"grid_worker", "grid_head", "community", "street",
                                       "district",    "admin",     "service",   "gate_guard"};

struct RuleRange {
  const char* name;
  std::int32_t low;
  std::int32_t high;
};
constexpr RuleRange kRuleRanges[] = {
    {"utc_offset_minutes", -720, 840},    {"isolation_days", 1, 60},
    {"fever_threshold_tenths", 360, 400}, {"morning_end_minute", 1, 1439},
    {"evening_end_minute", 1, 1439},      {"supply_overdue_hours", 1, 336},
};

// May be empty.
void CheckPhone(LineReader& reader, std::string_view phone) {
  if (!phone.empty() && !IsPhone(phone))
    reader.Problem("phone", "must be 11 digits (mobile), or area code and number: 0571-87654321");
}

AreaEntry ReadArea(LineReader& reader) {
  AreaEntry area;
  area.code = reader.TakeCode("code", {6, 9, 12, 15});
  area.name = reader.TakeText("name", 1, 60);
  if (area.code.size() > 6) {
    // The official codes nest; another parent is possible, for the tree is data.
    area.parent = reader.Has("parent") ? reader.TakeCode("parent", {area.code.size() - 3})
                                       : area.code.substr(0, area.code.size() - 3);
  } else if (!reader.TakeText("parent", 0, 0).empty()) {
    reader.Problem("parent", "a district has none");
  }
  return area;
}

RulesEntry ReadRules(LineReader& reader) {
  RulesEntry rules;
  rules.district = reader.TakeCode("district", {6});
  for (const RuleRange& range : kRuleRanges) {
    if (reader.Has(range.name))
      rules.values[range.name] = reader.TakeNumber(range.name, range.low, range.high, 0);
  }
  rules.ladder_minutes = reader.TakeNumbers("ladder_minutes", 1, 10080);
  if (!rules.ladder_minutes.empty() && rules.ladder_minutes.size() != 4) {
    reader.Problem("ladder_minutes",
                   "must be four numbers: grid worker, grid head, community, street");
  }
  return rules;
}

bool IsStaffId(std::string_view id) {
  return !id.empty() && id.size() <= 64 &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") == std::string_view::npos;
}

StaffEntry ReadStaff(LineReader& reader) {
  StaffEntry staff;
  staff.id = reader.TakeText("id", 1, 64);
  if (!IsStaffId(staff.id)) reader.Problem("id", "must be 1..64 of a-z, 0-9, '.', '_' and '-'");
  staff.role = reader.TakeText("role", 1, 20);
  if (std::find(std::begin(kRoles), std::end(kRoles), staff.role) == std::end(kRoles)) {
    reader.Problem("role",
                   "must be grid_worker, grid_head, community, street, district, admin, service "
                   "or gate_guard");
  }
  staff.areas = reader.TakeTexts("areas");
  if (staff.areas.empty()) reader.Problem("areas", "must name one area at least");
  for (const std::string& area : staff.areas) {
    if (!IsCode(area, {6, 9, 12, 15}))
      reader.Problem("areas", "must be codes of 6, 9, 12 or 15 digits");
  }
  staff.name = reader.TakeText("name", 1, 60);
  staff.phone = reader.TakeText("phone", 0, 20);
  CheckPhone(reader, staff.phone);
  return staff;
}

RosterEntry ReadRoster(LineReader& reader) {
  RosterEntry roster;
  roster.grid = reader.TakeCode("grid", {15});
  roster.staff = reader.TakeTexts("staff");
  for (const std::string& id : roster.staff) {
    if (!IsStaffId(id)) reader.Problem("staff", "must be staff ids");
  }
  return roster;
}

BuildingEntry ReadBuilding(LineReader& reader) {
  BuildingEntry building;
  building.grid = reader.TakeCode("grid", {15});
  building.name = reader.TakeText("name", 1, 60);
  building.units = reader.TakeNumber("units", 0, 99, 0);
  building.floors = reader.TakeNumber("floors", 0, 200, 0);
  return building;
}

ResidentEntry ReadResident(LineReader& reader) {
  ResidentEntry resident;
  resident.name = reader.TakeText("name", 1, 60);
  resident.id_number = reader.TakeText("id_number", 1, 18);
  const auto wrong = WrongWithIdNumber(resident.id_number);
  if (wrong.has_value()) reader.Problem("id_number", *wrong);
  resident.phone = reader.TakeText("phone", 0, 20);
  CheckPhone(reader, resident.phone);
  resident.birth_date = reader.TakeText("birth_date", 0, 10);
  if (!resident.birth_date.empty()) {
    if (!IsDate(resident.birth_date)) {
      reader.Problem("birth_date", "must be a day in the form YYYY-MM-DD");
    } else if (!wrong.has_value() && resident.birth_date != BirthDateOf(resident.id_number)) {
      reader.Problem("birth_date", "is not the one in the id number");
    }
  }
  reader.Finish();
  return resident;
}

HouseholdEntry ReadHousehold(LineReader& reader, std::vector<std::string>& problems) {
  HouseholdEntry household;
  household.grid = reader.TakeCode("grid", {15});
  household.building = reader.TakeText("building", 1, 60);
  household.unit = reader.TakeText("unit", 0, 16);
  household.floor = reader.TakeNumber("floor", -9, 200, 0);
  household.door = reader.TakeText("door", 1, 16);
  int index = 0;
  for (json& object : reader.TakeObjects("residents")) {
    LineReader resident(std::move(object), fmt::format("residents[{}].", index++), problems);
    household.residents.push_back(ReadResident(resident));
  }
  if (household.residents.empty() || household.residents.size() > 50) {
    reader.Problem("residents", "must be 1 to 50");
  }
  return household;
}

template <typename Entry>
void Keep(std::vector<Entry>& entries, Entry entry, Origin origin) {
  entry.origin = std::move(origin);
  entries.push_back(std::move(entry));
}

void ReadLine(std::string_view line, int number, Community& community,
              std::vector<std::string>& problems) {
  json object = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) {
    problems.push_back(object.is_discarded() ? "is no JSON in UTF-8" : "is no JSON object");
    return;
  }
  Origin origin{number, base::DeriveUuid({"gridctl.import", line}).ToString()};
  LineReader reader(std::move(object), "", problems);
  const std::string kind = reader.TakeText("kind", 1, 20);
  if (kind == "area") {
    Keep(community.areas, ReadArea(reader), origin);
  } else if (kind == "rules") {
    Keep(community.rules, ReadRules(reader), origin);
  } else if (kind == "staff") {
    Keep(community.staff, ReadStaff(reader), origin);
  } else if (kind == "roster") {
    Keep(community.rosters, ReadRoster(reader), origin);
  } else if (kind == "building") {
    Keep(community.buildings, ReadBuilding(reader), origin);
  } else if (kind == "household") {
    Keep(community.households, ReadHousehold(reader, problems), origin);
  } else {
    reader.Problem("kind", "must be area, rules, staff, roster, building or household");
    return;
  }
  reader.Finish();
}

}  // namespace

ParsedCommunity ParseCommunity(std::string_view text) {
  ParsedCommunity parsed;
  int number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos || line.starts_with('#')) continue;
    std::vector<std::string> problems;
    ReadLine(line, number, parsed.community, problems);
    for (std::string& problem : problems) parsed.errors.push_back({number, std::move(problem)});
  }
  CrossCheck(parsed);
  return parsed;
}

}  // namespace gridkeeper::gridctl
