// The pieces that commands, events and reference records share, between protobuf and the domain.
// The templates take an eventing::Reading, which gathers what is wrong.
#pragma once

#include <string>
#include <vector>

#include "base/reference.hpp"
#include "eventing/reading.hpp"
#include "eventing/reference_parts.hpp"
#include "gridkeeper/registration/v1/registration_import.pb.h"
#include "gridkeeper/registration/v1/registration_types.pb.h"
#include "registration/domain/state.hpp"

namespace gridkeeper::registration::wire {

v1::IdNumberClaim ToProto(const ClaimRef& claim);
v1::SealedResident ToProto(const Resident& resident);
v1::DoorEntry ToProto(const Door& door);
v1::SealedParties ToProto(const Parties& parties);
// `key_id`: as read from them.
Parties PartiesUnder(const base::Uuid& key_id, const v1::SealedParties& parties);
v1::MovingResidents ToProto(const Moving& moving);
v1::MovingBuilding ToProto(const MovingBuilding& moving);
v1::DoorFigures ToProto(const DoorFigures& figures);
DoorFigures FromProto(const v1::DoorFigures& figures);
v1::Journey ToProto(const Journey& journey);
v1::SealedArrival ToProto(const Arrival& arrival);
v1::Signature ToProto(const Signature& signature);
Journey FromProto(const v1::Journey& journey);
Signature FromProto(const v1::Signature& signature);
v1::GateScan ToProto(const GateScan& scan);
v1::SealedPass ToProto(const MovingPass& moving);
v1::ResidentIsolation ToProto(const MovingIsolation& noted);
v1::ImportAnswer ToProto(const ImportAnswer& answer);
v1::DutyTime ToProto(const base::DutyTime& time);

// What reference records have too.
using eventing::FromProto;
using eventing::ListFromProto;
using eventing::PutList;
using eventing::ToProto;
using eventing::UntilFromWire;
using eventing::UntilToWire;
// A nil id is an empty text on the wire.
inline std::string OptionalIdToWire(const base::Uuid& id) {
  return id.IsNil() ? std::string() : id.ToString();
}

template <typename Repeated>
std::vector<std::string> Texts(const Repeated& texts) {
  return {texts.begin(), texts.end()};
}

using eventing::EnumOf;

// Of every message that carries a roster.
template <typename Message>
base::Roster RosterFrom(const Message& message) {
  base::Roster roster{.staff_ids = Texts(message.staff_ids())};
  for (const v1::DutyTime& time : message.times()) {
    roster.times.push_back({time.staff_id(), time.from_minute(), time.until_minute()});
  }
  return roster;
}
template <typename Message>
void PutRoster(const base::Roster& roster, Message& message) {
  message.mutable_staff_ids()->Assign(roster.staff_ids.begin(), roster.staff_ids.end());
  for (const base::DutyTime& time : roster.times) *message.add_times() = ToProto(time);
}

// Of every message that carries a substitution.
template <typename Message>
base::Substitution SubstitutionFrom(const Message& message) {
  return {.substitute = message.substitute_id(),
          .from = base::FromUnixMillis(message.from_ms()),
          .until = UntilFromWire(message.until_ms())};
}
template <typename Message>
void PutSubstitution(const base::Substitution& substitution, Message& message) {
  message.set_substitute_id(substitution.substitute);
  message.set_from_ms(base::ToUnixMillis(substitution.from));
  message.set_until_ms(UntilToWire(substitution.until));
}

using eventing::OptionalId;

template <typename R, typename Repeated>
std::vector<base::Uuid> Ids(R& reading, const Repeated& texts, std::string_view field) {
  std::vector<base::Uuid> out;
  out.reserve(static_cast<std::size_t>(texts.size()));
  for (const std::string& text : texts) out.push_back(reading.Id(text, field));
  return out;
}

template <typename R>
PersonKey Person(R& reading, const std::string& text) {
  const auto key = ParsePersonKey(text);
  reading.Require(key.has_value(), "person_key", "is not a person key");
  return key.value_or(PersonKey{});
}

template <typename R>
registration::Parties PartiesFrom(R& reading, const v1::SealedParties& parties) {
  return PartiesUnder(OptionalId(reading, parties.key_id(), "parties.key_id"), parties);
}

template <typename R>
registration::Arrival ArrivalFrom(R& reading, const v1::SealedArrival& arrival) {
  return {.id = reading.Id(arrival.arrival_id(), "arrivals.arrival_id"),
          .journey = FromProto(arrival.journey()),
          .sealed = arrival.sealed(),
          .key_id = reading.Id(arrival.key_id(), "arrivals.key_id"),
          .declared_by = arrival.declared_by(),
          .declared_at = base::FromUnixMillis(arrival.declared_at_ms()),
          .status = EnumOf<ArrivalStatus>(arrival.status()),
          .verified_by = arrival.verified_by(),
          .verified_at = base::FromUnixMillis(arrival.verified_at_ms()),
          .isolation = EnumOf<base::IsolationKind>(arrival.isolation()),
          .isolation_days = arrival.isolation_days(),
          .file_number = arrival.file_number()};
}

// Of every message that carries a resident's papers.
template <typename R, typename Message>
base::Rare<Papers> PapersFrom(R& reading, const Message& m) {
  Papers papers;
  for (const v1::SealedArrival& arrival : m.arrivals()) {
    papers.arrivals.push_back(ArrivalFrom(reading, arrival));
  }
  for (const v1::Signature& signature : m.signatures()) {
    papers.signatures.push_back(FromProto(signature));
  }
  return papers;
}
template <typename Message>
void PutPapers(const Papers& papers, Message& m) {
  for (const Arrival& arrival : papers.arrivals) *m.add_arrivals() = ToProto(arrival);
  for (const Signature& signature : papers.signatures) *m.add_signatures() = ToProto(signature);
}

template <typename R, typename Repeated>
std::vector<ArrivalDetails> DetailsOfArrival(R& reading, const Repeated& details) {
  std::vector<ArrivalDetails> out;
  out.reserve(static_cast<std::size_t>(details.size()));
  for (const v1::SealedArrivalDetails& one : details) {
    out.push_back({reading.Id(one.resident_id(), "details.resident_id"), one.sealed(),
                   reading.Id(one.key_id(), "details.key_id")});
  }
  return out;
}

template <typename R>
registration::Resident ResidentFrom(R& reading, const v1::SealedResident& resident) {
  registration::Resident out{reading.Id(resident.resident_id(), "resident_id"),
                             Person(reading, resident.person_key()), resident.sealed(),
                             OptionalId(reading, resident.key_id(), "key_id"),
                             PartiesFrom(reading, resident.parties())};
  for (const v1::SealedResident& merged : resident.merged()) {
    out.merged.Mutable().push_back(ResidentFrom(reading, merged));
  }
  out.details_hash = resident.details_hash();
  out.papers = PapersFrom(reading, resident);
  return out;
}

template <typename R, typename Repeated>
std::vector<Resident> Residents(R& reading, const Repeated& residents) {
  std::vector<Resident> out;
  out.reserve(static_cast<std::size_t>(residents.size()));
  for (const v1::SealedResident& resident : residents) {
    out.push_back(ResidentFrom(reading, resident));
  }
  return out;
}

template <typename R, typename Repeated>
std::vector<registration::ImportAnswer> ImportAnswers(R& reading, const Repeated& answers) {
  std::vector<registration::ImportAnswer> out;
  out.reserve(static_cast<std::size_t>(answers.size()));
  for (const v1::ImportAnswer& answer : answers) {
    out.push_back({.row = answer.row(),
                   .result = EnumOf<ImportResult>(answer.result()),
                   .household = OptionalId(reading, answer.household_id(), "household_id"),
                   .resident = OptionalId(reading, answer.resident_id(), "resident_id"),
                   .record = OptionalId(reading, answer.record_id(), "record_id"),
                   .rejected = base::Rejected{EnumOf<base::Rejection>(answer.reason()),
                                              answer.field(), answer.message()}});
  }
  return out;
}

template <typename R>
registration::GateScan ScanFrom(R& reading, const v1::GateScan& scan) {
  return {.checkpoint = reading.Id(scan.checkpoint_id(), "scan.checkpoint_id"),
          .pass = OptionalId(reading, scan.pass_id(), "scan.pass_id"),
          .direction = EnumOf<GateDirection>(scan.direction()),
          .taken_at = base::FromUnixMillis(scan.taken_at_ms()),
          .temperature_tenths = scan.temperature_tenths(),
          .verdict = EnumOf<GateVerdict>(scan.verdict()),
          .reason = EnumOf<StopReason>(scan.reason()),
          .is_offline = scan.offline()};
}

template <typename R>
MovingPass PassFrom(R& reading, const v1::SealedPass& pass) {
  return {.id = reading.Id(pass.pass_id(), "pass.pass_id"),
          .pass = {.resident = OptionalId(reading, pass.resident_id(), "pass.resident_id"),
                   .sealed = pass.sealed(),
                   .key_id = OptionalId(reading, pass.key_id(), "pass.key_id"),
                   .valid_from = base::FromUnixMillis(pass.valid_from_ms()),
                   .valid_until = UntilFromWire(pass.valid_until_ms()),
                   .issued_by = pass.issued_by(),
                   .issued_at = base::FromUnixMillis(pass.issued_at_ms()),
                   .revoked_at = base::FromUnixMillis(pass.revoked_at_ms())}};
}

// Of every message with the open cases of a resident.
template <typename R, typename Message>
Isolation IsolationFrom(R& reading, const Message& m) {
  Isolation isolation;
  for (const v1::OpenIsolation& open : m.cases()) {
    isolation.cases[reading.Id(open.case_id(), "cases.case_id")] =
        base::FromUnixMillis(open.since_ms());
  }
  return isolation;
}
template <typename Message>
void PutIsolation(const Isolation& isolation, Message& m) {
  for (const auto& [id, since] : isolation.cases) {
    v1::OpenIsolation& open = *m.add_cases();
    open.set_case_id(id.ToString());
    open.set_since_ms(base::ToUnixMillis(since));
  }
}

template <typename R>
MovingIsolation ResidentIsolationFrom(R& reading, const v1::ResidentIsolation& noted) {
  return {reading.Id(noted.resident_id(), "resident_id"), IsolationFrom(reading, noted)};
}

template <typename R>
Door To(R& reading, const v1::MoveDestination& to) {
  return {reading.Id(to.building_id(), "to.building_id"), to.unit(), to.floor(), to.door()};
}

template <typename R>
registration::Moving MovingFrom(R& reading, const v1::MovingResidents& moving) {
  registration::Moving out{
      .move = reading.Id(moving.move_id(), "move_id"),
      .number = moving.move_number(),
      .from_grid = moving.from_grid_code(),
      .from_household = reading.Id(moving.from_household_id(), "from_household_id"),
      .to_grid = moving.to().grid_code(),
      .to = To(reading, moving.to()),
      .to_household = reading.Id(moving.to_household_id(), "to_household_id"),
      .joins = moving.joins(),
      .key_id = OptionalId(reading, moving.key_id(), "key_id"),
      .residents = Residents(reading, moving.residents()),
      .registered_at = base::FromUnixMillis(moving.registered_at_ms()),
      .registered_by = moving.registered_by(),
      .merge_into = OptionalId(reading, moving.merge_into_resident_id(), "merge_into_resident_id"),
      .passes = {},
      .isolations = {}};
  for (const v1::SealedPass& pass : moving.passes()) out.passes.push_back(PassFrom(reading, pass));
  for (const v1::ResidentIsolation& noted : moving.isolations()) {
    out.isolations.push_back(ResidentIsolationFrom(reading, noted));
  }
  return out;
}

template <typename R>
registration::MovingBuilding MovingBuildingFrom(R& reading, const v1::MovingBuilding& moving) {
  registration::MovingBuilding out{.id = reading.Id(moving.building_id(), "building_id"),
                                   .from_grid = moving.from_grid_code(),
                                   .to_grid = moving.to_grid_code(),
                                   .name = moving.name(),
                                   .units = moving.units(),
                                   .floors = moving.floors(),
                                   .doors = {}};
  for (const v1::MovingDoor& come : moving.doors()) {
    MovingDoor& door = out.doors.emplace_back();
    door.place = {out.id, come.door().unit(), come.door().floor(), come.door().door()};
    if (!come.has_last_visit()) continue;
    const v1::DoorVisit& visit = come.last_visit();
    door.attempts = visit.attempts();
    door.last_visit =
        Visit{.at = base::FromUnixMillis(visit.visited_at_ms()),
              .way = EnumOf<VisitWay>(visit.way()),
              .outcome = EnumOf<VisitOutcome>(visit.outcome()),
              .by = visit.visited_by(),
              .absent_residents = Ids(reading, visit.absent_resident_ids(), "absent_resident_ids")};
  }
  return out;
}

template <typename R>
ClaimRef Claim(R& reading, const v1::IdNumberClaim& claim) {
  return {claim.grid_code(), reading.Id(claim.household_id(), "household_id"),
          reading.Id(claim.resident_id(), "resident_id"),
          base::FromUnixMillis(claim.claimed_at_ms())};
}

template <typename R, typename Repeated>
std::vector<ClaimRef> Claims(R& reading, const Repeated& claims) {
  std::vector<ClaimRef> out;
  out.reserve(static_cast<std::size_t>(claims.size()));
  for (const v1::IdNumberClaim& claim : claims) out.push_back(Claim(reading, claim));
  return out;
}

template <typename R, typename Repeated>
std::vector<Door> Doors(R& reading, const std::string& building, const Repeated& doors) {
  const base::Uuid building_id = reading.Id(building, "building_id");
  std::vector<Door> out;
  out.reserve(static_cast<std::size_t>(doors.size()));
  for (const v1::DoorEntry& door : doors) {
    out.push_back({building_id, door.unit(), door.floor(), door.door()});
  }
  return out;
}

}  // namespace gridkeeper::registration::wire
