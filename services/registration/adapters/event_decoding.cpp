#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "registration/adapters/enterprises_codec.hpp"
#include "registration/adapters/gates_codec.hpp"
#include "registration/adapters/registration_codec.hpp"
#include "registration/adapters/volunteers_codec.hpp"
#include "registration/adapters/wire.hpp"
#include "registration/adapters/zones_codec.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Reading;
using eventing::TypeOf;
using Read = absl::StatusOr<std::optional<Event>>;

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
    return m.As<Event>(RiskAreasChanged{wire::ListFromProto(m->areas())});
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
  return eventing::FirstToKnow(
      type, value,
      {ReadResidentEvent, ReadPapersEvent, ReadMoveEvent, ReadBuildingEvent, ReadCensusEvent,
       ReadFindingEvent, ReadGateEvent, ReadZoneEvent, DecodeVolunteersEvent,
       DecodeEnterprisesEvent, ReadAreaEvent});
}

}  // namespace gridkeeper::registration
