#include "eventing/encoded.hpp"
#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "registration/adapters/enterprises_codec.hpp"
#include "registration/adapters/gates_codec.hpp"
#include "registration/adapters/registration_codec.hpp"
#include "registration/adapters/volunteers_codec.hpp"
#include "registration/adapters/wire.hpp"
#include "registration/adapters/zones_codec.hpp"
#include "registration/domain/census.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Encoded;
using eventing::EncodedEvent;

template <typename Message>
EncodedEvent EncodedCase(const CaseFacts& facts, Message m = {}) {
  m.set_case_id(facts.case_id.ToString());
  for (const ClaimRef& claim : facts.claims) *m.add_claims() = wire::ToProto(claim);
  m.mutable_grid_codes()->Assign(facts.grids.begin(), facts.grids.end());
  return Encoded(facts.case_id.ToString(), m);
}

template <typename Message>
EncodedEvent EncodedClaim(const ClaimRef& claim) {
  Message m;
  *m.mutable_claim() = wire::ToProto(claim);
  return Encoded(claim.resident.ToString(), m);
}

struct Encode {
  EncodedEvent operator()(const AreaDefined& e) const {
    v1::AreaDefined m;
    m.set_name(e.name);
    m.set_parent_code(e.parent);
    return Encoded("", m);
  }
  EncodedEvent operator()(const AreaRetired& e) const {
    v1::AreaRetired m;
    m.set_name(e.name);
    m.set_parent_code(e.parent);
    return Encoded("", m);
  }
  EncodedEvent operator()(const StaffDefined& e) const {
    v1::StaffDefined m;
    m.set_staff_id(e.staff_id);
    m.set_role(static_cast<common::v1::Role>(e.entry.role));
    m.mutable_area_codes()->Assign(e.entry.areas.begin(), e.entry.areas.end());
    m.set_valid_from_ms(base::ToUnixMillis(e.entry.valid_from));
    m.set_valid_until_ms(wire::UntilToWire(e.entry.valid_until));
    m.set_sealed(e.entry.sealed);
    m.set_key_id(e.entry.key_id.ToString());
    m.set_replaced_key_id(wire::OptionalIdToWire(e.replaced_key_id));
    m.set_previous_area_code(e.previous_area);
    return Encoded(e.staff_id, m);
  }
  EncodedEvent operator()(const StaffRemoved& e) const {
    v1::StaffRemoved m;
    m.set_staff_id(e.staff_id);
    m.set_key_id(e.key_id.ToString());
    return Encoded(e.staff_id, m);
  }
  EncodedEvent operator()(const StaffReleased& e) const {
    v1::StaffReleased m;
    m.set_staff_id(e.staff_id);
    m.set_key_id(wire::OptionalIdToWire(e.key_id));
    return Encoded(e.staff_id, m);
  }
  EncodedEvent operator()(const RosterChanged& e) const {
    v1::RosterChanged m;
    wire::PutRoster(e.roster, m);
    return Encoded("", m);
  }
  EncodedEvent operator()(const SubstitutionBegun& e) const {
    v1::SubstitutionBegun m;
    m.set_staff_id(e.staff_id);
    wire::PutSubstitution(e.substitution, m);
    return Encoded(e.staff_id, m);
  }
  EncodedEvent operator()(const SubstitutionEnded& e) const {
    v1::SubstitutionEnded m;
    m.set_staff_id(e.staff_id);
    return Encoded(e.staff_id, m);
  }
  EncodedEvent operator()(const DedicatedWorkerAssigned& e) const {
    v1::DedicatedWorkerAssigned m;
    m.set_household_id(e.household.ToString());
    m.set_staff_id(e.staff_id);
    return Encoded(e.household.ToString(), m);
  }
  EncodedEvent operator()(const ResponsiblePartiesNamed& e) const {
    v1::ResponsiblePartiesNamed m;
    m.set_household_id(e.household.ToString());
    m.set_resident_id(e.resident.ToString());
    *m.mutable_parties() = wire::ToProto(e.parties);
    m.set_replaced_key_id(wire::OptionalIdToWire(e.replaced_key_id));
    return Encoded(e.resident.ToString(), m);
  }
  EncodedEvent operator()(const RulesChanged& e) const {
    v1::RulesChanged m;
    *m.mutable_rules() = wire::ToProto(e.rules);
    return Encoded("", m);
  }
  EncodedEvent operator()(const RiskAreasChanged& e) const {
    v1::RiskAreasChanged m;
    wire::PutList(e.areas, m.mutable_areas());
    return Encoded("", m);
  }
  EncodedEvent operator()(const ArrivalDeclared& e) const {
    v1::ArrivalDeclared m;
    m.set_arrival_id(e.id.ToString());
    m.set_household_id(e.household.ToString());
    *m.mutable_journey() = wire::ToProto(e.journey);
    for (const ArrivalDetails& details : e.details) {
      v1::SealedArrivalDetails& one = *m.add_details();
      one.set_resident_id(details.resident.ToString());
      one.set_sealed(details.sealed);
      one.set_key_id(details.key_id.ToString());
    }
    return Encoded(e.id.ToString(), m);
  }
  EncodedEvent operator()(const ArrivalVerified& e) const {
    v1::ArrivalVerified m;
    m.set_arrival_id(e.id.ToString());
    m.set_household_id(e.household.ToString());
    for (const base::Uuid& id : e.residents) m.add_resident_ids(id.ToString());
    m.set_finding(static_cast<v1::ArrivalFinding>(e.finding));
    m.set_arrived_at_ms(base::ToUnixMillis(e.arrived_at));
    m.set_isolation(static_cast<v1::IsolationKind>(e.isolation));
    m.set_isolation_days(e.isolation_days);
    return Encoded(e.id.ToString(), m);
  }
  EncodedEvent operator()(const ArrivalFiled& e) const {
    v1::ArrivalFiled m;
    m.set_arrival_id(e.id.ToString());
    m.set_household_id(e.household.ToString());
    m.set_file_number(e.file_number);
    return Encoded(e.id.ToString(), m);
  }
  EncodedEvent operator()(const SignatureRecorded& e) const {
    v1::SignatureRecorded m;
    m.set_household_id(e.household.ToString());
    m.set_resident_id(e.resident.ToString());
    *m.mutable_signature() = wire::ToProto(e.signature);
    return Encoded(e.resident.ToString(), m);
  }
  EncodedEvent operator()(const BuildingRegistered& e) const {
    v1::BuildingRegistered m;
    m.set_building_id(e.id.ToString());
    m.set_name(e.building.name);
    m.set_units(e.building.units);
    m.set_floors(e.building.floors);
    return Encoded(e.id.ToString(), m);
  }
  EncodedEvent operator()(const HouseholdRegistered& e) const {
    v1::HouseholdRegistered m;
    m.set_household_id(e.id.ToString());
    m.set_building_id(e.place.building.ToString());
    m.set_unit(e.place.unit);
    m.set_floor(e.place.floor);
    m.set_door(e.place.door);
    m.set_key_id(wire::OptionalIdToWire(e.key_id));
    for (const Resident& resident : e.residents) *m.add_residents() = wire::ToProto(resident);
    m.set_door_id(DoorIdOf(e.place).ToString());
    return Encoded(e.id.ToString(), m);
  }
  EncodedEvent operator()(const ResidentsAdded& e) const {
    v1::ResidentsAdded m;
    m.set_household_id(e.household.ToString());
    for (const Resident& resident : e.residents) *m.add_residents() = wire::ToProto(resident);
    return Encoded(e.household.ToString(), m);
  }
  EncodedEvent operator()(const ResidentRecordAdded& e) const {
    v1::ResidentRecordAdded m;
    m.set_household_id(e.household.ToString());
    m.set_resident_id(e.resident.ToString());
    *m.mutable_record() = wire::ToProto(e.record);
    return Encoded(e.resident.ToString(), m);
  }
  EncodedEvent operator()(const ResidentsImported& e) const {
    v1::ResidentsImported m;
    m.set_import_id(e.id.ToString());
    for (const ImportAnswer& answer : e.answers) *m.add_answers() = wire::ToProto(answer);
    for (const base::Uuid& id : e.unused_key_ids) m.add_unused_key_ids(id.ToString());
    return Encoded(e.id.ToString(), m);
  }
  EncodedEvent operator()(const DoorsRegistered& e) const {
    v1::DoorsRegistered m;
    m.set_building_id(e.building.ToString());
    for (const Door& door : e.doors) *m.add_doors() = wire::ToProto(door);
    return Encoded(e.building.ToString(), m);
  }
  EncodedEvent operator()(const DoorRemoved& e) const {
    v1::DoorRemoved m;
    m.set_door_id(e.id.ToString());
    m.set_reason(static_cast<v1::DoorRemovalReason>(e.reason));
    return Encoded(e.id.ToString(), m);
  }
  EncodedEvent operator()(const VisitRecorded& e) const {
    v1::VisitRecorded m;
    m.set_door_id(e.door.ToString());
    m.set_household_id(wire::OptionalIdToWire(e.household));
    m.set_way(static_cast<v1::VisitWay>(e.way));
    m.set_outcome(static_cast<v1::VisitOutcome>(e.outcome));
    m.set_visited_at_ms(base::ToUnixMillis(e.visited_at));
    for (const base::Uuid& id : e.absent_residents) m.add_absent_resident_ids(id.ToString());
    return Encoded(e.door.ToString(), m);
  }
  EncodedEvent operator()(const CensusRoundOpened& e) const {
    v1::CensusRoundOpened m;
    m.set_round_id(e.id.ToString());
    m.set_name(e.name);
    m.set_due_at_ms(base::ToUnixMillis(e.due_at));
    m.set_opened_at_ms(base::ToUnixMillis(e.opened_at));
    m.mutable_grid_codes()->Assign(e.grids.begin(), e.grids.end());
    return Encoded(e.id.ToString(), m);
  }
  EncodedEvent operator()(const CensusRoundBegun& e) const {
    v1::CensusRoundBegun m;
    m.set_round_id(e.id.ToString());
    m.set_due_at_ms(base::ToUnixMillis(e.due_at));
    m.set_opened_at_ms(base::ToUnixMillis(e.opened_at));
    return Encoded(e.id.ToString(), m);
  }
  EncodedEvent operator()(const CensusRoundDue& e) const {
    v1::CensusRoundDue m;
    m.set_round_id(e.id.ToString());
    m.set_due_at_ms(base::ToUnixMillis(e.due_at));
    *m.mutable_figures() = wire::ToProto(e.figures);
    return Encoded(e.id.ToString(), m);
  }
  EncodedEvent operator()(const MoveBegun& e) const {
    v1::MoveBegun m;
    *m.mutable_moving() = wire::ToProto(e.moving);
    for (const Resident& resident : e.staying) *m.add_staying() = wire::ToProto(resident);
    m.set_key_id(wire::OptionalIdToWire(e.key_id));
    for (const base::Uuid& id : e.replaced_key_ids) m.add_replaced_key_ids(id.ToString());
    return Encoded(e.moving.move.ToString(), m);
  }
  EncodedEvent operator()(const ResidentsMovedIn& e) const {
    v1::ResidentsMovedIn m;
    *m.mutable_moving() = wire::ToProto(e.moving);
    m.set_door_id(DoorIdOf(e.moving.to).ToString());
    for (const base::Uuid& id : e.replaced_pass_key_ids) {
      m.add_replaced_pass_key_ids(id.ToString());
    }
    return Encoded(e.moving.move.ToString(), m);
  }
  EncodedEvent operator()(const MoveDeclined& e) const {
    v1::MoveDeclined m;
    m.set_move_id(e.move.ToString());
    m.set_from_grid_code(e.from_grid);
    m.set_reason(static_cast<common::v1::RejectionReason>(e.reason));
    m.set_message(e.message);
    return Encoded(e.move.ToString(), m);
  }
  EncodedEvent operator()(const ResidentsMovedOut& e) const {
    v1::ResidentsMovedOut m;
    m.set_move_id(e.move.ToString());
    m.set_move_number(e.number);
    m.set_household_id(e.household.ToString());
    for (const base::Uuid& id : e.residents) m.add_resident_ids(id.ToString());
    m.set_to_grid_code(e.to_grid);
    m.set_to_household_id(e.to_household.ToString());
    m.set_household_gone(e.household_gone);
    return Encoded(e.move.ToString(), m);
  }
  EncodedEvent operator()(const MoveReturned& e) const {
    v1::MoveReturned m;
    m.set_move_id(e.move.ToString());
    m.set_household_id(e.household.ToString());
    for (const base::Uuid& id : e.residents) m.add_resident_ids(id.ToString());
    m.set_reason(static_cast<common::v1::RejectionReason>(e.reason));
    m.set_message(e.message);
    return Encoded(e.move.ToString(), m);
  }
  EncodedEvent operator()(const BuildingMoveBegun& e) const {
    v1::BuildingMoveBegun m;
    *m.mutable_moving() = wire::ToProto(e.moving);
    return Encoded(e.moving.id.ToString(), m);
  }
  EncodedEvent operator()(const BuildingMovedIn& e) const {
    v1::BuildingMovedIn m;
    *m.mutable_moving() = wire::ToProto(e.moving);
    return Encoded(e.moving.id.ToString(), m);
  }
  EncodedEvent operator()(const BuildingMoveDeclined& e) const {
    v1::BuildingMoveDeclined m;
    m.set_building_id(e.id.ToString());
    m.set_from_grid_code(e.from_grid);
    m.set_reason(static_cast<common::v1::RejectionReason>(e.reason));
    m.set_message(e.message);
    return Encoded(e.id.ToString(), m);
  }
  EncodedEvent operator()(const BuildingMovedOut& e) const {
    v1::BuildingMovedOut m;
    m.set_building_id(e.id.ToString());
    m.set_to_grid_code(e.to_grid);
    return Encoded(e.id.ToString(), m);
  }
  EncodedEvent operator()(const BuildingMoveReturned& e) const {
    v1::BuildingMoveReturned m;
    m.set_building_id(e.id.ToString());
    m.set_reason(static_cast<common::v1::RejectionReason>(e.reason));
    m.set_message(e.message);
    return Encoded(e.id.ToString(), m);
  }
  EncodedEvent operator()(const HouseholdForgotten& e) const {
    v1::HouseholdForgotten m;
    m.set_household_id(e.id.ToString());
    m.set_reason(static_cast<v1::ForgetReason>(e.reason));
    m.set_key_id(wire::OptionalIdToWire(e.key_id));
    for (const Resident& resident : e.residents) *m.add_residents() = wire::ToProto(resident);
    for (const base::Uuid& id : e.pass_key_ids) m.add_pass_key_ids(id.ToString());
    return Encoded(e.id.ToString(), m);
  }
  EncodedEvent operator()(const ResidentSeparated& e) const {
    v1::ResidentSeparated m;
    m.set_household_id(e.household.ToString());
    *m.mutable_resident() = wire::ToProto(e.resident);
    m.set_from_resident_id(e.from.ToString());
    return Encoded(e.resident.id.ToString(), m);
  }
  EncodedEvent operator()(const DuplicateFindingGiven& e) const {
    v1::DuplicateFindingGiven m;
    m.set_case_id(e.case_id.ToString());
    m.set_person_key(e.person.ToString());
    m.set_finding(static_cast<v1::DuplicateFinding>(e.finding));
    for (const base::Uuid& id : e.residents) m.add_resident_ids(id.ToString());
    return Encoded(e.case_id.ToString(), m);
  }
  EncodedEvent operator()(const DuplicateCaseSettled& e) const {
    v1::DuplicateCaseSettled m;
    m.set_finding(static_cast<v1::DuplicateFinding>(e.finding));
    return EncodedCase(e, std::move(m));
  }
  EncodedEvent operator()(const DuplicateFindingOutdated& e) const {
    v1::DuplicateFindingOutdated m;
    m.set_case_id(e.case_id.ToString());
    return Encoded(e.case_id.ToString(), m);
  }
  EncodedEvent operator()(const IdNumberClaimed& e) const {
    return EncodedClaim<v1::IdNumberClaimed>(e.claim);
  }
  EncodedEvent operator()(const IdNumberReleased& e) const {
    return EncodedClaim<v1::IdNumberReleased>(e.claim);
  }
  EncodedEvent operator()(const DuplicateCaseOpened& e) const {
    return EncodedCase<v1::DuplicateCaseOpened>(e);
  }
  EncodedEvent operator()(const DuplicateCaseChanged& e) const {
    return EncodedCase<v1::DuplicateCaseChanged>(e);
  }
  EncodedEvent operator()(const DuplicateCaseClosed& e) const {
    return EncodedCase<v1::DuplicateCaseClosed>(e);
  }
  EncodedEvent operator()(const DuplicateCaseNoted& e) const {
    v1::DuplicateCaseNoted m;
    m.set_case_id(e.case_id.ToString());
    m.set_person_key(e.duplicate.person.ToString());
    m.set_status(static_cast<v1::DuplicateStatus>(e.duplicate.status));
    for (const ClaimRef& claim : e.duplicate.claims) *m.add_claims() = wire::ToProto(claim);
    return Encoded(e.case_id.ToString(), m);
  }
  template <typename E>
    requires requires(const E& e) { EncodeGateEvent(e); }
  EncodedEvent operator()(const E& e) const {
    return EncodeGateEvent(e);
  }
  template <typename E>
    requires requires(const E& e) { EncodeZoneEvent(e); }
  EncodedEvent operator()(const E& e) const {
    return EncodeZoneEvent(e);
  }
  EncodedEvent operator()(const VolunteersEvent& e) const { return EncodeVolunteersEvent(e); }
  EncodedEvent operator()(const EnterprisesEvent& e) const { return EncodeEnterprisesEvent(e); }
};

}  // namespace

eventing::EncodedEvent EncodeEvent(const Event& event) { return std::visit(Encode{}, event); }

}  // namespace gridkeeper::registration
