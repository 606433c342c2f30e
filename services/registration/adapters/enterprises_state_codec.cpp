#include "registration/adapters/enterprises_state.pb.h"
#include "registration/adapters/enterprises_wire.hpp"
#include "registration/adapters/state_bytes.hpp"
#include "registration/adapters/state_codec.hpp"

namespace gridkeeper::registration {
namespace {

using base::FromUnixMillis;
using base::ToUnixMillis;

void Write(const SubmittedFile& file, state::v1::SubmittedFileState& m) {
  m.set_file_id(BytesOf(file.id));
  m.set_version(file.version);
  *m.mutable_file() = wire::ToProto(file.file);
  m.set_sealed(file.sealed);
  m.set_key_id(BytesOf(file.key_id));
  m.set_status(static_cast<int>(file.status));
  m.set_submitted_by(file.submitted_by);
  m.set_submitted_at_ms(ToUnixMillis(file.submitted_at));
  m.set_reviewed_by(file.reviewed_by);
  m.set_reviewed_at_ms(ToUnixMillis(file.reviewed_at));
  m.set_reasons(file.reasons);
}

bool Read(const state::v1::SubmittedFileState& m, SubmittedFile& out) {
  out = {.id = {},
         .version = m.version(),
         .file = wire::FromProto(m.file()),
         .sealed = m.sealed(),
         .key_id = {},
         .status = wire::EnumOf<ReopeningStatus>(m.status()),
         .submitted_by = m.submitted_by(),
         .submitted_at = FromUnixMillis(m.submitted_at_ms()),
         .reviewed_by = m.reviewed_by(),
         .reviewed_at = FromUnixMillis(m.reviewed_at_ms()),
         .reasons = m.reasons()};
  return IdFrom(m.file_id(), out.id) && IdFrom(m.key_id(), out.key_id);
}

}  // namespace

std::string EncodeEntity(const Enterprise& enterprise) {
  state::v1::EnterpriseState m;
  *m.mutable_enterprise() = wire::ToProto({}, enterprise.profile);
  m.mutable_enterprise()->clear_enterprise_id();
  m.set_registered_by(enterprise.registered_by);
  m.set_registered_at_ms(ToUnixMillis(enterprise.registered_at));
  m.set_closed_at_ms(ToUnixMillis(enterprise.closed_at));
  if (enterprise.file) Write(*enterprise.file, *m.mutable_file());
  for (const VenueClosure& closure : enterprise.closures) {
    state::v1::VenueClosureState& one = *m.add_closures();
    one.set_reason(closure.reason);
    one.set_closed_by(closure.closed_by);
    one.set_closed_at_ms(ToUnixMillis(closure.closed_at));
    one.set_until_ms(wire::UntilToWire(closure.until));
    one.set_reopened_by(closure.reopened_by);
    one.set_reopened_at_ms(ToUnixMillis(closure.reopened_at));
    one.set_reopening_reason(closure.reopening_reason);
  }
  for (const auto& [day, reported] : enterprise.reports) {
    state::v1::ReportedDayState& one = *m.add_reports();
    *one.mutable_report() = wire::ToProto(reported.report);
    one.set_reported_by(reported.reported_by);
    one.set_reported_at_ms(ToUnixMillis(reported.reported_at));
  }
  for (const Day day : enterprise.missed) m.add_missed_days(wire::ToWire(day));
  m.set_owes_from(wire::ToWire(enterprise.owes_from));
  m.mutable_plates()->Assign(enterprise.fleet.plates.begin(), enterprise.fleet.plates.end());
  for (const auto& [id, driver] : enterprise.fleet.drivers) {
    *m.add_drivers() = wire::ToProto(id, driver);
  }
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, Enterprise& out) {
  const auto m = Parsed<state::v1::EnterpriseState>(bytes);
  if (!m) return false;
  StateReading reading;
  out = {.profile = wire::ProfileFrom(reading, m->enterprise()),
         .registered_by = m->registered_by(),
         .registered_at = FromUnixMillis(m->registered_at_ms()),
         .closed_at = FromUnixMillis(m->closed_at_ms()),
         .owes_from = wire::DayFrom(m->owes_from())};
  if (m->has_file() && !Read(m->file(), out.file.emplace())) return false;
  for (const state::v1::VenueClosureState& one : m->closures()) {
    out.closures.push_back({.reason = one.reason(),
                            .closed_by = one.closed_by(),
                            .closed_at = FromUnixMillis(one.closed_at_ms()),
                            .until = wire::UntilFromWire(one.until_ms()),
                            .reopened_by = one.reopened_by(),
                            .reopened_at = FromUnixMillis(one.reopened_at_ms()),
                            .reopening_reason = one.reopening_reason()});
  }
  for (const state::v1::ReportedDayState& one : m->reports()) {
    const StaffReport report = wire::FromProto(one.report());
    out.reports[report.day] = {report, one.reported_by(), FromUnixMillis(one.reported_at_ms())};
  }
  for (const std::string& day : m->missed_days()) out.missed.push_back(wire::DayFrom(day));
  out.fleet.plates = wire::Texts(m->plates());
  for (const v1::SealedFleetDriver& driver : m->drivers()) {
    out.fleet.drivers[reading.Id(driver.driver_id(), "driver_id")] =
        wire::DriverFrom(reading, driver);
  }
  return reading.is_right;
}

std::string EncodeEntity(const Trip& trip) {
  state::v1::TripState m;
  *m.mutable_plan() = wire::ToProto(trip.plan);
  m.set_recorded_by(trip.recorded_by);
  m.set_left_there_at_ms(ToUnixMillis(trip.left_there_at));
  m.set_returned_at_ms(ToUnixMillis(trip.returned_at));
  m.set_returned_by(trip.returned_by);
  m.set_isolation(static_cast<int>(trip.isolation));
  m.set_isolation_days(trip.isolation_days);
  m.set_declared(trip.is_declared);
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, Trip& out) {
  const auto m = Parsed<state::v1::TripState>(bytes);
  if (!m) return false;
  StateReading reading;
  out = {.plan = wire::TripPlanFrom(reading, m->plan()),
         .recorded_by = m->recorded_by(),
         .left_there_at = FromUnixMillis(m->left_there_at_ms()),
         .returned_at = FromUnixMillis(m->returned_at_ms()),
         .returned_by = m->returned_by(),
         .isolation = wire::EnumOf<base::IsolationKind>(m->isolation()),
         .isolation_days = m->isolation_days(),
         .is_declared = m->declared()};
  return reading.is_right;
}

std::string EncodeEntity(const EnterpriseDay& day) {
  state::v1::EnterpriseDayState m;
  m.set_day(wire::ToWire(day.day));
  m.set_ends_at_ms(wire::UntilToWire(day.ends_at));
  m.set_next_closure_ends_ms(wire::UntilToWire(day.next_closure_ends));
  for (const auto& [kind, counts] : day.counts) {
    state::v1::EnterpriseCountsState& one = *m.add_counts();
    one.set_kind(static_cast<int>(kind));
    one.set_enterprises(counts.enterprises);
    one.set_approved(counts.approved);
    one.set_waiting(counts.waiting);
    one.set_closed(counts.closed);
    one.set_approved_and_closed(counts.approved_and_closed);
    one.set_staff(counts.staff);
    one.set_at_work(counts.at_work);
    one.set_reported(counts.reported);
    one.set_approved_and_reported(counts.approved_and_reported);
  }
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, EnterpriseDay& out) {
  const auto m = Parsed<state::v1::EnterpriseDayState>(bytes);
  if (!m) return false;
  out = {.day = wire::DayFrom(m->day()),
         .ends_at = wire::UntilFromWire(m->ends_at_ms()),
         .next_closure_ends = wire::UntilFromWire(m->next_closure_ends_ms()),
         .counts = {}};
  for (const state::v1::EnterpriseCountsState& one : m->counts()) {
    out.counts[wire::EnumOf<base::EnterpriseKind>(one.kind())] = {
        .enterprises = one.enterprises(),
        .approved = one.approved(),
        .waiting = one.waiting(),
        .closed = one.closed(),
        .approved_and_closed = one.approved_and_closed(),
        .staff = one.staff(),
        .at_work = one.at_work(),
        .reported = one.reported(),
        .approved_and_reported = one.approved_and_reported()};
  }
  return true;
}

}  // namespace gridkeeper::registration
