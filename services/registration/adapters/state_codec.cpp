#include "registration/adapters/state_codec.hpp"

#include <algorithm>

#include "registration/adapters/registration_state.pb.h"
#include "registration/adapters/state_bytes.hpp"
#include "registration/adapters/wire.hpp"

namespace gridkeeper::registration {
namespace {

void Write(const Resident& resident, state::v1::ResidentState& m) {
  m.set_id(BytesOf(resident.id));
  m.set_person(BytesOf(resident.person));
  m.set_sealed(resident.sealed);
  if (!resident.key_id.IsNil()) m.set_key_id(BytesOf(resident.key_id));
  if (!resident.parties->kinds.empty()) *m.mutable_parties() = wire::ToProto(*resident.parties);
  for (const Resident& merged : *resident.merged) Write(merged, *m.add_merged());
  m.set_details_hash(resident.details_hash);
  wire::PutPapers(*resident.papers, m);
}

bool Read(const state::v1::ResidentState& m, Resident& out) {
  if (!IdFrom(m.id(), out.id) || !IdFrom(m.person(), out.person)) return false;
  if (!OptionalIdFrom(m.key_id(), out.key_id)) return false;
  out.sealed = m.sealed();
  out.details_hash = m.details_hash();
  StateReading reading;
  out.papers = wire::PapersFrom(reading, m);
  if (!reading.is_right) return false;
  if (m.has_parties()) {
    const std::optional<base::Uuid> key_id = base::ParseUuid(m.parties().key_id());
    if (!key_id) return false;
    out.parties = wire::PartiesUnder(*key_id, m.parties());
  }
  return std::all_of(m.merged().begin(), m.merged().end(), [&](const auto& merged) {
    return Read(merged, out.merged.Mutable().emplace_back());
  });
}

}  // namespace

std::string EncodeEntity(const AreaProfile& profile) {
  state::v1::AreaProfileState m;
  m.set_name(profile.name);
  m.set_parent_code(profile.parent);
  wire::PutRoster(profile.duty, *m.mutable_duty());
  if (profile.rules) *m.mutable_rules() = wire::ToProto(*profile.rules);
  m.set_is_retired(profile.is_retired);
  wire::PutList(profile.risk_areas, m.mutable_risk_areas());
  wire::PutList(profile.zone_rules, m.mutable_zone_rules());
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, AreaProfile& out) {
  const auto m = Parsed<state::v1::AreaProfileState>(bytes);
  if (!m) return false;
  out.name = m->name();
  out.parent = m->parent_code();
  out.duty = wire::RosterFrom(m->duty());
  if (m->has_rules()) out.rules = wire::FromProto(m->rules());
  out.is_retired = m->is_retired();
  out.risk_areas = wire::ListFromProto(m->risk_areas());
  out.zone_rules = wire::ListFromProto(m->zone_rules());
  return true;
}

std::string EncodeEntity(const StaffEntry& staff) {
  state::v1::StaffState m;
  m.set_role(static_cast<int>(staff.role));
  m.mutable_area_codes()->Assign(staff.areas.begin(), staff.areas.end());
  m.set_valid_from_ms(base::ToUnixMillis(staff.valid_from));
  m.set_valid_until_ms(wire::UntilToWire(staff.valid_until));
  m.set_sealed(staff.sealed);
  m.set_key_id(BytesOf(staff.key_id));
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, StaffEntry& out) {
  const auto m = Parsed<state::v1::StaffState>(bytes);
  if (!m) return false;
  out.role = wire::EnumOf<base::Role>(m->role());
  out.areas = wire::Texts(m->area_codes());
  out.valid_from = base::FromUnixMillis(m->valid_from_ms());
  out.valid_until = wire::UntilFromWire(m->valid_until_ms());
  out.sealed = m->sealed();
  return IdFrom(m->key_id(), out.key_id);
}

std::string EncodeEntity(const base::Substitution& substitution) {
  v1::SubstitutionRecord m;
  wire::PutSubstitution(substitution, m);
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, base::Substitution& out) {
  const auto m = Parsed<v1::SubstitutionRecord>(bytes);
  if (!m) return false;
  out = wire::SubstitutionFrom(*m);
  return true;
}

std::string EncodeEntity(const Building& building) {
  state::v1::BuildingState m;
  m.set_name(building.name);
  m.set_units(building.units);
  m.set_floors(building.floors);
  m.set_stage(static_cast<int>(building.stage));
  m.set_to_grid_code(building.to_grid);
  m.set_message(building.message);
  for (const base::Uuid& id : building.doors) m.add_door_ids(BytesOf(id));
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, Building& out) {
  const auto m = Parsed<state::v1::BuildingState>(bytes);
  if (!m) return false;
  out = {m->name(),         m->units(),  m->floors(), wire::EnumOf<BuildingStage>(m->stage()),
         m->to_grid_code(), m->message()};
  for (const std::string& id : m->door_ids()) {
    if (!IdFrom(id, out.doors.emplace_back())) return false;
  }
  return true;
}

std::string EncodeEntity(const Household& household) {
  state::v1::HouseholdState m;
  m.set_building_id(BytesOf(household.place.building));
  m.set_unit(household.place.unit);
  m.set_floor(household.place.floor);
  m.set_door(household.place.door);
  m.set_key_id(BytesOf(household.key_id));
  for (const Resident& resident : household.residents) Write(resident, *m.add_residents());
  m.set_registered_at_ms(base::ToUnixMillis(household.registered_at));
  m.set_registered_by(household.registered_by);
  if (!household.move.IsNil()) m.set_move_id(BytesOf(household.move));
  m.set_moves(household.moves);
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, Household& out) {
  const auto m = Parsed<state::v1::HouseholdState>(bytes);
  if (!m || !IdFrom(m->building_id(), out.place.building) || !IdFrom(m->key_id(), out.key_id)) {
    return false;
  }
  out.place.unit = m->unit();
  out.place.floor = m->floor();
  out.place.door = m->door();
  out.residents.clear();
  out.residents.reserve(static_cast<std::size_t>(m->residents_size()));
  for (const state::v1::ResidentState& r : m->residents()) {
    if (!Read(r, out.residents.emplace_back())) return false;
  }
  out.registered_at = base::FromUnixMillis(m->registered_at_ms());
  out.registered_by = m->registered_by();
  out.moves = m->moves();
  return OptionalIdFrom(m->move_id(), out.move);
}

std::string EncodeEntity(const Move& move) {
  state::v1::MoveState m;
  m.set_household_id(BytesOf(move.household));
  for (const base::Uuid& id : move.residents) m.add_resident_ids(BytesOf(id));
  m.set_to_grid_code(move.to_grid);
  m.set_to_household_id(BytesOf(move.to_household));
  m.set_number(move.number);
  m.set_status(static_cast<int>(move.status));
  m.set_begun_at_ms(base::ToUnixMillis(move.begun_at));
  m.set_begun_by(move.begun_by);
  m.set_settled_at_ms(base::ToUnixMillis(move.settled_at));
  m.set_household_gone(move.household_gone);
  m.set_message(move.message);
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, Move& out) {
  const auto m = Parsed<state::v1::MoveState>(bytes);
  if (!m || !IdFrom(m->household_id(), out.household) ||
      !IdFrom(m->to_household_id(), out.to_household)) {
    return false;
  }
  out.residents.clear();
  for (const std::string& id : m->resident_ids()) {
    if (!IdFrom(id, out.residents.emplace_back())) return false;
  }
  out.to_grid = m->to_grid_code();
  out.number = m->number();
  out.status = wire::EnumOf<MoveStatus>(m->status());
  out.begun_at = base::FromUnixMillis(m->begun_at_ms());
  out.begun_by = m->begun_by();
  out.settled_at = base::FromUnixMillis(m->settled_at_ms());
  out.household_gone = m->household_gone();
  out.message = m->message();
  return true;
}

std::string EncodeEntity(const KnownDoor& door) {
  state::v1::DoorState m;
  m.set_building_id(BytesOf(door.place.building));
  m.set_unit(door.place.unit);
  m.set_floor(door.place.floor);
  m.set_door(door.place.door);
  if (!door.household.IsNil()) m.set_household_id(BytesOf(door.household));
  m.set_people(door.people);
  m.set_people_in_transfer(door.people_in_transfer);
  m.set_attempts(door.attempts);
  if (door.last_visit->outcome == VisitOutcome::kNone) return m.SerializeAsString();
  state::v1::VisitState& visit = *m.mutable_last_visit();
  visit.set_at_ms(base::ToUnixMillis(door.last_visit->at));
  visit.set_way(static_cast<int>(door.last_visit->way));
  visit.set_outcome(static_cast<int>(door.last_visit->outcome));
  visit.set_by(door.last_visit->by);
  for (const base::Uuid& id : door.last_visit->absent_residents) {
    visit.add_absent_resident_ids(BytesOf(id));
  }
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, KnownDoor& out) {
  const auto m = Parsed<state::v1::DoorState>(bytes);
  if (!m || !IdFrom(m->building_id(), out.place.building)) return false;
  if (!OptionalIdFrom(m->household_id(), out.household)) return false;
  out.place.unit = m->unit();
  out.place.floor = m->floor();
  out.place.door = m->door();
  out.people = m->people();
  out.people_in_transfer = m->people_in_transfer();
  out.attempts = m->attempts();
  if (!m->has_last_visit()) return true;
  Visit& visit = out.last_visit.Mutable();
  visit.at = base::FromUnixMillis(m->last_visit().at_ms());
  visit.way = wire::EnumOf<VisitWay>(m->last_visit().way());
  visit.outcome = wire::EnumOf<VisitOutcome>(m->last_visit().outcome());
  visit.by = m->last_visit().by();
  for (const std::string& id : m->last_visit().absent_resident_ids()) {
    if (!IdFrom(id, visit.absent_residents.emplace_back())) return false;
  }
  return true;
}

std::string EncodeEntity(const Census& census) {
  state::v1::CensusState m;
  *m.mutable_figures() = wire::ToProto(census.figures);
  if (!census.round) return m.SerializeAsString();
  state::v1::CensusRoundState& round = *m.mutable_round();
  round.set_id(BytesOf(census.round->id));
  round.set_opened_at_ms(base::ToUnixMillis(census.round->opened_at));
  round.set_due_at_ms(base::ToUnixMillis(census.round->due_at));
  round.set_is_reported(census.round->is_reported);
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, Census& out) {
  const auto m = Parsed<state::v1::CensusState>(bytes);
  if (!m) return false;
  out.figures = wire::FromProto(m->figures());
  if (!m->has_round()) return true;
  CensusRound& round = out.round.emplace();
  round.opened_at = base::FromUnixMillis(m->round().opened_at_ms());
  round.due_at = base::FromUnixMillis(m->round().due_at_ms());
  round.is_reported = m->round().is_reported();
  return IdFrom(m->round().id(), round.id);
}

std::string EncodeEntity(const Duplicate& duplicate) {
  state::v1::DuplicateState m;
  m.set_person(BytesOf(duplicate.person));
  m.set_status(static_cast<int>(duplicate.status));
  for (const ClaimRef& claim : duplicate.claims) {
    state::v1::ClaimRefState& c = *m.add_claims();
    c.set_grid_code(claim.grid);
    c.set_household_id(BytesOf(claim.household));
    c.set_resident_id(BytesOf(claim.resident));
    c.set_claimed_at_ms(base::ToUnixMillis(claim.claimed_at));
  }
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, Duplicate& out) {
  const auto m = Parsed<state::v1::DuplicateState>(bytes);
  if (!m || !IdFrom(m->person(), out.person)) return false;
  out.status = wire::EnumOf<DuplicateStatus>(m->status());
  out.claims.clear();
  for (const state::v1::ClaimRefState& c : m->claims()) {
    ClaimRef& claim = out.claims.emplace_back();
    if (!IdFrom(c.household_id(), claim.household) || !IdFrom(c.resident_id(), claim.resident)) {
      return false;
    }
    claim.grid = c.grid_code();
    claim.claimed_at = base::FromUnixMillis(c.claimed_at_ms());
  }
  return true;
}

std::string EncodeEntity(const Import& import) {
  state::v1::ImportState m;
  m.set_at_ms(base::ToUnixMillis(import.at));
  for (const ImportAnswer& answer : import.answers) {
    state::v1::ImportAnswerState& a = *m.add_answers();
    a.set_row(answer.row);
    a.set_result(static_cast<int>(answer.result));
    if (!answer.household.IsNil()) a.set_household_id(BytesOf(answer.household));
    if (!answer.resident.IsNil()) a.set_resident_id(BytesOf(answer.resident));
    if (!answer.record.IsNil()) a.set_record_id(BytesOf(answer.record));
    a.set_reason(static_cast<int>(answer.rejected->reason));
    a.set_field(answer.rejected->field);
    a.set_message(answer.rejected->message);
  }
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, Import& out) {
  const auto m = Parsed<state::v1::ImportState>(bytes);
  if (!m) return false;
  out.at = base::FromUnixMillis(m->at_ms());
  out.answers.clear();
  for (const state::v1::ImportAnswerState& a : m->answers()) {
    ImportAnswer& answer = out.answers.emplace_back();
    if (!OptionalIdFrom(a.household_id(), answer.household) ||
        !OptionalIdFrom(a.resident_id(), answer.resident) ||
        !OptionalIdFrom(a.record_id(), answer.record)) {
      return false;
    }
    answer.row = a.row();
    answer.result = wire::EnumOf<ImportResult>(a.result());
    answer.rejected =
        base::Rejected{wire::EnumOf<base::Rejection>(a.reason()), a.field(), a.message()};
  }
  return true;
}

std::string EncodeEntity(const Claim& claim) {
  state::v1::ClaimState m;
  m.set_grid_code(claim.grid.ToString());
  m.set_household_id(BytesOf(claim.household));
  m.set_claimed_at_ms(base::ToUnixMillis(claim.claimed_at));
  if (!claim.case_id.IsNil()) m.set_case_id(BytesOf(claim.case_id));
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, Claim& out) {
  const auto m = Parsed<state::v1::ClaimState>(bytes);
  if (!m || !IdFrom(m->household_id(), out.household)) return false;
  if (!OptionalIdFrom(m->case_id(), out.case_id)) return false;
  out.grid = m->grid_code();
  out.claimed_at = base::FromUnixMillis(m->claimed_at_ms());
  return true;
}

}  // namespace gridkeeper::registration
