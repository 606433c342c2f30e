#include "registration/adapters/enterprise_queries.hpp"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <utility>

#include "registration/adapters/area_parts.hpp"
#include "registration/adapters/details_view.hpp"
#include "registration/adapters/enterprises_wire.hpp"
#include "registration/adapters/list_kind.hpp"
#include "registration/adapters/query_refusals.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "registration/sealing/sealed_box.hpp"
#include "rpc/refusals.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Entity;
using eventing::EntityList;
using Kinds = RegistrationDomain;

static_assert(static_cast<int>(VenueStatus::kGone) == v1::VENUE_STATUS_CLOSED_FOR_GOOD);

bool IsMissing(const Enterprise& enterprise, VenueStatus status, Day today) {
  return status == VenueStatus::kOpen && !enterprise.reports.contains(today);
}

bool IsWanted(const Enterprise& enterprise, v1::EnterpriseFilter filter, const VenueLook& look) {
  const VenueStatus status = StatusOf(enterprise, look.RuleOf(enterprise.profile.kind));
  if (filter == v1::ENTERPRISE_FILTER_CLOSED_FOR_GOOD) return enterprise.IsGone();
  if (enterprise.IsGone()) return false;
  switch (filter) {
    case v1::ENTERPRISE_FILTER_OPEN:
      return status == VenueStatus::kOpen;
    case v1::ENTERPRISE_FILTER_CLOSED:
      return status == VenueStatus::kClosed || status == VenueStatus::kClosedByRule;
    case v1::ENTERPRISE_FILTER_FILE_NEEDED:
      return status == VenueStatus::kFileNeeded;
    case v1::ENTERPRISE_FILTER_APPROVED:
      return IsApproved(enterprise);
    case v1::ENTERPRISE_FILTER_WAITING_FOR_REVIEW:
      return IsWaiting(enterprise);
    case v1::ENTERPRISE_FILTER_REPORT_MISSING:
      return IsMissing(enterprise, status, look.today);
    case v1::ENTERPRISE_FILTER_AT_WORK: {
      const auto report = enterprise.reports.find(look.today);
      return report != enterprise.reports.end() && report->second.report.at_work > 0;
    }
    default:
      return true;
  }
}

v1::VenueClosure View(const VenueClosure& closure) {
  v1::VenueClosure out;
  out.set_reason(closure.reason);
  out.set_closed_by(closure.closed_by);
  out.set_closed_at_ms(base::ToUnixMillis(closure.closed_at));
  out.set_until_ms(wire::UntilToWire(closure.until));
  out.set_reopened_by(closure.reopened_by);
  out.set_reopened_at_ms(base::ToUnixMillis(closure.reopened_at));
  out.set_reopening_reason(closure.reopening_reason);
  return out;
}

v1::ReportedDay View(const ReportedDay& reported) {
  v1::ReportedDay out;
  *out.mutable_report() = wire::ToProto(reported.report);
  out.set_reported_by(reported.reported_by);
  out.set_reported_at_ms(base::ToUnixMillis(reported.reported_at));
  return out;
}

v1::SubmittedFile View(const SubmittedFile& file, const KeyTable& keys) {
  v1::SubmittedFile out;
  out.set_file_id(file.id.ToString());
  out.set_version(file.version);
  *out.mutable_file() = wire::ToProto(file.file);
  v1::LetterDetails details;
  const auto plain = Open(file.sealed, LetterOwner(out.file_id()), keys);
  if (plain && details.ParseFromString(*plain)) out.set_signer_name(details.signer_name());
  out.set_status(static_cast<v1::ReopeningStatus>(file.status));
  out.set_submitted_by(file.submitted_by);
  out.set_submitted_at_ms(base::ToUnixMillis(file.submitted_at));
  out.set_reviewed_by(file.reviewed_by);
  out.set_reviewed_at_ms(base::ToUnixMillis(file.reviewed_at));
  out.set_reasons(file.reasons);
  return out;
}

v1::FleetDriver ViewDriver(const base::Uuid& id, const FleetDriver& driver, const KeyTable& keys) {
  v1::FleetDriver out;
  out.set_driver_id(id.ToString());
  out.set_resident(driver.key_id.IsNil());
  if (out.resident()) return out;
  const auto plain = Open(driver.sealed, DriverOwner(out.driver_id()), keys);
  out.set_details_unavailable(!plain || !out.mutable_details()->ParseFromString(*plain));
  return out;
}

v1::Trip ViewTrip(const Trip& trip, std::int32_t utc_offset_minutes) {
  v1::Trip out;
  *out.mutable_plan() = wire::ToProto(trip.plan);
  out.set_recorded_by(trip.recorded_by);
  out.set_left_there_at_ms(base::ToUnixMillis(trip.left_there_at));
  out.set_returned_at_ms(base::ToUnixMillis(trip.returned_at));
  out.set_returned_by(trip.returned_by);
  out.set_isolation(static_cast<v1::IsolationKind>(trip.isolation));
  out.set_isolation_days(trip.isolation_days);
  out.set_owed_until_ms(base::ToUnixMillis(OwedUntil(trip, utc_offset_minutes)));
  out.set_declared(trip.is_declared);
  return out;
}

v1::EnterpriseFigures ToProto(const EnterpriseFigures& figures) {
  v1::EnterpriseFigures out;
  out.set_enterprises(figures.enterprises);
  out.set_open(figures.open);
  out.set_closed(figures.closed);
  out.set_file_needed(figures.file_needed);
  out.set_approved(figures.approved);
  out.set_waiting_for_review(figures.waiting);
  out.set_staff(figures.staff);
  out.set_at_work(figures.at_work);
  out.set_reports_missing(figures.reports_missing);
  return out;
}

v1::AreaEnterprises Shown(const base::Reference& reference, const base::AreaCode& code) {
  v1::AreaEnterprises out;
  out.set_area_code(code);
  if (const auto area = reference.areas.find(code); area != reference.areas.end()) {
    out.set_name(area->second.name);
  }
  return out;
}

void Add(const EnterpriseDay& day, const VenueLook& look, EnterpriseFigures& sum) {
  for (const auto& [kind, counts] : day.counts) {
    AddFigures(counts, look.RuleOf(kind), day.day == look.today, sum);
  }
}

}  // namespace

const base::VenueRule& VenueLook::RuleOf(base::EnterpriseKind kind) const {
  const auto index = static_cast<std::size_t>(kind);
  return rules[index < rules.size() ? index : 0];
}

VenueLook VenueLookAt(const base::Reference& reference, std::string_view area,
                      base::TimePoint now) {
  VenueLook look{.rules = {}, .today = LocalDay(now, reference.RulesFor(area).utc_offset_minutes)};
  for (std::size_t i = 0; i < look.rules.size(); ++i) {
    look.rules[i] = reference.VenueRuleFor(area, static_cast<base::EnterpriseKind>(i));
  }
  return look;
}

v1::Enterprise EnterpriseQueries::View(const std::string& grid, const base::Uuid& id,
                                       const Enterprise& enterprise, const VenueLook& look,
                                       Depth depth) const {
  const EnterpriseProfile& profile = enterprise.profile;
  const base::VenueRule& rule = look.RuleOf(profile.kind);
  const VenueStatus status = StatusOf(enterprise, rule);
  const bool is_full = depth == Depth::kFull;
  v1::Enterprise out;
  out.set_enterprise_id(id.ToString());
  out.set_grid_code(grid);
  out.set_kind(static_cast<v1::EnterpriseKind>(profile.kind));
  out.set_name(profile.name);
  out.set_credit_code(profile.credit_code);
  out.set_building(profile.building);
  out.set_door(profile.door);
  out.set_staff(profile.staff);
  const auto plain = Open(profile.sealed, EnterpriseOwner(out.enterprise_id()), keys_);
  out.set_details_unavailable(!plain || !out.mutable_details()->ParseFromString(*plain));
  out.set_registered_by(enterprise.registered_by);
  out.set_registered_at_ms(base::ToUnixMillis(enterprise.registered_at));
  out.set_status(static_cast<v1::VenueStatus>(status));
  *out.mutable_rule() = wire::ToProto(rule);
  if (enterprise.file) *out.mutable_file() = registration::View(*enterprise.file, keys_);
  const VenueClosure* standing = StandingClosure(enterprise);
  for (const VenueClosure& closure : enterprise.closures) {
    if (is_full || &closure == standing) *out.add_closures() = registration::View(closure);
  }
  for (const auto& [day, reported] : enterprise.reports) {
    if (is_full || day == look.today) *out.add_reports() = registration::View(reported);
  }
  for (const Day day : enterprise.missed) out.add_missed_days(wire::ToWire(day));
  out.set_report_missing(IsMissing(enterprise, status, look.today));
  for (const std::string& plate : enterprise.fleet.plates) out.add_plates(plate);
  for (const auto& [driver_id, driver] : enterprise.fleet.drivers) {
    if (is_full) *out.add_drivers() = ViewDriver(driver_id, driver, keys_);
  }
  return out;
}

void EnterpriseQueries::List(std::vector<std::string> grids, v1::EnterpriseFilter filter,
                             const VenueLook& look, const Page& page,
                             v1::ListEnterprisesResponse& out, Done done) const {
  ListKind<Enterprise>(
      reader_, EntitiesOf(Kinds::kEnterprises, std::move(grids), page), out,
      [filter, look](const Enterprise& enterprise) { return IsWanted(enterprise, filter, look); },
      [this, look, &out](const Entity& entity, const base::Uuid& id, const Enterprise& enterprise) {
        *out.add_enterprises() = View(entity.key, id, enterprise, look, Depth::kForList);
      },
      std::move(done));
}

void EnterpriseQueries::Get(const std::string& grid, const base::Uuid& id, const VenueLook& look,
                            v1::GetEnterpriseResponse& out, Done done) const {
  reader_.Get(grid, Kinds::kEnterprises, id.ToString(),
              [this, grid, id, look, &out,
               done = std::move(done)](const absl::StatusOr<std::optional<std::string>>& found) {
                if (!found.ok()) return done(found.status());
                if (!*found) {
                  return done(rpc::ToStatus(
                      {base::Rejection::kNotFound, "enterprise_id",
                       fmt::format("grid {} has no enterprise {}; see ListEnterprises", grid,
                                   id.ToString())}));
                }
                Enterprise enterprise;
                if (!Decode(**found, enterprise)) {
                  return done(Unreadable(Kinds::kEnterprises, id.ToString()));
                }
                *out.mutable_enterprise() = View(grid, id, enterprise, look, Depth::kFull);
                done(absl::OkStatus());
              });
}

void EnterpriseQueries::ListTrips(std::vector<std::string> grids, v1::TripFilter filter,
                                  base::TimePoint now, std::int32_t utc_offset_minutes,
                                  const Page& page, v1::ListTripsResponse& out, Done done) const {
  ListKind<Trip>(
      reader_, EntitiesOf(Kinds::kTrips, std::move(grids), page), out,
      [filter, now, utc_offset_minutes](const Trip& trip) {
        if (filter == v1::TRIP_FILTER_UNDER_WAY) return trip.IsUnderWay();
        return filter != v1::TRIP_FILTER_OWING_ISOLATION ||
               OwedUntil(trip, utc_offset_minutes) > now;
      },
      [utc_offset_minutes, &out](const Entity& entity, const base::Uuid&, const Trip& trip) {
        v1::Trip& shown = *out.add_trips();
        shown = ViewTrip(trip, utc_offset_minutes);
        shown.set_trip_id(entity.field);
        shown.set_grid_code(entity.key);
      },
      std::move(done));
}

void EnterpriseQueries::GetFigures(const base::Reference& reference, const base::AreaCode& area,
                                   const VenueLook& look, v1::GetEnterpriseFiguresResponse& out,
                                   Done done) const {
  struct Sums {
    std::map<std::string, base::AreaCode> parts;  // the area below that each grid is of
    EnterpriseFigures total = {};
    std::map<base::AreaCode, EnterpriseFigures> areas = {};
  };
  const auto sums = std::make_shared<Sums>(Sums{PartsOf(reference, area)});
  *out.mutable_total() = Shown(reference, area);
  for (const auto& [code, below] : reference.areas) {
    if (below.parent == area) *out.add_areas() = Shown(reference, code);
  }
  reader_.Figures(
      reference.GridsWithin(area), Kinds::kEnterpriseDays,
      [sums, look, &out, done = std::move(done)](const absl::StatusOr<EntityList>& list) {
        if (!list.ok()) return done(list.status());
        for (const std::string& grid : list->unavailable_keys) out.add_unavailable_grids(grid);
        for (const Entity& entity : list->entities) {
          EnterpriseDay day;
          if (!Decode(entity.value, day)) {
            return done(Unreadable(Kinds::kEnterpriseDays, entity.key));
          }
          Add(day, look, sums->total);
          const auto part = sums->parts.find(entity.key);
          if (part != sums->parts.end()) Add(day, look, sums->areas[part->second]);
        }
        *out.mutable_total()->mutable_figures() = ToProto(sums->total);
        for (v1::AreaEnterprises& shown : *out.mutable_areas()) {
          *shown.mutable_figures() = ToProto(sums->areas[shown.area_code()]);
        }
        done(absl::OkStatus());
      });
}

}  // namespace gridkeeper::registration
