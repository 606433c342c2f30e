#include "registration/adapters/wire.hpp"

#include "gridkeeper/common/v1/access.pb.h"
#include "registration/domain/census.hpp"
#include "registration/domain/commands.hpp"

namespace gridkeeper::registration::wire {

// Numbers in the log and in the domain are the same.
static_assert(static_cast<int>(DuplicateStatus::kDifferentPeople) ==
              v1::DUPLICATE_STATUS_DIFFERENT_PEOPLE);
static_assert(static_cast<int>(DuplicateFinding::kDifferentPeople) ==
              v1::DUPLICATE_FINDING_DIFFERENT_PEOPLE);
static_assert(static_cast<int>(ForgetReason::kPurposeEnded) == v1::FORGET_REASON_PURPOSE_ENDED);
static_assert(static_cast<int>(BuildingStage::kMoved) == v1::BUILDING_STAGE_MOVED);
static_assert(static_cast<int>(PartyKind::kEmployer) == v1::PARTY_KIND_EMPLOYER);
static_assert(static_cast<int>(MoveStatus::kReturned) == v1::MOVE_STATUS_RETURNED);
static_assert(static_cast<int>(VisitWay::kSelfDeclared) == v1::VISIT_WAY_SELF_DECLARED);
static_assert(static_cast<int>(VisitOutcome::kVacant) == v1::VISIT_OUTCOME_VACANT);
static_assert(static_cast<int>(ImportResult::kRejected) == v1::IMPORT_RESULT_REJECTED);
static_assert(static_cast<int>(TravelMeans::kOther) == v1::TRAVEL_MEANS_OTHER);
static_assert(static_cast<int>(ArrivalStatus::kFiled) == v1::ARRIVAL_STATUS_FILED);
static_assert(static_cast<int>(ArrivalFinding::kWrong) == v1::ARRIVAL_FINDING_WRONG);
static_assert(static_cast<int>(Document::kCommitmentLetter) == v1::DOCUMENT_COMMITMENT_LETTER);
static_assert(static_cast<int>(DoorRemovalReason::kNoLongerThere) ==
              v1::DOOR_REMOVAL_REASON_NO_LONGER_THERE);
static_assert(static_cast<int>(base::Role::kGateGuard) == common::v1::ROLE_GATE_GUARD);

v1::IdNumberClaim ToProto(const ClaimRef& claim) {
  v1::IdNumberClaim out;
  out.set_grid_code(claim.grid);
  out.set_household_id(claim.household.ToString());
  out.set_resident_id(claim.resident.ToString());
  out.set_claimed_at_ms(base::ToUnixMillis(claim.claimed_at));
  return out;
}

v1::SealedResident ToProto(const Resident& resident) {
  v1::SealedResident out;
  out.set_resident_id(resident.id.ToString());
  out.set_person_key(resident.person.ToString());
  out.set_sealed(resident.sealed);
  out.set_key_id(OptionalIdToWire(resident.key_id));
  if (!resident.parties->kinds.empty()) *out.mutable_parties() = ToProto(*resident.parties);
  for (const Resident& merged : *resident.merged) *out.add_merged() = ToProto(merged);
  out.set_details_hash(resident.details_hash);
  PutPapers(*resident.papers, out);
  return out;
}

v1::Journey ToProto(const Journey& journey) {
  v1::Journey out;
  out.set_from_area_code(journey.from);
  out.set_left_at_ms(base::ToUnixMillis(journey.left_at));
  out.set_arrived_at_ms(base::ToUnixMillis(journey.arrived_at));
  out.set_means(static_cast<v1::TravelMeans>(journey.means));
  return out;
}

Journey FromProto(const v1::Journey& journey) {
  return {.from = journey.from_area_code(),
          .left_at = base::FromUnixMillis(journey.left_at_ms()),
          .arrived_at = base::FromUnixMillis(journey.arrived_at_ms()),
          .means = EnumOf<TravelMeans>(journey.means())};
}

v1::SealedArrival ToProto(const Arrival& arrival) {
  v1::SealedArrival out;
  out.set_arrival_id(arrival.id.ToString());
  *out.mutable_journey() = ToProto(arrival.journey);
  out.set_sealed(arrival.sealed);
  out.set_key_id(arrival.key_id.ToString());
  out.set_declared_by(arrival.declared_by);
  out.set_declared_at_ms(base::ToUnixMillis(arrival.declared_at));
  out.set_status(static_cast<v1::ArrivalStatus>(arrival.status));
  out.set_verified_by(arrival.verified_by);
  out.set_verified_at_ms(base::ToUnixMillis(arrival.verified_at));
  out.set_isolation(static_cast<v1::IsolationKind>(arrival.isolation));
  out.set_isolation_days(arrival.isolation_days);
  out.set_file_number(arrival.file_number);
  return out;
}

v1::Signature ToProto(const Signature& signature) {
  v1::Signature out;
  out.set_document(static_cast<v1::Document>(signature.document));
  out.set_version(signature.version);
  out.set_signed_at_ms(base::ToUnixMillis(signature.signed_at));
  out.set_image_reference(signature.image_reference);
  out.set_for_household(signature.for_household);
  out.set_recorded_by(signature.recorded_by);
  return out;
}

Signature FromProto(const v1::Signature& signature) {
  return {.document = EnumOf<Document>(signature.document()),
          .version = signature.version(),
          .signed_at = base::FromUnixMillis(signature.signed_at_ms()),
          .image_reference = signature.image_reference(),
          .for_household = signature.for_household(),
          .recorded_by = signature.recorded_by()};
}

v1::ImportAnswer ToProto(const ImportAnswer& answer) {
  v1::ImportAnswer out;
  out.set_row(answer.row);
  out.set_result(static_cast<v1::ImportResult>(answer.result));
  out.set_household_id(OptionalIdToWire(answer.household));
  out.set_resident_id(OptionalIdToWire(answer.resident));
  out.set_record_id(OptionalIdToWire(answer.record));
  out.set_reason(static_cast<common::v1::RejectionReason>(answer.rejected->reason));
  out.set_field(answer.rejected->field);
  out.set_message(answer.rejected->message);
  return out;
}

v1::SealedParties ToProto(const Parties& parties) {
  v1::SealedParties out;
  for (const PartyKind kind : parties.kinds) out.add_kinds(static_cast<v1::PartyKind>(kind));
  out.set_sealed(parties.sealed);
  out.set_key_id(OptionalIdToWire(parties.key_id));
  return out;
}

Parties PartiesUnder(const base::Uuid& key_id, const v1::SealedParties& parties) {
  Parties out{.sealed = parties.sealed(), .key_id = key_id};
  for (const int kind : parties.kinds()) out.kinds.push_back(EnumOf<PartyKind>(kind));
  return out;
}

v1::MovingResidents ToProto(const Moving& moving) {
  v1::MovingResidents out;
  out.set_move_id(moving.move.ToString());
  out.set_move_number(moving.number);
  out.set_from_grid_code(moving.from_grid);
  out.set_from_household_id(moving.from_household.ToString());
  v1::MoveDestination& to = *out.mutable_to();
  to.set_grid_code(moving.to_grid);
  to.set_building_id(moving.to.building.ToString());
  to.set_unit(moving.to.unit);
  to.set_floor(moving.to.floor);
  to.set_door(moving.to.door);
  out.set_to_household_id(moving.to_household.ToString());
  out.set_joins(moving.joins);
  out.set_key_id(OptionalIdToWire(moving.key_id));
  for (const Resident& resident : moving.residents) *out.add_residents() = ToProto(resident);
  out.set_registered_at_ms(base::ToUnixMillis(moving.registered_at));
  out.set_registered_by(moving.registered_by);
  out.set_merge_into_resident_id(OptionalIdToWire(moving.merge_into));
  for (const MovingPass& pass : moving.passes) *out.add_passes() = ToProto(pass);
  for (const MovingIsolation& noted : moving.isolations) *out.add_isolations() = ToProto(noted);
  return out;
}

v1::MovingBuilding ToProto(const MovingBuilding& moving) {
  v1::MovingBuilding out;
  out.set_building_id(moving.id.ToString());
  out.set_from_grid_code(moving.from_grid);
  out.set_to_grid_code(moving.to_grid);
  out.set_name(moving.name);
  out.set_units(moving.units);
  out.set_floors(moving.floors);
  for (const MovingDoor& door : moving.doors) {
    v1::MovingDoor& m = *out.add_doors();
    *m.mutable_door() = ToProto(door.place);
    if (door.last_visit->outcome == VisitOutcome::kNone) continue;
    v1::DoorVisit& visit = *m.mutable_last_visit();
    visit.set_visited_at_ms(base::ToUnixMillis(door.last_visit->at));
    visit.set_way(static_cast<v1::VisitWay>(door.last_visit->way));
    visit.set_outcome(static_cast<v1::VisitOutcome>(door.last_visit->outcome));
    visit.set_visited_by(door.last_visit->by);
    for (const base::Uuid& id : door.last_visit->absent_residents) {
      visit.add_absent_resident_ids(id.ToString());
    }
    visit.set_attempts(door.attempts);
  }
  return out;
}

v1::DoorEntry ToProto(const Door& door) {
  v1::DoorEntry out;
  out.set_door_id(DoorIdOf(door).ToString());
  out.set_unit(door.unit);
  out.set_floor(door.floor);
  out.set_door(door.door);
  return out;
}

v1::DoorFigures ToProto(const DoorFigures& figures) {
  v1::DoorFigures out;
  out.set_doors_known(figures.known);
  out.set_doors_visited(figures.visited);
  out.set_doors_vacant(figures.vacant);
  out.set_doors_in_transfer(figures.in_transfer);
  out.set_doors_untried(figures.untried);
  out.set_doors_absent(figures.absent);
  out.set_doors_refused(figures.refused);
  out.set_doors_unsettled(figures.unsettled);
  out.set_households(figures.households);
  out.set_people_registered(figures.people);
  out.set_people_absent(figures.people_absent);
  out.set_people_in_transfer(figures.people_in_transfer);
  return out;
}

DoorFigures FromProto(const v1::DoorFigures& figures) {
  return {.known = figures.doors_known(),
          .visited = figures.doors_visited(),
          .vacant = figures.doors_vacant(),
          .in_transfer = figures.doors_in_transfer(),
          .untried = figures.doors_untried(),
          .absent = figures.doors_absent(),
          .refused = figures.doors_refused(),
          .unsettled = figures.doors_unsettled(),
          .households = figures.households(),
          .people = figures.people_registered(),
          .people_absent = figures.people_absent(),
          .people_in_transfer = figures.people_in_transfer()};
}

v1::DutyTime ToProto(const base::DutyTime& time) {
  v1::DutyTime out;
  out.set_staff_id(time.staff_id);
  out.set_from_minute(time.from_minute);
  out.set_until_minute(time.until_minute);
  return out;
}

}  // namespace gridkeeper::registration::wire
