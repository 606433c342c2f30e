#include "registration/domain/command_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "registration/domain/enterprise_policy.hpp"
#include "registration/domain/shape_checks.hpp"
#include "registration/domain/volunteer_policy.hpp"

namespace gridkeeper::registration {
namespace {

using base::AreaLevel;
using base::LevelOf;

bool IsZoneKind(base::ZoneKind kind) {
  return kind > base::ZoneKind::kNone && kind <= base::ZoneKind::kLowRisk;
}

AreaLevel LevelAbove(AreaLevel level) {
  switch (level) {
    case AreaLevel::kGrid:
      return AreaLevel::kCommunity;
    case AreaLevel::kCommunity:
      return AreaLevel::kStreet;
    case AreaLevel::kStreet:
      return AreaLevel::kDistrict;
    default:
      return AreaLevel::kNone;
  }
}

Fault Check(std::string_view key, const DefineArea& command) {
  const AreaLevel level = LevelOf(key);
  if (level == AreaLevel::kNone) {
    return Invalid("area_code",
                   "must be 6, 9, 12 or 15 digits (district, street, community, grid)");
  }
  if (level == AreaLevel::kDistrict && !command.parent.empty()) {
    return Invalid("parent_code", "a district has no area above it; leave it empty");
  }
  if (level != AreaLevel::kDistrict && LevelOf(command.parent) != LevelAbove(level)) {
    return Invalid("parent_code", fmt::format("must be the code of an area one level up, {} digits",
                                              static_cast<int>(LevelAbove(level))));
  }
  return CheckText("name", command.name, 1, kMaxNameCharacters);
}

Fault Check(std::string_view key, const RetireArea&) { return CheckIsArea("area_code", key); }

Fault CheckAreas(std::string_view key, const std::vector<base::AreaCode>& areas) {
  if (LevelOf(key) == AreaLevel::kNone || areas.empty() || areas.front() != key) {
    return Invalid("area_code", "must be an area's code of 6, 9, 12 or 15 digits");
  }
  if (areas.size() > kMaxStaffAreas) {
    return Invalid("further_area_codes",
                   fmt::format("are {}; at most {} areas in all", areas.size(), kMaxStaffAreas));
  }
  std::set<std::string_view> seen;
  for (const base::AreaCode& area : areas) {
    if (LevelOf(area) == AreaLevel::kNone) {
      return Invalid("further_area_codes", "each must be an area's code of 6, 9, 12 or 15 digits");
    }
    if (!seen.insert(area).second) {
      return Invalid("further_area_codes", fmt::format("names area {} twice", area));
    }
  }
  return std::nullopt;
}

Fault CheckStaffId(std::string_view field, std::string_view id) {
  if (base::IsStaffId(id)) return std::nullopt;
  return Invalid(std::string(field), "must be 1 to 64 of a-z, 0-9, '.', '_' and '-'");
}

Fault Check(std::string_view key, const DefineStaff& command) {
  if (Fault fault =
          FirstOf({CheckAreas(key, command.areas), CheckStaffId("staff_id", command.staff_id)})) {
    return fault;
  }
  if (command.role <= base::Role::kNone || command.role > base::Role::kGateGuard) {
    return Invalid("role", "must be one of the roles, e.g. ROLE_GRID_WORKER");
  }
  if (command.valid_from < base::TimePoint{}) {
    return Invalid("valid_from_ms", "must not be negative");
  }
  if (command.valid_until <= command.valid_from) {
    return Invalid("valid_until_ms", "must be later than valid_from_ms, or 0 for open-ended");
  }
  if (command.sealed.empty() != command.key_id.IsNil()) {
    return Invalid("name", "sealed details and their key go together");
  }
  return std::nullopt;
}

Fault Check(std::string_view key, const RemoveStaff& command) {
  if (Fault fault = CheckIsArea("area_code", key)) return fault;
  return CheckStaffId("staff_id", command.staff_id);
}

Fault CheckTimes(const base::Roster& roster) {
  if (roster.times.size() > kMaxDutyTimes) {
    return Invalid("times", fmt::format("are {}; at most {}", roster.times.size(), kMaxDutyTimes));
  }
  for (std::size_t i = 0; i < roster.times.size(); ++i) {
    const base::DutyTime& time = roster.times[i];
    const auto field = [i](std::string_view name) { return fmt::format("times[{}].{}", i, name); };
    if (std::find(roster.staff_ids.begin(), roster.staff_ids.end(), time.staff_id) ==
        roster.staff_ids.end()) {
      return Invalid(field("staff_id"), "must be one of staff_ids");
    }
    if (Fault fault = FirstOf({CheckRange(field("from_minute"), time.from_minute, 0, 1439),
                               CheckRange(field("until_minute"), time.until_minute, 1, 1440)})) {
      return fault;
    }
    if (time.from_minute == time.until_minute) {
      return Invalid(field("until_minute"), "must differ from from_minute");
    }
  }
  return std::nullopt;
}

Fault Check(std::string_view key, const SetRoster& command) {
  if (Fault fault = CheckIsGrid(key)) return fault;
  const std::vector<std::string>& ids = command.roster.staff_ids;
  if (ids.size() > kMaxRoster) {
    return Invalid("staff_ids", fmt::format("are {}; at most {}", ids.size(), kMaxRoster));
  }
  std::set<std::string_view> seen;
  for (const std::string& id : ids) {
    if (Fault fault = CheckStaffId("staff_ids", id)) return fault;
    if (!seen.insert(id).second) return Invalid("staff_ids", fmt::format("names {} twice", id));
  }
  return CheckTimes(command.roster);
}

Fault Check(std::string_view key, const SubstituteStaff& command) {
  const auto& [substitute, from, until] = command.substitution;
  if (Fault fault = FirstOf(
          {Check(key, RemoveStaff{command.staff_id}), CheckStaffId("substitute_id", substitute)})) {
    return fault;
  }
  if (substitute == command.staff_id) {
    return Invalid("substitute_id", "must be somebody else than staff_id");
  }
  if (from < base::TimePoint{}) return Invalid("from_ms", "must not be negative");
  if (until <= from) {
    return Invalid("until_ms", "must be later than from_ms, or 0 for open-ended");
  }
  return std::nullopt;
}

Fault Check(std::string_view key, const EndSubstitution& command) {
  return Check(key, RemoveStaff{command.staff_id});
}

Fault Check(std::string_view key, const AssignDedicatedWorker& command) {
  if (Fault fault = CheckIsGrid(key); fault || command.staff_id.empty()) return fault;
  return CheckStaffId("staff_id", command.staff_id);
}

Fault Check(std::string_view key, const NameResponsibleParties& command) {
  if (Fault fault = CheckIsGrid(key)) return fault;
  const auto& [kinds, sealed, key_id] = command.parties;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] <= PartyKind::kNone || kinds[i] > PartyKind::kEmployer) {
      return Invalid("parties", "each must be one of the kinds, e.g. PARTY_KIND_POLICE_STATION");
    }
    if (i > 0 && kinds[i - 1] >= kinds[i]) {
      return Invalid("parties", "name a kind twice; name each once");
    }
  }
  if (kinds.empty() == sealed.empty() && kinds.empty() == key_id.IsNil()) return std::nullopt;
  return Invalid("parties", "kinds, sealed details and their key go together");
}

bool ChangesNothing(const SetRules& command) {
  return !command.utc_offset_minutes && !command.isolation_days &&
         !command.fever_threshold_tenths && !command.morning_end_minute &&
         !command.evening_end_minute && !command.supply_overdue_hours &&
         command.ladder_minutes.empty();
}

Fault CheckLadder(const std::vector<std::int32_t>& minutes) {
  if (minutes.empty()) return std::nullopt;
  if (minutes.size() != base::Rules{}.ladder_minutes.size()) {
    return Invalid("change.ladder_minutes",
                   "must be four: grid worker, grid head, community and street");
  }
  for (std::int32_t step : minutes) {
    if (Fault fault = CheckRange("change.ladder_minutes", step, 1, 1440)) return fault;
  }
  return std::nullopt;
}

Fault Check(std::string_view key, const SetRules& command) {
  if (Fault fault = CheckIsDistrict(key)) return fault;
  if (ChangesNothing(command)) return Invalid("change", "is empty; set what is to change");
  const base::Rules usual;
  return FirstOf({
      CheckRange("change.utc_offset_minutes",
                 command.utc_offset_minutes.value_or(usual.utc_offset_minutes), -720, 840),
      CheckRange("change.isolation_days", command.isolation_days.value_or(usual.isolation_days), 1,
                 60),
      CheckRange("change.fever_threshold_tenths",
                 command.fever_threshold_tenths.value_or(usual.fever_threshold_tenths), 360, 400),
      CheckRange("change.morning_end_minute",
                 command.morning_end_minute.value_or(usual.morning_end_minute), 1, 1439),
      CheckRange("change.evening_end_minute",
                 command.evening_end_minute.value_or(usual.evening_end_minute), 1, 1439),
      CheckRange("change.supply_overdue_hours",
                 command.supply_overdue_hours.value_or(usual.supply_overdue_hours), 1, 336),
      CheckLadder(command.ladder_minutes),
  });
}

Fault CheckRiskArea(const std::string& field, const base::RiskArea& area) {
  if (!IsAnyArea(area.area)) {
    return Invalid(field + ".area_code", "must be 2, 4, 6, 9 or 12 digits");
  }
  if (area.from < base::TimePoint{}) return Invalid(field + ".from_ms", "must not be negative");
  if (area.until <= area.from) {
    return Invalid(field + ".until_ms", "must be later than from_ms, or 0 for open-ended");
  }
  if (area.isolation <= base::IsolationKind::kNone ||
      area.isolation > base::IsolationKind::kCentral) {
    return Invalid(field + ".isolation", "must be one of the kinds, e.g. ISOLATION_KIND_HOME");
  }
  const bool isolates = area.isolation != base::IsolationKind::kNoIsolation;
  return CheckRange(field + ".days", area.days, isolates ? 1 : 0, isolates ? kMaxIsolationDays : 0);
}

Fault Check(std::string_view key, const SetRiskAreas& command) {
  if (Fault fault = CheckIsDistrict(key)) return fault;
  if (command.areas.size() > kMaxRiskAreas) {
    return Invalid("areas", fmt::format("are {}; at most {}", command.areas.size(), kMaxRiskAreas));
  }
  for (std::size_t i = 0; i < command.areas.size(); ++i) {
    if (Fault fault = CheckRiskArea(fmt::format("areas[{}]", i), command.areas[i])) return fault;
  }
  return std::nullopt;
}

Fault CheckZoneRules(const std::string& field, const base::ZoneRules& rules) {
  const auto is_passage = [](base::ZonePassage passage) {
    return passage > base::ZonePassage::kNone && passage <= base::ZonePassage::kEverybody;
  };
  if (!IsZoneKind(rules.kind)) {
    return Invalid(field + ".kind", "must be one of the kinds, e.g. ZONE_KIND_SEALED");
  }
  if (!is_passage(rules.exit)) {
    return Invalid(field + ".exit", "must be one of the passages, e.g. ZONE_PASSAGE_EXEMPT");
  }
  if (!is_passage(rules.entry)) {
    return Invalid(field + ".entry", "must be one of the passages, e.g. ZONE_PASSAGE_RESIDENTS");
  }
  if (rules.delivery <= base::ZoneDelivery::kNone ||
      rules.delivery > base::ZoneDelivery::kUnrestricted) {
    return Invalid(field + ".delivery", "must be one of them, e.g. ZONE_DELIVERY_TO_THE_DOOR");
  }
  std::int32_t before = 0;
  for (const std::int32_t day : rules.test_days) {
    if (day <= before || day > kLatestTestDay || rules.test_days.size() > kMaxTestDays) {
      return Invalid(field + ".test_days", fmt::format("must be ascending, 1 to {}, at most {}",
                                                       kLatestTestDay, kMaxTestDays));
    }
    before = day;
  }
  return FirstOf(
      {CheckRange(field + ".longest_pass_hours", rules.longest_pass_hours, 0,
                  kLongestPass / std::chrono::hours{1}),
       CheckRange(field + ".test_every_days", rules.test_every_days, 0, kLongestTestInterval)});
}

Fault Check(std::string_view key, const SetZoneRules& command) {
  if (Fault fault = CheckIsDistrict(key)) return fault;
  std::set<base::ZoneKind> kinds;
  for (std::size_t i = 0; i < command.rules.size(); ++i) {
    const std::string field = fmt::format("rules[{}]", i);
    if (Fault fault = CheckZoneRules(field, command.rules[i])) return fault;
    if (!kinds.insert(command.rules[i].kind).second) {
      return Invalid(field + ".kind", "must be there once");
    }
  }
  return std::nullopt;
}

Fault CheckZone(std::string_view key, const base::Zone& zone, const std::string& order_number) {
  if (Fault fault = CheckIsArea("area_code", key)) return fault;
  if (!IsZoneKind(zone.kind)) {
    return Invalid("kind", "must be one of the kinds, e.g. ZONE_KIND_SEALED");
  }
  if (zone.places.empty() || zone.places.size() > kMaxZonePlaces) {
    return Invalid("area_codes", fmt::format("and building_ids are {} together; must be 1 to {}",
                                             zone.places.size(), kMaxZonePlaces));
  }
  std::set<std::pair<base::AreaCode, base::Uuid>> places;
  for (const base::ZonePlace& place : zone.places) {
    const bool is_building = place.area.empty();
    const std::string_view field = is_building ? "building_ids" : "area_codes";
    if (!is_building && LevelOf(place.area) == AreaLevel::kNone) {
      return Invalid(std::string(field), "must be areas' codes of 6, 9, 12 or 15 digits");
    }
    if (is_building && LevelOf(key) != AreaLevel::kGrid) {
      return Invalid(std::string(field),
                     "must be empty where area_code is no grid; declare a zone in the grid");
    }
    if (!places.emplace(place.area, place.building).second) {
      return Invalid(std::string(field), "must be there once each");
    }
  }
  return CheckText("order_number", order_number, 1, kMaxFileNumberCharacters);
}

Fault Check(std::string_view key, const DeclareZone& command) {
  return CheckZone(key, command.extent, command.order_number);
}

Fault Check(std::string_view key, const ChangeZone& command) {
  return CheckZone(key, command.extent, command.order_number);
}

Fault Check(std::string_view key, const LiftZone& command) {
  if (Fault fault = CheckIsArea("area_code", key)) return fault;
  return CheckText("order_number", command.order_number, 1, kMaxFileNumberCharacters);
}

Fault CheckJourney(const Journey& journey) {
  if (!IsAnyArea(journey.from)) {
    return Invalid("journey.from_area_code", "must be 2, 4, 6, 9 or 12 digits");
  }
  if (journey.left_at > journey.arrived_at ||
      journey.arrived_at - journey.left_at > kLongestJourney) {
    return Invalid(
        "journey.left_at_ms",
        fmt::format("must lie before arrived_at_ms, at most {} days", kLongestJourney.count()));
  }
  if (journey.means <= TravelMeans::kNone || journey.means > TravelMeans::kOther) {
    return Invalid("journey.means", "must be one of the means, e.g. TRAVEL_MEANS_TRAIN");
  }
  return std::nullopt;
}

Fault Check(std::string_view key, const DeclareArrival& command) {
  if (Fault fault = FirstOf({CheckIsGrid(key), CheckJourney(command.journey)})) return fault;
  const std::size_t people = command.details.size();
  if (people == 0 || people > kMaxResidents) {
    return Invalid("resident_ids", fmt::format("are {}; must be 1 to {}", people, kMaxResidents));
  }
  std::set<base::Uuid> residents;
  for (const ArrivalDetails& details : command.details) {
    if (details.sealed.empty() || details.key_id.IsNil() ||
        !residents.insert(details.resident).second) {
      return Invalid("resident_ids", "must be different, each with sealed details and a key");
    }
  }
  return std::nullopt;
}

Fault Check(std::string_view key, const VerifyArrival& command) {
  if (Fault fault = CheckIsGrid(key)) return fault;
  if (command.finding == ArrivalFinding::kConfirmed || command.finding == ArrivalFinding::kWrong) {
    return std::nullopt;
  }
  return Invalid("finding", "must be one of the findings, e.g. ARRIVAL_FINDING_CONFIRMED");
}

Fault Check(std::string_view key, const FileArrival& command) {
  return FirstOf({CheckIsGrid(key),
                  CheckText("file_number", command.file_number, 1, kMaxFileNumberCharacters)});
}

Fault Check(std::string_view key, const RecordSignature& command) {
  const Signature& signature = command.signature;
  if (Fault fault = CheckIsGrid(key)) return fault;
  if (signature.document <= Document::kNone || signature.document > Document::kCommitmentLetter) {
    return Invalid("signature.document",
                   "must be one of the documents, e.g. DOCUMENT_HEALTH_NOTICE");
  }
  return FirstOf({CheckText("signature.version", signature.version, 1, kMaxVersionCharacters),
                  CheckText("signature.image_reference", signature.image_reference, 0,
                            kMaxImageReferenceCharacters)});
}

Fault Check(std::string_view key, const DefineCheckpoint& command) {
  if (Fault fault = CheckIsGrid(key)) return fault;
  if (Fault fault = CheckIsArea("guarded_area_code", command.guarded)) return fault;
  return CheckText("name", command.name, 1, kMaxNameCharacters);
}

Fault Check(std::string_view key, const IssuePass& command) {
  const Pass& pass = command.pass;
  if (Fault fault = CheckIsGrid(key)) return fault;
  if (pass.resident.IsNil() != pass.household.IsNil()) {
    return Invalid(
        "resident_id",
        "must be given together with household_id; leave both empty for a temporary pass");
  }
  if (pass.sealed.empty() != pass.key_id.IsNil()) {
    return Invalid("details", "and the key they are sealed under go together");
  }
  if (!pass.resident.IsNil()) return std::nullopt;
  if (pass.sealed.empty()) {
    return Invalid("details", "must hold the holder's name or a plate for a temporary pass");
  }
  if (pass.valid_until != base::TimePoint::max()) return std::nullopt;
  return Invalid("valid_until_ms", "must be given for a temporary pass");
}

Fault Check(std::string_view key, const RevokePass& command) {
  if (Fault fault = CheckIsGrid(key)) return fault;
  if (command.reason > PassRevocationReason::kNone &&
      command.reason <= PassRevocationReason::kIssuedInError) {
    return std::nullopt;
  }
  return Invalid("reason", "must be one of the reasons, e.g. PASS_REVOCATION_REASON_LOST");
}

Fault Check(std::string_view key, const RecordScan& command) {
  const GateScan& scan = command.scan;
  if (Fault fault = CheckIsGrid(key)) return fault;
  if (scan.direction != GateDirection::kIn && scan.direction != GateDirection::kOut) {
    return Invalid("direction", "must be GATE_DIRECTION_IN or GATE_DIRECTION_OUT");
  }
  if (scan.temperature_tenths != 0) {
    if (Fault fault = CheckRange("temperature_tenths", scan.temperature_tenths,
                                 kLowestTemperatureTenths, kHighestTemperatureTenths)) {
      return fault;
    }
  }
  const bool is_stop = scan.verdict == GateVerdict::kStop;
  if (!is_stop && scan.verdict != GateVerdict::kAllow) {
    return Invalid("offline_verdict", "must be GATE_VERDICT_ALLOW or GATE_VERDICT_STOP");
  }
  if (is_stop == (scan.reason > StopReason::kNone && scan.reason <= StopReason::kRiskZone)) {
    return std::nullopt;
  }
  return Invalid("offline_reason", "goes together with GATE_VERDICT_STOP");
}

Fault Check(std::string_view key, const NoteIsolation&) { return CheckIsGrid(key); }
Fault Check(std::string_view key, const NoteIsolations&) { return CheckIsGrid(key); }

Fault Check(std::string_view key, const RegisterBuilding& command) {
  return FirstOf({CheckIsGrid(key), CheckText("name", command.building.name, 1, kMaxNameCharacters),
                  CheckRange("units", command.building.units, 0, 99),
                  CheckRange("floors", command.building.floors, 0, 200)});
}

Fault CheckResidents(const std::vector<Resident>& residents) {
  if (residents.empty() || residents.size() > kMaxResidents) {
    return Invalid("residents",
                   fmt::format("are {}; must be 1 to {}", residents.size(), kMaxResidents));
  }
  std::set<PersonKey> persons;
  std::set<base::Uuid> ids;
  for (std::size_t i = 0; i < residents.size(); ++i) {
    if (!persons.insert(residents[i].person).second) {
      return Invalid(
          fmt::format("residents[{}].id_number", i),
          "is the same as another resident's of this household; register each person once");
    }
    if (residents[i].sealed.empty() || !ids.insert(residents[i].id).second) {
      return Invalid(fmt::format("residents[{}]", i), "needs an id of its own and sealed details");
    }
  }
  return std::nullopt;
}

// `prefix` leads to the door's fields, e.g. "doors[2].".
Fault CheckDoor(const std::string& prefix, const Door& door) {
  return FirstOf({CheckText(prefix + "unit", door.unit, 0, kMaxUnitCharacters),
                  CheckRange(prefix + "floor", door.floor, -9, 200),
                  CheckText(prefix + "door", door.door, 1, kMaxUnitCharacters)});
}

Fault Check(std::string_view key, const RegisterHousehold& command) {
  return FirstOf(
      {CheckIsGrid(key), CheckDoor("", command.place), CheckResidents(command.residents)});
}

Fault Check(std::string_view key, const AddResidents& command) {
  if (Fault fault = FirstOf({CheckIsGrid(key), CheckResidents(command.residents)})) return fault;
  for (std::size_t i = 0; i < command.residents.size(); ++i) {
    if (command.residents[i].key_id.IsNil()) {
      return Invalid(fmt::format("residents[{}]", i), "needs a data key of its own");
    }
  }
  return std::nullopt;
}

Fault Check(std::string_view key, const ImportResidents& command) {
  if (Fault fault = CheckIsGrid(key)) return fault;
  if (command.rows.size() > kMaxImportRows) {
    return Invalid("rows", fmt::format("are {}; at most {}", command.rows.size(), kMaxImportRows));
  }
  std::set<std::int32_t> places;
  for (const ImportRow& row : command.rows) {
    const std::string field = "rows[" + std::to_string(row.row) + "]";
    if (Fault fault = CheckDoor(field + ".", row.place)) return fault;
    if (row.resident.sealed.empty() || row.resident.key_id.IsNil() ||
        !places.insert(row.row).second) {
      return Invalid(field, "needs a place and a data key of its own, and sealed details");
    }
  }
  return std::nullopt;
}

Fault CheckDestination(const base::AreaCode& grid, const Door& door) {
  if (LevelOf(grid) != AreaLevel::kGrid) {
    return Invalid("to.grid_code", "must be a grid's code of 15 digits");
  }
  return CheckDoor("to.", door);
}

Fault Check(std::string_view key, const MoveHousehold& command) {
  return FirstOf({CheckIsGrid(key), CheckDestination(command.to_grid, command.to)});
}

Fault Check(std::string_view key, const MoveResidents& command) {
  if (Fault fault = FirstOf({CheckIsGrid(key), CheckDestination(command.to_grid, command.to)})) {
    return fault;
  }
  const std::set<base::Uuid> different(command.movers.begin(), command.movers.end());
  if (different.size() != command.movers.size()) {
    return Invalid("resident_ids", "must be different; name each resident once");
  }
  if (command.movers.empty() || command.movers.size() > kMaxResidents) {
    return Invalid("resident_ids",
                   fmt::format("are {}; must be 1 to {}", command.movers.size(), kMaxResidents));
  }
  if (command.to_household == command.household) {
    return Invalid("to_household_id", "must be another household than household_id");
  }
  if (!command.merge_into.IsNil() && (command.movers.size() != 1 || command.to_household.IsNil())) {
    return Invalid("merge_into_resident_id",
                   "must go with exactly one of resident_ids and with to_household_id");
  }
  return std::nullopt;
}

Fault Check(std::string_view key, const SeparateResident&) { return CheckIsGrid(key); }

bool IsKnown(DuplicateFinding finding) {
  return finding == DuplicateFinding::kSamePerson || finding == DuplicateFinding::kDifferentPeople;
}

Fault Check(std::string_view key, const ResolveDuplicateCase& command) {
  if (Fault fault = CheckIsGrid(key)) return fault;
  if (IsKnown(command.finding)) return std::nullopt;
  return Invalid("finding", "must be one of the findings, e.g. DUPLICATE_FINDING_SAME_PERSON");
}

Fault Check(std::string_view key, const MoveBuilding& command) {
  if (Fault fault = CheckIsGrid(key)) return fault;
  if (LevelOf(command.to_grid) != AreaLevel::kGrid) {
    return Invalid("to_grid_code", "must be a grid's code of 15 digits");
  }
  if (command.to_grid == key) return Invalid("to_grid_code", "must be another grid");
  return CheckText("name", command.name, 0, kMaxNameCharacters);
}

Fault Check(std::string_view key, const AcceptBuilding&) { return CheckIsGrid(key); }
Fault Check(std::string_view key, const CompleteBuildingMove&) { return CheckIsGrid(key); }
Fault Check(std::string_view key, const ReturnBuilding&) { return CheckIsGrid(key); }
Fault Check(std::string_view key, const AcceptMove&) { return CheckIsGrid(key); }
Fault Check(std::string_view key, const CompleteMove&) { return CheckIsGrid(key); }
Fault Check(std::string_view key, const ReturnMove&) { return CheckIsGrid(key); }

Fault Check(std::string_view key, const RegisterDoors& command) {
  if (Fault fault = CheckIsGrid(key)) return fault;
  if (command.doors.empty() || command.doors.size() > kMaxDoors) {
    return Invalid("doors",
                   fmt::format("are {}; must be 1 to {}", command.doors.size(), kMaxDoors));
  }
  std::set<std::tuple<std::string_view, std::int32_t, std::string_view>> seen;
  for (std::size_t i = 0; i < command.doors.size(); ++i) {
    const Door& door = command.doors[i];
    if (Fault fault = CheckDoor(fmt::format("doors[{}].", i), door)) return fault;
    if (!seen.emplace(door.unit, door.floor, door.door).second) {
      return Invalid(fmt::format("doors[{}]", i), "stands in the list twice; name each door once");
    }
  }
  return std::nullopt;
}

Fault Check(std::string_view key, const RemoveDoor& command) {
  if (Fault fault = CheckIsGrid(key)) return fault;
  if (command.reason > DoorRemovalReason::kNone &&
      command.reason <= DoorRemovalReason::kNoLongerThere) {
    return std::nullopt;
  }
  return Invalid("reason", "must be one of the reasons, e.g. DOOR_REMOVAL_REASON_NO_LONGER_THERE");
}

Fault Check(std::string_view key, const RecordVisit& command) {
  if (Fault fault = CheckIsGrid(key)) return fault;
  if (command.way <= VisitWay::kNone || command.way > VisitWay::kSelfDeclared) {
    return Invalid("way", "must be one of the ways, e.g. VISIT_WAY_DOOR");
  }
  if (command.outcome <= VisitOutcome::kNone || command.outcome > VisitOutcome::kVacant) {
    return Invalid("outcome", "must be one of the outcomes, e.g. VISIT_OUTCOME_MET");
  }
  if (command.way == VisitWay::kSelfDeclared && command.outcome != VisitOutcome::kMet &&
      command.outcome != VisitOutcome::kMovedOut) {
    return Invalid("outcome", "of what people declare themselves must be met or moved out");
  }
  if (command.absent_residents.empty()) return std::nullopt;
  if (command.outcome != VisitOutcome::kMet) {
    return Invalid("absent_resident_ids", "belong to a visit at which somebody was met");
  }
  if (command.absent_residents.size() > kMaxResidents) {
    return Invalid(
        "absent_resident_ids",
        fmt::format("are {}; at most {}", command.absent_residents.size(), kMaxResidents));
  }
  const std::set<base::Uuid> different(command.absent_residents.begin(),
                                       command.absent_residents.end());
  if (different.size() == command.absent_residents.size()) return std::nullopt;
  return Invalid("absent_resident_ids", "name a resident twice");
}

Fault Check(std::string_view key, const OpenCensusRound& command) {
  if (Fault fault = CheckIsArea("area_code", key)) return fault;
  return CheckText("name", command.name, 1, kMaxNameCharacters);
}

Fault Check(std::string_view key, const BeginCensusRound&) { return CheckIsGrid(key); }

Fault Check(std::string_view key, const ForgetHousehold& command) {
  if (Fault fault = CheckIsGrid(key)) return fault;
  if (command.reason > ForgetReason::kNone && command.reason <= ForgetReason::kPurposeEnded) {
    return std::nullopt;
  }
  return Invalid("reason", "must be one of the reasons, e.g. FORGET_REASON_MOVED_AWAY");
}

Fault CheckIsPerson(std::string_view key) {
  if (ParsePersonKey(key)) return std::nullopt;
  return Invalid("", "a claim of an id number belongs to a person key");
}

Fault Check(std::string_view key, const ClaimIdNumber&) { return CheckIsPerson(key); }
Fault Check(std::string_view key, const ReleaseIdNumber&) { return CheckIsPerson(key); }
Fault Check(std::string_view key, const SettleDuplicateCase&) { return CheckIsPerson(key); }
Fault Check(std::string_view key, const NoteDuplicateCase&) { return CheckIsGrid(key); }
Fault Check(std::string_view key, const VolunteersInput& input) {
  return FindVolunteersFault(key, input);
}
Fault Check(std::string_view key, const EnterprisesInput& input) {
  return FindEnterprisesFault(key, input);
}
Fault Check(std::string_view key, const ReleaseStaff& message) {
  return Check(key, RemoveStaff{message.staff_id});
}

}  // namespace

bool IsAnyArea(std::string_view code) {
  return (code.size() == 2 || code.size() == 4 || code.size() == 6 || code.size() == 9 ||
          code.size() == 12) &&
         code.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<base::Rejected> FindFault(std::string_view key, const Input& input) {
  return std::visit([&](const auto& command) { return Check(key, command); }, input);
}

std::optional<base::Rejected> FindDoorFault(const Door& door) { return CheckDoor("", door); }

}  // namespace gridkeeper::registration
