#include "registration/domain/evolve_enterprises.hpp"

#include <algorithm>

namespace gridkeeper::registration {
namespace {

using std::chrono::days;

EnterpriseDay& DayOf(AreaState& area) {
  EnterpriseDay* day = area.enterprise_day.Mutable(Only::kOne);
  return day != nullptr ? *day : area.enterprise_day.Put(Only::kOne, {});
}

// The first day that begins after this moment. Days whose end was not written yet are passed by.
Day FirstWholeDay(const AreaState& area, base::TimePoint time) {
  const EnterpriseDay* day = area.enterprise_day.Find(Only::kOne);
  if (day == nullptr) return Day{};
  if (time < day->ends_at) return day->day + days{1};
  return day->day + days{2} + std::chrono::floor<days>(time - day->ends_at);
}

void CountIn(const Enterprise& enterprise, Day day, EnterpriseCounts& counts) {
  const bool is_approved = IsApproved(enterprise);
  const bool is_closed = StandingClosure(enterprise) != nullptr;
  const auto report = enterprise.reports.find(day);
  const bool is_reported = report != enterprise.reports.end();
  counts.enterprises += 1;
  counts.approved += is_approved ? 1 : 0;
  counts.waiting += IsWaiting(enterprise) ? 1 : 0;
  counts.closed += is_closed ? 1 : 0;
  counts.approved_and_closed += is_approved && is_closed ? 1 : 0;
  counts.staff += enterprise.profile.staff;
  counts.at_work += is_reported ? report->second.report.at_work : 0;
  counts.reported += is_reported && !is_closed ? 1 : 0;
  counts.approved_and_reported += is_reported && !is_closed && is_approved ? 1 : 0;
}

// A grid has few enterprises, and they change a few times a day: all are counted anew.
void Recount(AreaState& area) {
  EnterpriseDay& day = DayOf(area);
  day.counts.clear();
  day.next_closure_ends = base::TimePoint::max();
  for (const auto& [id, enterprise] : area.enterprises) {
    if (enterprise.IsGone()) continue;
    CountIn(enterprise, day.day, day.counts[enterprise.profile.kind]);
    if (const VenueClosure* closure = StandingClosure(enterprise)) {
      day.next_closure_ends = std::min(day.next_closure_ends, closure->until);
    }
  }
  if (day.counts.empty()) day.ends_at = base::TimePoint::max();
}

template <typename Kept>
void KeepLast(Kept& kept, std::size_t most) {
  while (kept.size() > most) kept.erase(kept.begin());
}

struct ApplyEnterprises {
  AreaState& area;
  const base::EventFacts& facts;

  // What has been closed for long makes room: the log keeps it.
  void operator()(const EnterpriseRegistered& e) const {
    std::vector<base::Uuid> over;
    for (const auto& [id, enterprise] : area.enterprises) {
      if (enterprise.IsGone() && enterprise.closed_at + kEnterpriseKept <= facts.time) {
        over.push_back(id);
      }
    }
    for (const base::Uuid& id : over) area.enterprises.Erase(id);
    EnterpriseDay& day = DayOf(area);
    if (day.ends_at == base::TimePoint::max()) {
      day.day = e.day;
      day.ends_at = e.day_ends_at;
    }
    area.enterprises.Put(e.id, {.profile = e.profile,
                                .registered_by = std::string(facts.actor),
                                .registered_at = facts.time,
                                .owes_from = FirstWholeDay(area, facts.time)});
  }
  void operator()(const EnterpriseChanged& e) const {
    Enterprise* enterprise = area.enterprises.Mutable(e.id);
    if (enterprise == nullptr) return;
    EnterpriseProfile& profile = enterprise->profile;
    profile.name = e.name;
    profile.building = e.building;
    profile.door = e.door;
    profile.sealed = e.sealed;
    profile.key_id = e.key_id;
  }
  void operator()(const EnterpriseClosed& e) const {
    Enterprise* enterprise = area.enterprises.Mutable(e.id);
    if (enterprise != nullptr) enterprise->closed_at = facts.time;
  }
  void operator()(const ReopeningFileSubmitted& e) const {
    Enterprise* enterprise = area.enterprises.Mutable(e.id);
    if (enterprise == nullptr) return;
    enterprise->profile.staff = e.file.health.staff;
    enterprise->file = SubmittedFile{.id = e.file_id,
                                     .version = e.version,
                                     .file = e.file,
                                     .sealed = e.sealed,
                                     .key_id = e.key_id,
                                     .status = ReopeningStatus::kSubmitted,
                                     .submitted_by = std::string(facts.actor),
                                     .submitted_at = facts.time};
  }
  void operator()(const ReopeningReviewed& e) const {
    Enterprise* enterprise = area.enterprises.Mutable(e.id);
    if (enterprise == nullptr || !enterprise->file || enterprise->file->id != e.file_id) return;
    SubmittedFile& file = *enterprise->file;
    file.reviewed_by = facts.actor;
    file.reviewed_at = facts.time;
    file.reasons = e.reasons;
    switch (e.finding) {
      case ReopeningFinding::kApproved:
        file.status = ReopeningStatus::kApproved;
        enterprise->owes_from = FirstWholeDay(area, facts.time);
        break;
      case ReopeningFinding::kReturned:
        file.status = ReopeningStatus::kReturned;
        break;
      default:
        file.status = ReopeningStatus::kRefused;
    }
  }
  // They stand in the reference data alone.
  void operator()(const VenueRulesChanged&) const {}
  void operator()(const VenueClosed& e) const {
    Enterprise* enterprise = area.enterprises.Mutable(e.id);
    if (enterprise == nullptr) return;
    enterprise->closures.push_back({.reason = e.reason,
                                    .closed_by = std::string(facts.actor),
                                    .closed_at = facts.time,
                                    .until = e.until});
    KeepLast(enterprise->closures, kClosuresKept);
  }
  void operator()(const VenueReopened& e) const {
    Enterprise* enterprise = area.enterprises.Mutable(e.id);
    if (enterprise == nullptr || enterprise->closures.empty()) return;
    VenueClosure& closure = enterprise->closures.back();
    closure.reopened_by = facts.actor;
    closure.reopened_at = facts.time;
    closure.reopening_reason = e.reason;
    enterprise->owes_from = FirstWholeDay(area, facts.time);
  }
  void operator()(const StaffBackReported& e) const {
    Enterprise* enterprise = area.enterprises.Mutable(e.id);
    if (enterprise == nullptr) return;
    enterprise->reports[e.report.day] = {e.report, std::string(facts.actor), facts.time};
    KeepLast(enterprise->reports, kReportsKept);
    const auto newest = std::prev(enterprise->reports.end());
    if (newest->first == e.report.day) enterprise->profile.staff = e.report.staff;
  }
  void operator()(const EnterpriseReportMissed& e) const {
    Enterprise* enterprise = area.enterprises.Mutable(e.id);
    if (enterprise == nullptr) return;
    enterprise->missed.push_back(e.day);
    KeepLast(enterprise->missed, kReportsKept);
  }
  void operator()(const FleetVehiclesSet& e) const {
    Enterprise* enterprise = area.enterprises.Mutable(e.id);
    if (enterprise != nullptr) enterprise->fleet.plates = e.plates;
  }
  void operator()(const FleetDriverAdded& e) const {
    Enterprise* enterprise = area.enterprises.Mutable(e.id);
    if (enterprise != nullptr) enterprise->fleet.drivers[e.driver_id] = e.driver;
  }
  void operator()(const FleetDriverRemoved& e) const {
    Enterprise* enterprise = area.enterprises.Mutable(e.id);
    if (enterprise != nullptr) enterprise->fleet.drivers.erase(e.driver_id);
  }
  void operator()(const TripRecorded& e) const {
    std::vector<base::Uuid> over;
    for (const auto& [id, trip] : area.trips) {
      if (!trip.IsUnderWay() && trip.returned_at + kTripKept <= facts.time) over.push_back(id);
    }
    for (const base::Uuid& id : over) area.trips.Erase(id);
    area.trips.Put(e.id, {.plan = e.plan, .recorded_by = std::string(facts.actor)});
  }
  void operator()(const TripReturned& e) const {
    Trip* trip = area.trips.Mutable(e.id);
    if (trip == nullptr) return;
    trip->left_there_at = e.left_there_at;
    trip->returned_at = e.returned_at;
    trip->returned_by = facts.actor;
    trip->isolation = e.isolation;
    trip->isolation_days = e.isolation_days;
    trip->is_declared = e.is_declared;
  }
  void operator()(const EnterpriseDayEnded& e) const {
    EnterpriseDay& day = DayOf(area);
    day.day = e.day + days{1};
    day.ends_at = e.next_ends_at;
  }
};

}  // namespace

void EvolveEnterprises(AreaState& area, const EnterprisesEvent& event,
                       const base::EventFacts& facts) {
  std::visit(ApplyEnterprises{area, facts}, event);
  // Rules are of a district, which has no enterprises.
  if (!std::holds_alternative<VenueRulesChanged>(event)) Recount(area);
}

}  // namespace gridkeeper::registration
