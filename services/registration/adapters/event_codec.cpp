#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "registration/adapters/gates_codec.hpp"
#include "registration/adapters/registration_codec.hpp"
#include "registration/adapters/volunteers_codec.hpp"
#include "registration/adapters/wire.hpp"
#include "registration/domain/census.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::EncodedEvent;
using eventing::Reading;
using eventing::TypeOf;
using Read = absl::StatusOr<std::optional<Event>>;

template <typename Message>
EncodedEvent Encoded(std::string subject, const Message& message) {
  return {TypeOf<Message>(), std::move(subject), message.SerializeAsString()};
}

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
    for (const base::RiskArea& area : e.areas) *m.add_areas() = wire::ToProto(area);
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
  EncodedEvent operator()(const VolunteersEvent& e) const { return EncodeVolunteersEvent(e); }
};

template <typename Message, typename Domain>
Read ReadCase(std::string_view value) {
  Reading<Message> m(value);
  return m.template As<Event>(Domain{
      {m.Id(m->case_id(), "case_id"), wire::Claims(m, m->claims()), wire::Texts(m->grid_codes())}});
}

Read ReadStaffDefined(std::string_view value) {
  Reading<v1::StaffDefined> m(value);
  return m.As<Event>(StaffDefined{
      .staff_id = m->staff_id(),
      .entry = {.role = wire::EnumOf<base::Role>(m->role()),
                .areas = wire::Texts(m->area_codes()),
                .valid_from = base::FromUnixMillis(m->valid_from_ms()),
                .valid_until = wire::UntilFromWire(m->valid_until_ms()),
                .sealed = m->sealed(),
                .key_id = m.Id(m->key_id(), "key_id")},
      .replaced_key_id = wire::OptionalId(m, m->replaced_key_id(), "replaced_key_id"),
      .previous_area = m->previous_area_code(),
  });
}

Read ReadHouseholdRegistered(std::string_view value) {
  Reading<v1::HouseholdRegistered> m(value);
  return m.As<Event>(HouseholdRegistered{
      .id = m.Id(m->household_id(), "household_id"),
      .place = {m.Id(m->building_id(), "building_id"), m->unit(), m->floor(), m->door()},
      .key_id = wire::OptionalId(m, m->key_id(), "key_id"),
      .residents = wire::Residents(m, m->residents()),
  });
}

// Who comes to a household there is, and imports.
Read ReadResidentEvent(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::ResidentsAdded>()) {
    Reading<v1::ResidentsAdded> m(value);
    return m.As<Event>(ResidentsAdded{m.Id(m->household_id(), "household_id"),
                                      wire::Residents(m, m->residents())});
  }
  if (type == TypeOf<v1::ResidentRecordAdded>()) {
    Reading<v1::ResidentRecordAdded> m(value);
    return m.As<Event>(ResidentRecordAdded{m.Id(m->household_id(), "household_id"),
                                           m.Id(m->resident_id(), "resident_id"),
                                           wire::ResidentFrom(m, m->record())});
  }
  if (type == TypeOf<v1::ResidentsImported>()) {
    Reading<v1::ResidentsImported> m(value);
    return m.As<Event>(ResidentsImported{m.Id(m->import_id(), "import_id"),
                                         wire::ImportAnswers(m, m->answers()),
                                         wire::Ids(m, m->unused_key_ids(), "unused_key_ids")});
  }
  return std::nullopt;
}

// Arrivals, signatures and risk areas.
Read ReadPapersEvent(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::RiskAreasChanged>()) {
    Reading<v1::RiskAreasChanged> m(value);
    return m.As<Event>(RiskAreasChanged{wire::RiskAreas(m->areas())});
  }
  if (type == TypeOf<v1::ArrivalDeclared>()) {
    Reading<v1::ArrivalDeclared> m(value);
    return m.As<Event>(ArrivalDeclared{
        m.Id(m->arrival_id(), "arrival_id"), m.Id(m->household_id(), "household_id"),
        wire::FromProto(m->journey()), wire::DetailsOfArrival(m, m->details())});
  }
  if (type == TypeOf<v1::ArrivalVerified>()) {
    Reading<v1::ArrivalVerified> m(value);
    return m.As<Event>(ArrivalVerified{
        .id = m.Id(m->arrival_id(), "arrival_id"),
        .household = m.Id(m->household_id(), "household_id"),
        .residents = wire::Ids(m, m->resident_ids(), "resident_ids"),
        .finding = wire::EnumOf<ArrivalFinding>(m->finding()),
        .arrived_at = base::FromUnixMillis(m->arrived_at_ms()),
        .isolation = wire::EnumOf<base::IsolationKind>(m->isolation()),
        .isolation_days = m->isolation_days(),
    });
  }
  if (type == TypeOf<v1::ArrivalFiled>()) {
    Reading<v1::ArrivalFiled> m(value);
    return m.As<Event>(ArrivalFiled{m.Id(m->arrival_id(), "arrival_id"),
                                    m.Id(m->household_id(), "household_id"), m->file_number()});
  }
  if (type == TypeOf<v1::SignatureRecorded>()) {
    Reading<v1::SignatureRecorded> m(value);
    return m.As<Event>(SignatureRecorded{m.Id(m->household_id(), "household_id"),
                                         m.Id(m->resident_id(), "resident_id"),
                                         wire::FromProto(m->signature())});
  }
  return std::nullopt;
}

Read ReadHouseholdForgotten(std::string_view value) {
  Reading<v1::HouseholdForgotten> m(value);
  return m.As<Event>(HouseholdForgotten{
      .id = m.Id(m->household_id(), "household_id"),
      .reason = wire::EnumOf<ForgetReason>(m->reason()),
      .key_id = wire::OptionalId(m, m->key_id(), "key_id"),
      .residents = wire::Residents(m, m->residents()),
      .pass_key_ids = wire::Ids(m, m->pass_key_ids(), "pass_key_ids"),
  });
}

Read ReadVisitRecorded(std::string_view value) {
  Reading<v1::VisitRecorded> m(value);
  return m.As<Event>(VisitRecorded{
      .door = m.Id(m->door_id(), "door_id"),
      .household = wire::OptionalId(m, m->household_id(), "household_id"),
      .way = wire::EnumOf<VisitWay>(m->way()),
      .outcome = wire::EnumOf<VisitOutcome>(m->outcome()),
      .visited_at = base::FromUnixMillis(m->visited_at_ms()),
      .absent_residents = wire::Ids(m, m->absent_resident_ids(), "absent_resident_ids"),
  });
}

// Nullopt for what is no event of a move, as below.
Read ReadMoveEvent(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::MoveBegun>()) {
    Reading<v1::MoveBegun> m(value);
    return m.As<Event>(MoveBegun{
        .moving = wire::MovingFrom(m, m->moving()),
        .staying = wire::Residents(m, m->staying()),
        .key_id = wire::OptionalId(m, m->key_id(), "key_id"),
        .replaced_key_ids = wire::Ids(m, m->replaced_key_ids(), "replaced_key_ids"),
    });
  }
  if (type == TypeOf<v1::ResidentsMovedIn>()) {
    Reading<v1::ResidentsMovedIn> m(value);
    return m.As<Event>(
        ResidentsMovedIn{wire::MovingFrom(m, m->moving()),
                         wire::Ids(m, m->replaced_pass_key_ids(), "replaced_pass_key_ids")});
  }
  if (type == TypeOf<v1::MoveDeclined>()) {
    Reading<v1::MoveDeclined> m(value);
    return m.As<Event>(MoveDeclined{m.Id(m->move_id(), "move_id"), m->from_grid_code(),
                                    wire::EnumOf<base::Rejection>(m->reason()), m->message()});
  }
  if (type == TypeOf<v1::ResidentsMovedOut>()) {
    Reading<v1::ResidentsMovedOut> m(value);
    return m.As<Event>(ResidentsMovedOut{
        .move = m.Id(m->move_id(), "move_id"),
        .number = m->move_number(),
        .household = m.Id(m->household_id(), "household_id"),
        .residents = wire::Ids(m, m->resident_ids(), "resident_ids"),
        .to_grid = m->to_grid_code(),
        .to_household = m.Id(m->to_household_id(), "to_household_id"),
        .household_gone = m->household_gone(),
    });
  }
  if (type == TypeOf<v1::MoveReturned>()) {
    Reading<v1::MoveReturned> m(value);
    return m.As<Event>(MoveReturned{
        .move = m.Id(m->move_id(), "move_id"),
        .household = m.Id(m->household_id(), "household_id"),
        .residents = wire::Ids(m, m->resident_ids(), "resident_ids"),
        .reason = wire::EnumOf<base::Rejection>(m->reason()),
        .message = m->message(),
    });
  }
  return std::nullopt;
}

// Moves of buildings.
Read ReadBuildingEvent(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::BuildingMoveBegun>()) {
    Reading<v1::BuildingMoveBegun> m(value);
    return m.As<Event>(BuildingMoveBegun{wire::MovingBuildingFrom(m, m->moving())});
  }
  if (type == TypeOf<v1::BuildingMovedIn>()) {
    Reading<v1::BuildingMovedIn> m(value);
    return m.As<Event>(BuildingMovedIn{wire::MovingBuildingFrom(m, m->moving())});
  }
  if (type == TypeOf<v1::BuildingMoveDeclined>()) {
    Reading<v1::BuildingMoveDeclined> m(value);
    return m.As<Event>(
        BuildingMoveDeclined{m.Id(m->building_id(), "building_id"), m->from_grid_code(),
                             wire::EnumOf<base::Rejection>(m->reason()), m->message()});
  }
  if (type == TypeOf<v1::BuildingMovedOut>()) {
    Reading<v1::BuildingMovedOut> m(value);
    return m.As<Event>(BuildingMovedOut{m.Id(m->building_id(), "building_id"), m->to_grid_code()});
  }
  if (type == TypeOf<v1::BuildingMoveReturned>()) {
    Reading<v1::BuildingMoveReturned> m(value);
    return m.As<Event>(BuildingMoveReturned{m.Id(m->building_id(), "building_id"),
                                            wire::EnumOf<base::Rejection>(m->reason()),
                                            m->message()});
  }
  return std::nullopt;
}

// Doors, visits and census rounds.
Read ReadCensusEvent(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::VisitRecorded>()) return ReadVisitRecorded(value);
  if (type == TypeOf<v1::DoorsRegistered>()) {
    Reading<v1::DoorsRegistered> m(value);
    return m.As<Event>(DoorsRegistered{m.Id(m->building_id(), "building_id"),
                                       wire::Doors(m, m->building_id(), m->doors())});
  }
  if (type == TypeOf<v1::DoorRemoved>()) {
    Reading<v1::DoorRemoved> m(value);
    return m.As<Event>(
        DoorRemoved{m.Id(m->door_id(), "door_id"), wire::EnumOf<DoorRemovalReason>(m->reason())});
  }
  if (type == TypeOf<v1::CensusRoundOpened>()) {
    Reading<v1::CensusRoundOpened> m(value);
    return m.As<Event>(CensusRoundOpened{
        m.Id(m->round_id(), "round_id"), m->name(), base::FromUnixMillis(m->due_at_ms()),
        base::FromUnixMillis(m->opened_at_ms()), wire::Texts(m->grid_codes())});
  }
  if (type == TypeOf<v1::CensusRoundBegun>()) {
    Reading<v1::CensusRoundBegun> m(value);
    return m.As<Event>(CensusRoundBegun{m.Id(m->round_id(), "round_id"),
                                        base::FromUnixMillis(m->due_at_ms()),
                                        base::FromUnixMillis(m->opened_at_ms())});
  }
  if (type == TypeOf<v1::CensusRoundDue>()) {
    Reading<v1::CensusRoundDue> m(value);
    return m.As<Event>(CensusRoundDue{m.Id(m->round_id(), "round_id"),
                                      base::FromUnixMillis(m->due_at_ms()),
                                      wire::FromProto(m->figures())});
  }
  return std::nullopt;
}

// What was found out about duplicates.
Read ReadFindingEvent(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::ResidentSeparated>()) {
    Reading<v1::ResidentSeparated> m(value);
    return m.As<Event>(ResidentSeparated{m.Id(m->household_id(), "household_id"),
                                         wire::ResidentFrom(m, m->resident()),
                                         m.Id(m->from_resident_id(), "from_resident_id")});
  }
  if (type == TypeOf<v1::DuplicateFindingGiven>()) {
    Reading<v1::DuplicateFindingGiven> m(value);
    return m.As<Event>(DuplicateFindingGiven{m.Id(m->case_id(), "case_id"),
                                             wire::Person(m, m->person_key()),
                                             wire::EnumOf<DuplicateFinding>(m->finding()),
                                             wire::Ids(m, m->resident_ids(), "resident_ids")});
  }
  if (type == TypeOf<v1::DuplicateCaseSettled>()) {
    Reading<v1::DuplicateCaseSettled> m(value);
    return m.As<Event>(DuplicateCaseSettled{
        {m.Id(m->case_id(), "case_id"), wire::Claims(m, m->claims()), wire::Texts(m->grid_codes())},
        wire::EnumOf<DuplicateFinding>(m->finding())});
  }
  if (type == TypeOf<v1::DuplicateFindingOutdated>()) {
    Reading<v1::DuplicateFindingOutdated> m(value);
    return m.As<Event>(DuplicateFindingOutdated{m.Id(m->case_id(), "case_id")});
  }
  return std::nullopt;
}

Read ReadDuplicateCaseNoted(std::string_view value) {
  Reading<v1::DuplicateCaseNoted> m(value);
  return m.As<Event>(DuplicateCaseNoted{
      m.Id(m->case_id(), "case_id"),
      {wire::Person(m, m->person_key()), wire::EnumOf<DuplicateStatus>(m->status()),
       wire::Claims(m, m->claims())}});
}

Read ReadAreaEvent(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::AreaDefined>()) {
    Reading<v1::AreaDefined> m(value);
    return m.As<Event>(AreaDefined{m->name(), m->parent_code()});
  }
  if (type == TypeOf<v1::AreaRetired>()) {
    Reading<v1::AreaRetired> m(value);
    return m.As<Event>(AreaRetired{m->name(), m->parent_code()});
  }
  if (type == TypeOf<v1::StaffDefined>()) return ReadStaffDefined(value);
  if (type == TypeOf<v1::StaffRemoved>()) {
    Reading<v1::StaffRemoved> m(value);
    return m.As<Event>(StaffRemoved{m->staff_id(), m.Id(m->key_id(), "key_id")});
  }
  if (type == TypeOf<v1::StaffReleased>()) {
    Reading<v1::StaffReleased> m(value);
    return m.As<Event>(StaffReleased{m->staff_id(), wire::OptionalId(m, m->key_id(), "key_id")});
  }
  if (type == TypeOf<v1::RosterChanged>()) {
    Reading<v1::RosterChanged> m(value);
    return m.As<Event>(RosterChanged{wire::RosterFrom(*m)});
  }
  if (type == TypeOf<v1::SubstitutionBegun>()) {
    Reading<v1::SubstitutionBegun> m(value);
    return m.As<Event>(SubstitutionBegun{m->staff_id(), wire::SubstitutionFrom(*m)});
  }
  if (type == TypeOf<v1::SubstitutionEnded>()) {
    Reading<v1::SubstitutionEnded> m(value);
    return m.As<Event>(SubstitutionEnded{m->staff_id()});
  }
  if (type == TypeOf<v1::DedicatedWorkerAssigned>()) {
    Reading<v1::DedicatedWorkerAssigned> m(value);
    return m.As<Event>(
        DedicatedWorkerAssigned{m.Id(m->household_id(), "household_id"), m->staff_id()});
  }
  if (type == TypeOf<v1::ResponsiblePartiesNamed>()) {
    Reading<v1::ResponsiblePartiesNamed> m(value);
    return m.As<Event>(ResponsiblePartiesNamed{
        m.Id(m->household_id(), "household_id"), m.Id(m->resident_id(), "resident_id"),
        wire::PartiesFrom(m, m->parties()),
        wire::OptionalId(m, m->replaced_key_id(), "replaced_key_id")});
  }
  if (type == TypeOf<v1::RulesChanged>()) {
    Reading<v1::RulesChanged> m(value);
    return m.As<Event>(RulesChanged{wire::FromProto(m->rules())});
  }
  return std::nullopt;
}

}  // namespace

Read DecodeEvent(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::HouseholdRegistered>()) return ReadHouseholdRegistered(value);
  if (type == TypeOf<v1::IdNumberClaimed>()) {
    Reading<v1::IdNumberClaimed> m(value);
    return m.As<Event>(IdNumberClaimed{wire::Claim(m, m->claim())});
  }
  if (type == TypeOf<v1::IdNumberReleased>()) {
    Reading<v1::IdNumberReleased> m(value);
    return m.As<Event>(IdNumberReleased{wire::Claim(m, m->claim())});
  }
  if (type == TypeOf<v1::HouseholdForgotten>()) return ReadHouseholdForgotten(value);
  if (type == TypeOf<v1::BuildingRegistered>()) {
    Reading<v1::BuildingRegistered> m(value);
    return m.As<Event>(BuildingRegistered{m.Id(m->building_id(), "building_id"),
                                          {m->name(), m->units(), m->floors()}});
  }
  if (type == TypeOf<v1::DuplicateCaseOpened>()) {
    return ReadCase<v1::DuplicateCaseOpened, DuplicateCaseOpened>(value);
  }
  if (type == TypeOf<v1::DuplicateCaseChanged>()) {
    return ReadCase<v1::DuplicateCaseChanged, DuplicateCaseChanged>(value);
  }
  if (type == TypeOf<v1::DuplicateCaseClosed>()) {
    return ReadCase<v1::DuplicateCaseClosed, DuplicateCaseClosed>(value);
  }
  if (type == TypeOf<v1::DuplicateCaseNoted>()) return ReadDuplicateCaseNoted(value);
  for (auto* read : {ReadResidentEvent, ReadPapersEvent, ReadMoveEvent, ReadBuildingEvent,
                     ReadCensusEvent, ReadFindingEvent, ReadGateEvent, DecodeVolunteersEvent}) {
    Read event = read(type, value);
    if (!event.ok() || *event) return event;
  }
  return ReadAreaEvent(type, value);
}

eventing::EncodedEvent EncodeEvent(const Event& event) { return std::visit(Encode{}, event); }

}  // namespace gridkeeper::registration
