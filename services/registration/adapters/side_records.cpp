// What an event of registration leads to beside itself.
#include <algorithm>

#include "eventing/reference_codec.hpp"
#include "eventing/topics.hpp"
#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/registration_codec.hpp"
#include "registration/adapters/wire.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::SideRecord;
using eventing::TypeOf;
using Records = std::vector<SideRecord>;

SideRecord ReferenceRecord(std::string key, std::optional<std::string> value) {
  return {SideRecord::Kind::kTable, std::string(eventing::kReferenceTopic), std::move(key),
          eventing::kReferenceRecordType, std::move(value)};
}

// Destroys a data key.
void AddKeyTombstone(const base::Uuid& key_id, Records& records) {
  if (key_id.IsNil()) return;
  records.push_back({SideRecord::Kind::kTable, std::string(eventing::kKeysTopic), key_id.ToString(),
                     "gridkeeper.registration.v1.DataKeyRecord", std::nullopt});
}

// No staff id: the household has no worker of its own any more.
SideRecord DedicatedRecord(const base::Uuid& household, const std::string& staff_id = "") {
  return ReferenceRecord(
      eventing::DedicatedRecordKey(household.ToString()),
      staff_id.empty() ? std::nullopt : std::optional(eventing::EncodeDedicated(staff_id)));
}

SideRecord ZoneRecord(const base::Uuid& id, const base::Zone& extent) {
  return ReferenceRecord(eventing::ZoneRecordKey(id.ToString()), eventing::EncodeReference(extent));
}

template <typename Message>
SideRecord MessageTo(std::string key, const Message& message) {
  return {SideRecord::Kind::kMessage, "", std::move(key), TypeOf<Message>(),
          message.SerializeAsString()};
}

void AddKeyTombstones(const std::vector<base::Uuid>& key_ids, Records& records) {
  for (const base::Uuid& id : key_ids) AddKeyTombstone(id, records);
}

// One message about a claim to each resident's person key.
template <typename Message>
void AddClaimMessages(std::string_view grid, const base::Uuid& household,
                      const std::vector<Resident>& residents, Records& records) {
  for (const Resident& resident : residents) {
    Message message;
    v1::IdNumberClaim& claim = *message.mutable_claim();
    claim.set_grid_code(std::string(grid));
    claim.set_household_id(household.ToString());
    claim.set_resident_id(resident.id.ToString());
    records.push_back(MessageTo(resident.person.ToString(), message));
  }
}

// `settled`: what an end by a finding is noted as.
Records CaseMessages(std::string_view person_key, const CaseFacts& facts,
                     v1::DuplicateStatus settled = v1::DUPLICATE_STATUS_UNSPECIFIED) {
  Records records;
  for (const base::AreaCode& grid : facts.grids) {
    v1::NoteDuplicateCase message;
    message.set_case_id(facts.case_id.ToString());
    message.set_person_key(std::string(person_key));
    // A grid without a claim of its own has nothing left to find out.
    const bool concerned =
        facts.claims.size() > 1 && std::any_of(facts.claims.begin(), facts.claims.end(),
                                               [&](const ClaimRef& c) { return c.grid == grid; });
    message.set_status(concerned ? v1::DUPLICATE_STATUS_OPEN : v1::DUPLICATE_STATUS_CLOSED);
    if (settled != v1::DUPLICATE_STATUS_UNSPECIFIED) message.set_status(settled);
    for (const ClaimRef& claim : facts.claims) *message.add_claims() = wire::ToProto(claim);
    records.push_back(MessageTo(grid, message));
  }
  return records;
}

struct Follow {
  std::string_view key;

  Records operator()(const AreaDefined& e) const {
    return {ReferenceRecord(eventing::AreaRecordKey(key),
                            eventing::EncodeReference(base::Area{e.name, e.parent}))};
  }
  Records operator()(const AreaRetired& e) const {
    return {ReferenceRecord(
        eventing::AreaRecordKey(key),
        eventing::EncodeReference(base::Area{e.name, e.parent, /*is_retired=*/true}))};
  }
  Records operator()(const StaffDefined& e) const {
    const base::Staff staff{e.entry.role, e.entry.areas, e.entry.valid_from, e.entry.valid_until};
    Records records = {
        ReferenceRecord(eventing::StaffRecordKey(e.staff_id), eventing::EncodeReference(staff))};
    AddKeyTombstone(e.replaced_key_id, records);
    if (!e.previous_area.empty()) {
      v1::ReleaseStaff message;
      message.set_staff_id(e.staff_id);
      records.push_back(MessageTo(e.previous_area, message));
    }
    return records;
  }
  Records operator()(const StaffRemoved& e) const {
    Records records = {ReferenceRecord(eventing::StaffRecordKey(e.staff_id), std::nullopt),
                       ReferenceRecord(eventing::SubstitutionRecordKey(e.staff_id), std::nullopt)};
    AddKeyTombstone(e.key_id, records);
    return records;
  }
  Records operator()(const SubstitutionBegun& e) const {
    return {ReferenceRecord(eventing::SubstitutionRecordKey(e.staff_id),
                            eventing::EncodeReference(e.substitution))};
  }
  Records operator()(const SubstitutionEnded& e) const {
    return {ReferenceRecord(eventing::SubstitutionRecordKey(e.staff_id), std::nullopt)};
  }
  // The area that keeps the record now knows of no substitution.
  Records operator()(const StaffReleased& e) const {
    Records records = {ReferenceRecord(eventing::SubstitutionRecordKey(e.staff_id), std::nullopt)};
    AddKeyTombstone(e.key_id, records);
    return records;
  }
  Records operator()(const RosterChanged& e) const {
    return {ReferenceRecord(eventing::RosterRecordKey(key), eventing::EncodeReference(e.roster))};
  }
  Records operator()(const DedicatedWorkerAssigned& e) const {
    return {DedicatedRecord(e.household, e.staff_id)};
  }
  Records operator()(const ResponsiblePartiesNamed& e) const {
    Records records;
    AddKeyTombstone(e.replaced_key_id, records);
    return records;
  }
  Records operator()(const RulesChanged& e) const {
    return {ReferenceRecord(eventing::RulesRecordKey(key), eventing::EncodeReference(e.rules))};
  }
  Records operator()(const RiskAreasChanged& e) const {
    return {ReferenceRecord(eventing::RiskAreasRecordKey(key), eventing::EncodeReference(e.areas))};
  }
  Records operator()(const ZoneRulesChanged& e) const {
    return {ReferenceRecord(eventing::ZoneRulesRecordKey(key), eventing::EncodeReference(e.rules))};
  }
  Records operator()(const ZoneDeclared& e) const { return {ZoneRecord(e.id, e.extent)}; }
  Records operator()(const ZoneChanged& e) const { return {ZoneRecord(e.id, e.extent)}; }
  Records operator()(const ZoneLifted& e) const {
    return {ReferenceRecord(eventing::ZoneRecordKey(e.id.ToString()), std::nullopt)};
  }
  Records operator()(const CheckpointDefined& e) const {
    base::Checkpoint checkpoint = e.checkpoint;
    checkpoint.grid = base::AreaCode(key);
    return {ReferenceRecord(eventing::CheckpointRecordKey(e.id.ToString()),
                            eventing::EncodeReference(checkpoint))};
  }
  Records operator()(const PassIssued& e) const {
    Records records;
    AddKeyTombstone(e.replaced_key_id, records);
    return records;
  }
  Records operator()(const PassForgotten& e) const {
    Records records;
    AddKeyTombstone(e.key_id, records);
    return records;
  }
  Records operator()(const PassRevoked&) const { return {}; }
  Records operator()(const GateScanned&) const { return {}; }
  Records operator()(const IsolationNoted&) const { return {}; }
  Records operator()(const ArrivalDeclared&) const { return {}; }
  Records operator()(const ArrivalVerified&) const { return {}; }
  Records operator()(const ArrivalFiled&) const { return {}; }
  Records operator()(const SignatureRecorded&) const { return {}; }
  Records operator()(const HouseholdRegistered& e) const {
    Records records;
    AddClaimMessages<v1::ClaimIdNumber>(key, e.id, e.residents, records);
    return records;
  }
  Records operator()(const ResidentsAdded& e) const {
    Records records;
    AddClaimMessages<v1::ClaimIdNumber>(key, e.household, e.residents, records);
    return records;
  }
  // The resident that it is a record of claims the id number.
  Records operator()(const ResidentRecordAdded&) const { return {}; }
  Records operator()(const ResidentsImported& e) const {
    Records records;
    AddKeyTombstones(e.unused_key_ids, records);
    return records;
  }
  Records operator()(const HouseholdForgotten& e) const {
    Records records;
    AddKeyTombstones(AllKeysOf(e.key_id, e.residents), records);
    AddKeyTombstones(e.pass_key_ids, records);
    AddClaimMessages<v1::ReleaseIdNumber>(key, e.id, e.residents, records);
    records.push_back(DedicatedRecord(e.id));
    return records;
  }
  Records operator()(const DuplicateCaseOpened& e) const { return CaseMessages(key, e); }
  Records operator()(const DuplicateCaseChanged& e) const { return CaseMessages(key, e); }
  Records operator()(const DuplicateCaseClosed& e) const { return CaseMessages(key, e); }
  Records operator()(const DuplicateCaseSettled& e) const {
    return CaseMessages(key, e,
                        e.finding == DuplicateFinding::kSamePerson
                            ? v1::DUPLICATE_STATUS_SAME_PERSON
                            : v1::DUPLICATE_STATUS_DIFFERENT_PEOPLE);
  }
  Records operator()(const DuplicateFindingGiven& e) const {
    v1::SettleDuplicateCase message;
    message.set_case_id(e.case_id.ToString());
    message.set_finding(static_cast<v1::DuplicateFinding>(e.finding));
    for (const base::Uuid& id : e.residents) message.add_resident_ids(id.ToString());
    return {MessageTo(e.person.ToString(), message)};
  }
  Records operator()(const ResidentSeparated& e) const {
    Records records;
    AddClaimMessages<v1::ClaimIdNumber>(key, e.household, {e.resident}, records);
    return records;
  }
  Records operator()(const DuplicateFindingOutdated&) const { return {}; }
  Records operator()(const CensusRoundOpened& e) const {
    v1::BeginCensusRound message;
    message.set_round_id(e.id.ToString());
    message.set_due_at_ms(base::ToUnixMillis(e.due_at));
    message.set_opened_at_ms(base::ToUnixMillis(e.opened_at));
    Records records;
    for (const base::AreaCode& grid : e.grids) records.push_back(MessageTo(grid, message));
    return records;
  }
  Records operator()(const MoveBegun& e) const {
    Records records;
    AddKeyTombstones(e.replaced_key_ids, records);
    if (e.moving.to_grid == key) return records;
    v1::AcceptMove message;
    *message.mutable_moving() = wire::ToProto(e.moving);
    records.push_back(MessageTo(e.moving.to_grid, message));
    return records;
  }
  Records operator()(const ResidentsMovedIn& e) const {
    Records records;
    AddKeyTombstones(e.replaced_pass_key_ids, records);
    const Moving& moving = e.moving;
    if (moving.merge_into.IsNil()) {
      AddClaimMessages<v1::ClaimIdNumber>(key, moving.to_household, moving.residents, records);
    } else {
      AddClaimMessages<v1::ReleaseIdNumber>(key, moving.to_household, moving.residents, records);
    }
    if (e.moving.from_grid == key) return records;
    v1::CompleteMove message;
    message.set_move_id(e.moving.move.ToString());
    records.push_back(MessageTo(e.moving.from_grid, message));
    return records;
  }
  Records operator()(const MoveDeclined& e) const {
    v1::ReturnMove message;
    message.set_move_id(e.move.ToString());
    message.set_reason(static_cast<common::v1::RejectionReason>(e.reason));
    message.set_message(e.message);
    return {MessageTo(e.from_grid, message)};
  }
  // A household that is no more has no worker.
  Records operator()(const ResidentsMovedOut& e) const {
    if (!e.household_gone || e.to_household == e.household) return {};
    return {DedicatedRecord(e.household)};
  }
  Records operator()(const BuildingMoveBegun& e) const {
    v1::AcceptBuilding message;
    *message.mutable_moving() = wire::ToProto(e.moving);
    return {MessageTo(e.moving.to_grid, message)};
  }
  Records operator()(const BuildingMovedIn& e) const {
    v1::CompleteBuildingMove message;
    message.set_building_id(e.moving.id.ToString());
    return {MessageTo(e.moving.from_grid, message)};
  }
  Records operator()(const BuildingMoveDeclined& e) const {
    v1::ReturnBuilding message;
    message.set_building_id(e.id.ToString());
    message.set_reason(static_cast<common::v1::RejectionReason>(e.reason));
    message.set_message(e.message);
    return {MessageTo(e.from_grid, message)};
  }
  Records operator()(const BuildingMovedOut&) const { return {}; }
  Records operator()(const BuildingMoveReturned&) const { return {}; }
  Records operator()(const MoveReturned&) const { return {}; }
  Records operator()(const BuildingRegistered&) const { return {}; }
  Records operator()(const DoorsRegistered&) const { return {}; }
  Records operator()(const DoorRemoved&) const { return {}; }
  Records operator()(const VisitRecorded&) const { return {}; }
  Records operator()(const CensusRoundBegun&) const { return {}; }
  Records operator()(const CensusRoundDue&) const { return {}; }
  Records operator()(const IdNumberClaimed&) const { return {}; }
  Records operator()(const IdNumberReleased&) const { return {}; }
  Records operator()(const DuplicateCaseNoted&) const { return {}; }
  Records operator()(const VolunteersEvent& e) const {
    Records records;
    const auto* gone = std::get_if<VolunteerWithdrawn>(&e);
    if (gone != nullptr) AddKeyTombstone(gone->key_id, records);
    return records;
  }
  Records operator()(const EnterprisesEvent& event) const {
    Records records;
    if (const auto* changed = std::get_if<EnterpriseChanged>(&event)) {
      AddKeyTombstone(changed->replaced_key_id, records);
    } else if (const auto* submitted = std::get_if<ReopeningFileSubmitted>(&event)) {
      AddKeyTombstone(submitted->replaced_key_id, records);
    } else if (const auto* closed = std::get_if<EnterpriseClosed>(&event)) {
      AddKeyTombstones(closed->key_ids, records);
    } else if (const auto* removed = std::get_if<FleetDriverRemoved>(&event)) {
      AddKeyTombstone(removed->key_id, records);
    } else if (const auto* returned = std::get_if<TripReturned>(&event)) {
      AddKeyTombstone(returned->unused_key_id, records);
    } else if (const auto* rules = std::get_if<VenueRulesChanged>(&event)) {
      records.push_back(ReferenceRecord(eventing::VenueRulesRecordKey(key),
                                        eventing::EncodeReference(rules->rules)));
    }
    return records;
  }
};

}  // namespace

std::vector<eventing::SideRecord> SideRecords(std::string_view key, const Event& event) {
  return std::visit(Follow{key}, event);
}

}  // namespace gridkeeper::registration
