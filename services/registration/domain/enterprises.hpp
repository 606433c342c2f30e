// Enterprises, their reopening files and what they report every day: plain values and the rules
// that look at nothing else. Mirrors registration_enterprises.proto, value by value.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/reference.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"
#include "registration/domain/fleets.hpp"
#include "registration/domain/local_day.hpp"

namespace gridkeeper::registration {

struct EnterpriseProfile {
  base::EnterpriseKind kind = base::EnterpriseKind::kNone;
  std::string name;
  std::string credit_code;
  std::string building;
  std::string door;
  std::int32_t staff = 0;
  std::string sealed;
  base::Uuid key_id;

  bool operator==(const EnterpriseProfile&) const = default;
};

struct StaffHealth {
  std::int32_t staff = 0;
  std::int32_t from_risk_areas = 0;
  std::int32_t in_isolation = 0;
  std::int32_t with_symptoms = 0;
  std::int32_t unreachable = 0;

  bool operator==(const StaffHealth&) const = default;
};

struct ResponsibilityLetter {
  std::string version;
  base::TimePoint signed_at{};
  std::string image_reference;

  bool operator==(const ResponsibilityLetter&) const = default;
};

struct ProtectiveStock {
  std::int32_t masks = 0;
  std::int32_t thermometers = 0;
  std::int32_t disinfectant_litres = 0;
  std::int32_t gloves = 0;

  bool operator==(const ProtectiveStock&) const = default;
};

struct DisinfectionRound {
  std::string area;
  std::int32_t times_per_day = 0;

  bool operator==(const DisinfectionRound&) const = default;
};

struct ReopeningFile {
  StaffHealth health;
  ResponsibilityLetter letter;
  ProtectiveStock stock;
  std::vector<DisinfectionRound> disinfection;
  Day planned_on{};
  std::int32_t staff_returning = 0;

  bool operator==(const ReopeningFile&) const = default;
};

enum class ReopeningStatus : std::uint8_t {
  kNone = 0,
  kSubmitted = 1,
  kApproved = 2,
  kReturned = 3,
  kRefused = 4,
};

enum class ReopeningFinding : std::uint8_t {
  kNone = 0,
  kApproved = 1,
  kReturned = 2,
  kRefused = 3
};

// The newest file of an enterprise.
struct SubmittedFile {
  base::Uuid id;
  std::int32_t version = 0;
  ReopeningFile file;
  std::string sealed;
  base::Uuid key_id;
  ReopeningStatus status = ReopeningStatus::kNone;
  std::string submitted_by = {};
  base::TimePoint submitted_at = {};
  std::string reviewed_by = {};
  base::TimePoint reviewed_at = {};
  std::string reasons = {};

  bool operator==(const SubmittedFile&) const = default;
};

// Moments that have not come are the epoch.
struct VenueClosure {
  std::string reason;
  std::string closed_by;
  base::TimePoint closed_at{};
  base::TimePoint until = base::TimePoint::max();
  std::string reopened_by = {};  // empty: it ended by itself
  base::TimePoint reopened_at = {};
  std::string reopening_reason = {};

  bool operator==(const VenueClosure&) const = default;
};

struct StaffReport {
  Day day{};
  std::int32_t staff = 0;
  std::int32_t at_work = 0;
  std::int32_t in_risk_areas = 0;
  std::int32_t in_isolation = 0;
  std::int32_t with_symptoms = 0;

  bool operator==(const StaffReport&) const = default;
};

struct ReportedDay {
  StaffReport report;
  std::string reported_by;
  base::TimePoint reported_at{};

  bool operator==(const ReportedDay&) const = default;
};

struct Enterprise {
  EnterpriseProfile profile;
  std::string registered_by = {};
  base::TimePoint registered_at = {};
  base::TimePoint closed_at = {};  // for good; the epoch: it is not
  std::optional<SubmittedFile> file = {};
  std::vector<VenueClosure> closures = {};  // the last ones, oldest first
  std::map<Day, ReportedDay> reports = {};  // the last ones
  std::vector<Day> missed = {};             // the last ones, oldest first
  Day owes_from = {};                       // the first day of which a report is looked for
  Fleet fleet = {};

  bool IsGone() const { return closed_at != base::TimePoint{}; }
  bool operator==(const Enterprise&) const = default;
};

// What the enterprises of a kind in a grid count up to, without those that are gone. Whether they
// may be open is for the rules to say, which are no part of the state: so they are counted by what
// the rules ask for.
struct EnterpriseCounts {
  std::int32_t enterprises = 0;
  std::int32_t approved = 0;
  std::int32_t waiting = 0;
  std::int32_t closed = 0;               // by a closure that stands
  std::int32_t approved_and_closed = 0;  // of both
  std::int64_t staff = 0;
  // By the reports of the day at hand.
  std::int64_t at_work = 0;
  std::int32_t reported = 0;  // and not closed
  std::int32_t approved_and_reported = 0;

  bool operator==(const EnterpriseCounts&) const = default;
};

// The local day at whose end a grid's reports are looked for next, and what its enterprises count
// up to on it.
struct EnterpriseDay {
  Day day{};
  base::TimePoint ends_at = base::TimePoint::max();            // max: there are no enterprises
  base::TimePoint next_closure_ends = base::TimePoint::max();  // by itself
  std::map<base::EnterpriseKind, EnterpriseCounts> counts = {};

  bool operator==(const EnterpriseDay&) const = default;
};

inline constexpr std::size_t kClosuresKept = 20;
inline constexpr std::size_t kReportsKept = 14;          // days, also of those that were missed
inline constexpr std::chrono::days kEnterpriseKept{30};  // after it was closed for good

// Mirrors v1.VenueStatus.
enum class VenueStatus : std::uint8_t {
  kNone = 0,
  kOpen = 1,
  kFileNeeded = 2,
  kClosed = 3,
  kClosedByRule = 4,
  kGone = 5,
};

// `rule`: the one of its kind.
VenueStatus StatusOf(const Enterprise& enterprise, const base::VenueRule& rule);
bool IsApproved(const Enterprise& enterprise);
bool IsWaiting(const Enterprise& enterprise);
// nullptr: none stands.
const VenueClosure* StandingClosure(const Enterprise& enterprise);

// Mirrors v1.EnterpriseFigures.
struct EnterpriseFigures {
  std::int64_t enterprises = 0;
  std::int64_t open = 0;
  std::int64_t closed = 0;
  std::int64_t file_needed = 0;
  std::int64_t approved = 0;
  std::int64_t waiting = 0;
  std::int64_t staff = 0;
  std::int64_t at_work = 0;
  std::int64_t reports_missing = 0;

  bool operator==(const EnterpriseFigures&) const = default;
};

// What those of a kind add up to by its rule. `is_today`: the day they were counted on is.
void AddFigures(const EnterpriseCounts& counts, const base::VenueRule& rule, bool is_today,
                EnterpriseFigures& sum);

}  // namespace gridkeeper::registration
