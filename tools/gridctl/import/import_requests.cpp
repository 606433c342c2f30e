#include "import/import_requests.hpp"

#include <cctype>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "contract/arguments.hpp"

namespace gridkeeper::gridctl {
namespace {

using nlohmann::json;

ImportRequest Make(const char* rpc, const json& fields, std::string area) {
  const auto& method = Contract::Get().Method("registration", rpc);
  MessagePtr message = Contract::Get().NewMessage(method.input_type());
  // The entries are checked and the tests send every kind: only a changed proto comes here.
  if (!MergeJson(*message, fields.dump()).ok()) std::abort();
  return {&method, std::move(message), std::move(area)};
}

std::string RoleName(const std::string& short_name) {
  std::string name = "ROLE_";
  for (char c : short_name)
    name.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  return name;
}

}  // namespace

ImportRequest RequestFor(const AreaEntry& area) {
  return Make("DefineArea",
              {{"area_code", area.code}, {"name", area.name}, {"parent_code", area.parent}},
              area.code);
}

ImportRequest RequestFor(const RulesEntry& rules) {
  json change = json::object();
  for (const auto& [name, value] : rules.values) change[name] = value;
  if (!rules.ladder_minutes.empty()) change["ladder_minutes"] = rules.ladder_minutes;
  return Make("SetRules", {{"district_code", rules.district}, {"change", change}}, rules.district);
}

ImportRequest RequestFor(const StaffEntry& staff) {
  const std::vector<std::string> further(staff.areas.begin() + 1, staff.areas.end());
  return Make("DefineStaff",
              {{"area_code", staff.areas.front()},
               {"staff_id", staff.id},
               {"role", RoleName(staff.role)},
               {"further_area_codes", further},
               {"name", staff.name},
               {"phone", staff.phone}},
              staff.areas.front());
}

ImportRequest RequestFor(const RosterEntry& roster) {
  return Make("SetRoster", {{"grid_code", roster.grid}, {"staff_ids", roster.staff}}, roster.grid);
}

ImportRequest RequestFor(const BuildingEntry& building) {
  return Make("RegisterBuilding",
              {{"grid_code", building.grid},
               {"name", building.name},
               {"units", building.units},
               {"floors", building.floors}},
              building.grid);
}

ImportRequest RequestFor(const HouseholdEntry& household, const std::string& building_id) {
  json residents = json::array();
  for (const ResidentEntry& resident : household.residents) {
    residents.push_back({{"name", resident.name},
                         {"id_number", resident.id_number},
                         {"phone", resident.phone},
                         {"birth_date", resident.birth_date}});
  }
  return Make("RegisterHousehold",
              {{"grid_code", household.grid},
               {"building_id", building_id},
               {"unit", household.unit},
               {"floor", household.floor},
               {"door", household.door},
               {"residents", residents}},
              household.grid);
}

}  // namespace gridkeeper::gridctl
