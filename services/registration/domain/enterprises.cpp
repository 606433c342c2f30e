#include "registration/domain/enterprises.hpp"

namespace gridkeeper::registration {

using base::VenueAccess;

bool IsApproved(const Enterprise& enterprise) {
  return enterprise.file && enterprise.file->status == ReopeningStatus::kApproved;
}

bool IsWaiting(const Enterprise& enterprise) {
  return enterprise.file && enterprise.file->status == ReopeningStatus::kSubmitted;
}

const VenueClosure* StandingClosure(const Enterprise& enterprise) {
  if (enterprise.closures.empty()) return nullptr;
  const VenueClosure& last = enterprise.closures.back();
  return last.reopened_at == base::TimePoint{} ? &last : nullptr;
}

VenueStatus StatusOf(const Enterprise& enterprise, const base::VenueRule& rule) {
  if (enterprise.IsGone()) return VenueStatus::kGone;
  if (rule.access == VenueAccess::kClosed) return VenueStatus::kClosedByRule;
  if (StandingClosure(enterprise) != nullptr) return VenueStatus::kClosed;
  const bool may_open = rule.access == VenueAccess::kOpen || IsApproved(enterprise);
  return may_open ? VenueStatus::kOpen : VenueStatus::kFileNeeded;
}

void AddFigures(const EnterpriseCounts& counts, const base::VenueRule& rule, bool is_today,
                EnterpriseFigures& sum) {
  std::int32_t open = 0, closed = counts.closed, reported = 0;
  switch (rule.access) {
    case VenueAccess::kOpen:
      open = counts.enterprises - counts.closed;
      reported = counts.reported;
      break;
    case VenueAccess::kClosed:
      closed = counts.enterprises;
      break;
    default:
      open = counts.approved - counts.approved_and_closed;
      reported = counts.approved_and_reported;
  }
  sum.enterprises += counts.enterprises;
  sum.open += open;
  sum.closed += closed;
  sum.file_needed += counts.enterprises - open - closed;
  sum.approved += counts.approved;
  sum.waiting += counts.waiting;
  sum.staff += counts.staff;
  sum.at_work += is_today ? counts.at_work : 0;
  sum.reports_missing += open - (is_today ? reported : 0);
}

base::TimePoint OwedUntil(const Trip& trip, std::int32_t utc_offset_minutes) {
  if (trip.isolation_days == 0) return {};
  const Day first = LocalDay(trip.returned_at, utc_offset_minutes);
  return EndOf(first + std::chrono::days{trip.isolation_days - 1}, utc_offset_minutes);
}

}  // namespace gridkeeper::registration
