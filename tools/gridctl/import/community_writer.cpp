#include <nlohmann/json.hpp>

#include "import/community_file.hpp"

namespace gridkeeper::gridctl {
namespace {

using Json = nlohmann::ordered_json;

Json ToJson(const ResidentEntry& resident) {
  Json json = {{"name", resident.name}, {"id_number", resident.id_number}};
  if (!resident.phone.empty()) json["phone"] = resident.phone;
  if (!resident.birth_date.empty()) json["birth_date"] = resident.birth_date;
  return json;
}

Json ToJson(const HouseholdEntry& household) {
  Json json = {
      {"kind", "household"},    {"grid", household.grid},   {"building", household.building},
      {"unit", household.unit}, {"floor", household.floor}, {"door", household.door}};
  for (const ResidentEntry& resident : household.residents)
    json["residents"].push_back(ToJson(resident));
  return json;
}

Json ToJson(const RulesEntry& rules) {
  Json json = {{"kind", "rules"}, {"district", rules.district}};
  for (const auto& [name, value] : rules.values) json[name] = value;
  if (!rules.ladder_minutes.empty()) json["ladder_minutes"] = rules.ladder_minutes;
  return json;
}

}  // namespace

std::string WriteCommunity(const Community& community) {
  std::string text;
  const auto line = [&text](const Json& json) { text += json.dump() + "\n"; };
  for (const AreaEntry& area : community.areas) {
    Json json = {{"kind", "area"}, {"code", area.code}, {"name", area.name}};
    if (!area.parent.empty()) json["parent"] = area.parent;
    line(json);
  }
  for (const RulesEntry& rules : community.rules) line(ToJson(rules));
  for (const StaffEntry& staff : community.staff) {
    line({{"kind", "staff"},
          {"id", staff.id},
          {"role", staff.role},
          {"areas", staff.areas},
          {"name", staff.name},
          {"phone", staff.phone}});
  }
  for (const RosterEntry& roster : community.rosters) {
    line({{"kind", "roster"}, {"grid", roster.grid}, {"staff", roster.staff}});
  }
  for (const BuildingEntry& b : community.buildings) {
    line({{"kind", "building"},
          {"grid", b.grid},
          {"name", b.name},
          {"units", b.units},
          {"floors", b.floors}});
  }
  for (const HouseholdEntry& household : community.households) line(ToJson(household));
  return text;
}

}  // namespace gridkeeper::gridctl
