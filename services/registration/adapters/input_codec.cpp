#include "gridkeeper/registration/v1/registration_commands.pb.h"
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
using Read = absl::StatusOr<std::optional<Input>>;

Read ReadDefineStaff(std::string_view value) {
  Reading<v1::DefineStaff> m(value);
  return m.As<Input>(DefineStaff{
      .staff_id = m->staff_id(),
      .role = wire::EnumOf<base::Role>(m->role()),
      .areas = wire::Texts(m->area_codes()),
      .valid_from = base::FromUnixMillis(m->valid_from_ms()),
      .valid_until = wire::UntilFromWire(m->valid_until_ms()),
      .sealed = m->sealed(),
      .key_id = wire::OptionalId(m, m->key_id(), "key_id"),
  });
}

Read ReadSetRules(std::string_view value) {
  Reading<v1::SetRules> m(value);
  const v1::RulesChange& change = m->change();
  SetRules command;
  const auto take = [](bool given, std::int32_t number, std::optional<std::int32_t>& into) {
    if (given) into = number;
  };
  take(change.has_utc_offset_minutes(), change.utc_offset_minutes(), command.utc_offset_minutes);
  take(change.has_isolation_days(), change.isolation_days(), command.isolation_days);
  take(change.has_fever_threshold_tenths(), change.fever_threshold_tenths(),
       command.fever_threshold_tenths);
  take(change.has_morning_end_minute(), change.morning_end_minute(), command.morning_end_minute);
  take(change.has_evening_end_minute(), change.evening_end_minute(), command.evening_end_minute);
  take(change.has_supply_overdue_hours(), change.supply_overdue_hours(),
       command.supply_overdue_hours);
  command.ladder_minutes.assign(change.ladder_minutes().begin(), change.ladder_minutes().end());
  return m.As<Input>(std::move(command));
}

Read ReadRegisterHousehold(std::string_view value) {
  Reading<v1::RegisterHousehold> m(value);
  return m.As<Input>(RegisterHousehold{
      .id = m.Id(m->household_id(), "household_id"),
      .place = {m.Id(m->building_id(), "building_id"), m->unit(), m->floor(), m->door()},
      .key_id = m.Id(m->key_id(), "key_id"),
      .residents = wire::Residents(m, m->residents()),
  });
}

Read ReadImportResidents(std::string_view value) {
  Reading<v1::ImportResidents> m(value);
  ImportResidents command{.id = m.Id(m->import_id(), "import_id"), .rows = {}};
  command.rows.reserve(static_cast<std::size_t>(m->rows_size()));
  for (const v1::ImportedRow& row : m->rows()) {
    command.rows.push_back(
        {.row = row.row(),
         .place = {m.Id(row.building_id(), "building_id"), row.unit(), row.floor(), row.door()},
         .resident = wire::ResidentFrom(m, row.resident())});
  }
  return m.As<Input>(std::move(command));
}

// Arrivals, signatures and risk areas; nullopt for what is none.
Read ReadPapers(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::SetRiskAreas>()) {
    Reading<v1::SetRiskAreas> m(value);
    return m.As<Input>(SetRiskAreas{wire::ListFromProto(m->areas())});
  }
  if (type == TypeOf<v1::DeclareArrival>()) {
    Reading<v1::DeclareArrival> m(value);
    return m.As<Input>(
        DeclareArrival{m.Id(m->arrival_id(), "arrival_id"), m.Id(m->household_id(), "household_id"),
                       wire::FromProto(m->journey()), wire::DetailsOfArrival(m, m->details())});
  }
  if (type == TypeOf<v1::VerifyArrival>()) {
    Reading<v1::VerifyArrival> m(value);
    return m.As<Input>(VerifyArrival{m.Id(m->household_id(), "household_id"),
                                     m.Id(m->arrival_id(), "arrival_id"),
                                     wire::EnumOf<ArrivalFinding>(m->finding())});
  }
  if (type == TypeOf<v1::FileArrival>()) {
    Reading<v1::FileArrival> m(value);
    return m.As<Input>(FileArrival{m.Id(m->household_id(), "household_id"),
                                   m.Id(m->arrival_id(), "arrival_id"), m->file_number()});
  }
  if (type == TypeOf<v1::RecordSignature>()) {
    Reading<v1::RecordSignature> m(value);
    return m.As<Input>(RecordSignature{m.Id(m->household_id(), "household_id"),
                                       m.Id(m->resident_id(), "resident_id"),
                                       wire::FromProto(m->signature())});
  }
  return std::nullopt;
}

Read ReadMoveResidents(std::string_view value) {
  Reading<v1::MoveResidents> m(value);
  return m.As<Input>(MoveResidents{
      .id = m.Id(m->move_id(), "move_id"),
      .household = m.Id(m->household_id(), "household_id"),
      .movers = wire::Ids(m, m->resident_ids(), "resident_ids"),
      .to_grid = m->to().grid_code(),
      .to = wire::To(m, m->to()),
      .to_household = wire::OptionalId(m, m->to_household_id(), "to_household_id"),
      .residents = wire::Residents(m, m->residents()),
      .key_id = wire::OptionalId(m, m->key_id(), "key_id"),
      .replaces_key_id = wire::OptionalId(m, m->replaces_key_id(), "replaces_key_id"),
      .merge_into = wire::OptionalId(m, m->merge_into_resident_id(), "merge_into_resident_id"),
  });
}

// Moves; nullopt for what is none.
Read ReadMove(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::MoveHousehold>()) {
    Reading<v1::MoveHousehold> m(value);
    return m.As<Input>(MoveHousehold{m.Id(m->move_id(), "move_id"),
                                     m.Id(m->household_id(), "household_id"), m->to().grid_code(),
                                     wire::To(m, m->to())});
  }
  if (type == TypeOf<v1::MoveResidents>()) return ReadMoveResidents(value);
  if (type == TypeOf<v1::AcceptMove>()) {
    Reading<v1::AcceptMove> m(value);
    return m.As<Input>(AcceptMove{wire::MovingFrom(m, m->moving())});
  }
  if (type == TypeOf<v1::CompleteMove>()) {
    Reading<v1::CompleteMove> m(value);
    return m.As<Input>(CompleteMove{m.Id(m->move_id(), "move_id")});
  }
  if (type == TypeOf<v1::ReturnMove>()) {
    Reading<v1::ReturnMove> m(value);
    return m.As<Input>(ReturnMove{m.Id(m->move_id(), "move_id"),
                                  wire::EnumOf<base::Rejection>(m->reason()), m->message()});
  }
  if (type == TypeOf<v1::MoveBuilding>()) {
    Reading<v1::MoveBuilding> m(value);
    return m.As<Input>(
        MoveBuilding{m.Id(m->building_id(), "building_id"), m->to_grid_code(), m->name()});
  }
  if (type == TypeOf<v1::AcceptBuilding>()) {
    Reading<v1::AcceptBuilding> m(value);
    return m.As<Input>(AcceptBuilding{wire::MovingBuildingFrom(m, m->moving())});
  }
  if (type == TypeOf<v1::CompleteBuildingMove>()) {
    Reading<v1::CompleteBuildingMove> m(value);
    return m.As<Input>(CompleteBuildingMove{m.Id(m->building_id(), "building_id")});
  }
  if (type == TypeOf<v1::ReturnBuilding>()) {
    Reading<v1::ReturnBuilding> m(value);
    return m.As<Input>(ReturnBuilding{m.Id(m->building_id(), "building_id"),
                                      wire::EnumOf<base::Rejection>(m->reason()), m->message()});
  }
  return std::nullopt;
}

Read ReadRecordVisit(std::string_view value) {
  Reading<v1::RecordVisit> m(value);
  return m.As<Input>(RecordVisit{
      .door = m.Id(m->door_id(), "door_id"),
      .way = wire::EnumOf<VisitWay>(m->way()),
      .outcome = wire::EnumOf<VisitOutcome>(m->outcome()),
      .visited_at = base::FromUnixMillis(m->visited_at_ms()),
      .absent_residents = wire::Ids(m, m->absent_resident_ids(), "absent_resident_ids"),
  });
}

Read ReadNoteDuplicateCase(std::string_view value) {
  Reading<v1::NoteDuplicateCase> m(value);
  return m.As<Input>(NoteDuplicateCase{
      m.Id(m->case_id(), "case_id"),
      {wire::Person(m, m->person_key()), wire::EnumOf<DuplicateStatus>(m->status()),
       wire::Claims(m, m->claims())}});
}

}  // namespace

absl::StatusOr<std::optional<Input>> DecodeInput(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::RegisterHousehold>()) return ReadRegisterHousehold(value);
  if (type == TypeOf<v1::AddResidents>()) {
    Reading<v1::AddResidents> m(value);
    return m.As<Input>(
        AddResidents{m.Id(m->household_id(), "household_id"), wire::Residents(m, m->residents())});
  }
  if (type == TypeOf<v1::ImportResidents>()) return ReadImportResidents(value);
  if (type == TypeOf<v1::RecordVisit>()) return ReadRecordVisit(value);
  if (type == TypeOf<v1::ClaimIdNumber>()) {
    Reading<v1::ClaimIdNumber> m(value);
    return m.As<Input>(ClaimIdNumber{wire::Claim(m, m->claim())});
  }
  if (type == TypeOf<v1::ReleaseIdNumber>()) {
    Reading<v1::ReleaseIdNumber> m(value);
    return m.As<Input>(ReleaseIdNumber{wire::Claim(m, m->claim())});
  }
  if (type == TypeOf<v1::RegisterBuilding>()) {
    Reading<v1::RegisterBuilding> m(value);
    return m.As<Input>(RegisterBuilding{m.Id(m->building_id(), "building_id"),
                                        {m->name(), m->units(), m->floors()}});
  }
  if (type == TypeOf<v1::ForgetHousehold>()) {
    Reading<v1::ForgetHousehold> m(value);
    return m.As<Input>(ForgetHousehold{m.Id(m->household_id(), "household_id"),
                                       wire::EnumOf<ForgetReason>(m->reason())});
  }
  if (type == TypeOf<v1::RegisterDoors>()) {
    Reading<v1::RegisterDoors> m(value);
    return m.As<Input>(RegisterDoors{m.Id(m->building_id(), "building_id"),
                                     wire::Doors(m, m->building_id(), m->doors())});
  }
  if (type == TypeOf<v1::RemoveDoor>()) {
    Reading<v1::RemoveDoor> m(value);
    return m.As<Input>(
        RemoveDoor{m.Id(m->door_id(), "door_id"), wire::EnumOf<DoorRemovalReason>(m->reason())});
  }
  if (type == TypeOf<v1::OpenCensusRound>()) {
    Reading<v1::OpenCensusRound> m(value);
    return m.As<Input>(OpenCensusRound{m.Id(m->round_id(), "round_id"), m->name(),
                                       base::FromUnixMillis(m->due_at_ms())});
  }
  if (type == TypeOf<v1::BeginCensusRound>()) {
    Reading<v1::BeginCensusRound> m(value);
    return m.As<Input>(BeginCensusRound{m.Id(m->round_id(), "round_id"),
                                        base::FromUnixMillis(m->due_at_ms()),
                                        base::FromUnixMillis(m->opened_at_ms())});
  }
  if (type == TypeOf<v1::NoteDuplicateCase>()) return ReadNoteDuplicateCase(value);
  if (type == TypeOf<v1::ResolveDuplicateCase>()) {
    Reading<v1::ResolveDuplicateCase> m(value);
    return m.As<Input>(ResolveDuplicateCase{m.Id(m->case_id(), "case_id"),
                                            wire::EnumOf<DuplicateFinding>(m->finding())});
  }
  if (type == TypeOf<v1::SettleDuplicateCase>()) {
    Reading<v1::SettleDuplicateCase> m(value);
    return m.As<Input>(SettleDuplicateCase{m.Id(m->case_id(), "case_id"),
                                           wire::EnumOf<DuplicateFinding>(m->finding()),
                                           wire::Ids(m, m->resident_ids(), "resident_ids")});
  }
  if (type == TypeOf<v1::SeparateResident>()) {
    Reading<v1::SeparateResident> m(value);
    return m.As<Input>(SeparateResident{m.Id(m->household_id(), "household_id"),
                                        m.Id(m->resident_id(), "resident_id")});
  }
  if (type == TypeOf<v1::DefineArea>()) {
    Reading<v1::DefineArea> m(value);
    return m.As<Input>(DefineArea{m->name(), m->parent_code()});
  }
  if (type == TypeOf<v1::RetireArea>())
    return Reading<v1::RetireArea>(value).As<Input>(RetireArea{});
  if (type == TypeOf<v1::AssignDedicatedWorker>()) {
    Reading<v1::AssignDedicatedWorker> m(value);
    return m.As<Input>(
        AssignDedicatedWorker{m.Id(m->household_id(), "household_id"), m->staff_id()});
  }
  if (type == TypeOf<v1::NameResponsibleParties>()) {
    Reading<v1::NameResponsibleParties> m(value);
    return m.As<Input>(NameResponsibleParties{m.Id(m->household_id(), "household_id"),
                                              m.Id(m->resident_id(), "resident_id"),
                                              wire::PartiesFrom(m, m->parties())});
  }
  if (type == TypeOf<v1::DefineStaff>()) return ReadDefineStaff(value);
  if (type == TypeOf<v1::RemoveStaff>()) {
    Reading<v1::RemoveStaff> m(value);
    return m.As<Input>(RemoveStaff{m->staff_id()});
  }
  if (type == TypeOf<v1::ReleaseStaff>()) {
    Reading<v1::ReleaseStaff> m(value);
    return m.As<Input>(ReleaseStaff{m->staff_id()});
  }
  if (type == TypeOf<v1::SetRoster>()) {
    Reading<v1::SetRoster> m(value);
    return m.As<Input>(SetRoster{wire::RosterFrom(*m)});
  }
  if (type == TypeOf<v1::SubstituteStaff>()) {
    Reading<v1::SubstituteStaff> m(value);
    return m.As<Input>(SubstituteStaff{m->staff_id(), wire::SubstitutionFrom(*m)});
  }
  if (type == TypeOf<v1::EndSubstitution>()) {
    Reading<v1::EndSubstitution> m(value);
    return m.As<Input>(EndSubstitution{m->staff_id()});
  }
  if (type == TypeOf<v1::SetRules>()) return ReadSetRules(value);
  return eventing::FirstToKnow(type, value,
                               {ReadPapers, ReadGateInput, ReadIsolationEvent, ReadZoneInput,
                                DecodeVolunteersInput, DecodeEnterprisesInput, ReadMove});
}

}  // namespace gridkeeper::registration
