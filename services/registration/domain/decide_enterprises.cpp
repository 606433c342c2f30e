// Enterprises: known, reopened by a file that somebody else reviews, closed, and what they report.
#include "registration/domain/decide_enterprises.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "registration/domain/command_policy.hpp"
#include "registration/domain/enterprise_policy.hpp"

namespace gridkeeper::registration {
namespace decide {

using base::Refuse;
using base::Rejection;

namespace {

std::int32_t OffsetOf(const Call& call) {
  return call.reference.RulesFor(call.context.key).utc_offset_minutes;
}

Day Today(const Call& call) { return LocalDay(call.context.now, OffsetOf(call)); }

bool IsKept(const Enterprise& enterprise, base::TimePoint now) {
  return !enterprise.IsGone() || enterprise.closed_at + kEnterpriseKept > now;
}

// What the rules demand of a file and it lacks; who submits it again mends it.
std::optional<base::Rejected> FindLack(const ReopeningFile& file, const base::VenueRule& rule) {
  const auto lack = [](std::string_view field, std::string message) {
    return base::Rejected{Rejection::kWrongState, fmt::format("file.{}", field),
                          std::move(message)};
  };
  const StaffHealth& health = file.health;
  if (health.with_symptoms > 0) {
    return lack("health.with_symptoms",
                fmt::format("are {}; must be 0: have them seen by a doctor, and submit a file when "
                            "nobody has symptoms",
                            health.with_symptoms));
  }
  if (health.unreachable > 0) {
    return lack("health.unreachable",
                fmt::format("are {}; must be 0: reach them, and submit the file again",
                            health.unreachable));
  }
  const std::int32_t away = std::max(health.from_risk_areas, health.in_isolation);
  if (file.staff_returning > health.staff - away) {
    return lack("staff_returning",
                fmt::format("are {}; must be at most {}: who comes from a risk area or is in "
                            "isolation stays away",
                            file.staff_returning, health.staff - away));
  }
  if (rule.takes_temperature && file.stock.thermometers == 0) {
    return lack("stock.thermometers",
                "are 0; must be at least 1: the rules have the temperature taken of who enters");
  }
  const std::int64_t masks = std::int64_t{file.staff_returning} * rule.mask_days;
  if (file.stock.masks < masks) {
    return lack("stock.masks",
                fmt::format("are {}; must be at least {}, for {} people and {} days: get more, and "
                            "submit the file again",
                            file.stock.masks, masks, file.staff_returning, rule.mask_days));
  }
  if (file.stock.disinfectant_litres == 0) {
    return lack("stock.disinfectant_litres",
                "are 0; must be at least 1 for what is to be disinfected");
  }
  return std::nullopt;
}

}  // namespace

Decision On(const AreaState& area, const EnterprisesInput& input, const Call& call) {
  return std::visit([&](const auto& command) { return On(area, command, call); }, input);
}

base::Decided<const Enterprise*> FindEnterprise(const AreaState& area, const base::Uuid& id,
                                                const Call& call) {
  const Enterprise* found = area.enterprises.Find(id);
  if (found == nullptr) {
    return Refuse(Rejection::kNotFound, "enterprise_id",
                  fmt::format("grid {} has no enterprise {}; see ListEnterprises", call.context.key,
                              id.ToString()));
  }
  if (!found->IsGone()) return found;
  return Refuse(Rejection::kWrongState, "enterprise_id",
                fmt::format("enterprise {} has closed for good; register it anew if it begins "
                            "again",
                            id.ToString()));
}

Decision On(const AreaState& area, const RegisterEnterprise& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "grid_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  std::size_t kept = 0;
  for (const auto& [id, enterprise] : area.enterprises) {
    kept += IsKept(enterprise, call.context.now) ? 1 : 0;
    if (enterprise.IsGone() || enterprise.profile.credit_code != command.profile.credit_code) {
      continue;
    }
    return Refuse(
        Rejection::kAlreadyExists, "credit_code",
        fmt::format("is that of enterprise {} already; see GetEnterprise", id.ToString()));
  }
  if (kept >= kMaxEnterprises) {
    return Refuse(Rejection::kWrongState, "grid_code",
                  fmt::format("grid {} has {} enterprises, as many as it can keep; give some of "
                              "them to another grid",
                              call.context.key, kMaxEnterprises));
  }
  const Day today = Today(call);
  return {{EnterprisesEvent(
      EnterpriseRegistered{command.id, command.profile, today, EndOf(today, OffsetOf(call))})}};
}

Decision On(const AreaState& area, const ChangeEnterprise& command, const Call& call) {
  const auto found = FindEnterprise(area, command.id, call);
  if (!found) return tl::make_unexpected(found.error());
  const EnterpriseProfile& before = (*found)->profile;
  const bool stays = command.key_id.IsNil();
  return {{EnterprisesEvent(EnterpriseChanged{command.id, command.name, command.building,
                                              command.door, stays ? before.sealed : command.sealed,
                                              stays ? before.key_id : command.key_id,
                                              stays ? base::Uuid{} : before.key_id})}};
}

Decision On(const AreaState& area, const CloseEnterprise& command, const Call& call) {
  const auto found = FindEnterprise(area, command.id, call);
  if (!found) return tl::make_unexpected(found.error());
  EnterpriseClosed event{command.id, {(*found)->profile.key_id}};
  if ((*found)->file) event.key_ids.push_back((*found)->file->key_id);
  for (const auto& [id, driver] : (*found)->fleet.drivers) {
    if (!driver.key_id.IsNil()) event.key_ids.push_back(driver.key_id);
  }
  return {{EnterprisesEvent(std::move(event))}};
}

Decision On(const AreaState& area, const SubmitReopeningFile& command, const Call& call) {
  const auto found = FindEnterprise(area, command.id, call);
  if (!found) return tl::make_unexpected(found.error());
  if (auto fault = FindOutOfTime("file.letter.signed_at_ms", command.file.letter.signed_at,
                                 kOldestLetter, call)) {
    return tl::make_unexpected(std::move(*fault));
  }
  const Day today = Today(call);
  if (command.file.planned_on < today || command.file.planned_on > today + kReopeningAhead) {
    return Refuse(Rejection::kInvalid, "file.planned_on",
                  fmt::format("must be today or later, at most {} days", kReopeningAhead.count()));
  }
  const std::optional<SubmittedFile>& before = (*found)->file;
  return {{EnterprisesEvent(ReopeningFileSubmitted{
      command.id, command.file_id, before ? before->version + 1 : 1, command.file, command.sealed,
      command.key_id, before ? before->key_id : base::Uuid{}})}};
}

Decision On(const AreaState& area, const ReviewReopening& command, const Call& call) {
  const auto found = FindEnterprise(area, command.id, call);
  if (!found) return tl::make_unexpected(found.error());
  const std::optional<SubmittedFile>& file = (*found)->file;
  if (!file || file->id != command.file_id) {
    return Refuse(Rejection::kNotFound, "file_id",
                  fmt::format("is not the newest file of enterprise {}; see GetEnterprise",
                              command.id.ToString()));
  }
  if (file->status != ReopeningStatus::kSubmitted) {
    return Refuse(Rejection::kWrongState, "file_id",
                  fmt::format("file {} was reviewed by {} already; have it submitted again",
                              command.file_id.ToString(), file->reviewed_by));
  }
  if (file->submitted_by == call.context.actor) {
    return Refuse(Rejection::kWrongState, "file_id",
                  fmt::format("file {} was submitted by you; somebody else has to review it: give "
                              "it to another of the community or above",
                              command.file_id.ToString()));
  }
  if (command.finding == ReopeningFinding::kApproved) {
    const base::VenueRule rule =
        call.reference.VenueRuleFor(call.context.key, (*found)->profile.kind);
    if (rule.access == base::VenueAccess::kClosed) {
      return Refuse(Rejection::kWrongState, "enterprise_id",
                    "is of a kind that the district keeps closed; return the file, or wait until "
                    "SetVenueRules lets them open, see GetVenueRules");
    }
    if (auto lack = FindLack(file->file, rule)) return tl::make_unexpected(std::move(*lack));
  }
  return {{EnterprisesEvent(
      ReopeningReviewed{command.id, command.file_id, command.finding, command.reasons})}};
}

Decision On(const AreaState& area, const SetVenueRules& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "district_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  return {{EnterprisesEvent(VenueRulesChanged{command.rules})}};
}

Decision On(const AreaState& area, const CloseVenue& command, const Call& call) {
  const auto found = FindEnterprise(area, command.id, call);
  if (!found) return tl::make_unexpected(found.error());
  const base::TimePoint now = call.context.now;
  if (command.until != base::TimePoint::max() &&
      (command.until <= now || command.until > now + kLongestClosure)) {
    return Refuse(
        Rejection::kInvalid, "until_ms",
        fmt::format("must be later than now, at most {} days; or 0", kLongestClosure.count()));
  }
  if (const VenueClosure* closure = StandingClosure(**found)) {
    return Refuse(Rejection::kWrongState, "enterprise_id",
                  fmt::format("enterprise {} was closed by {} already; see ReopenVenue",
                              command.id.ToString(), closure->closed_by));
  }
  return {{EnterprisesEvent(VenueClosed{command.id, command.reason, command.until})}};
}

Decision On(const AreaState& area, const ReopenVenue& command, const Call& call) {
  const auto found = FindEnterprise(area, command.id, call);
  if (!found) return tl::make_unexpected(found.error());
  if (StandingClosure(**found) == nullptr) {
    return Refuse(Rejection::kWrongState, "enterprise_id",
                  fmt::format("enterprise {} was not closed by CloseVenue; see GetEnterprise for "
                              "what it needs to open",
                              command.id.ToString()));
  }
  return {{EnterprisesEvent(VenueReopened{command.id, command.reason})}};
}

Decision On(const AreaState& area, const ReportStaffBack& command, const Call& call) {
  const auto found = FindEnterprise(area, command.id, call);
  if (!found) return tl::make_unexpected(found.error());
  const Day today = Today(call);
  if (command.report.day > today || command.report.day < today - kOldestReport) {
    return Refuse(Rejection::kInvalid, "report.day",
                  fmt::format("must be today in the district's time, or at most {} days ago",
                              kOldestReport.count()));
  }
  return {{EnterprisesEvent(StaffBackReported{command.id, command.report})}};
}

}  // namespace decide

base::TimePoint EnterprisesDue(const AreaState& area) {
  const EnterpriseDay* day = area.enterprise_day.Find(Only::kOne);
  return day == nullptr ? base::TimePoint::max() : std::min(day->ends_at, day->next_closure_ends);
}

std::vector<Event> DecideEnterprisesDue(const AreaState& area, std::string_view grid,
                                        const base::Reference& reference, base::TimePoint due) {
  std::vector<Event> events;
  if (EnterprisesDue(area) > due) return events;
  const EnterpriseDay& day = *area.enterprise_day.Find(Only::kOne);
  const bool day_ends = day.ends_at <= due;
  for (const auto& [id, enterprise] : area.enterprises) {
    if (enterprise.IsGone()) continue;
    const VenueClosure* closure = StandingClosure(enterprise);
    if (closure != nullptr && closure->until <= due) {
      events.emplace_back(EnterprisesEvent(VenueReopened{id, ""}));
    }
    const base::VenueRule rule = reference.VenueRuleFor(grid, enterprise.profile.kind);
    if (day_ends && enterprise.owes_from <= day.day && !enterprise.reports.contains(day.day) &&
        StatusOf(enterprise, rule) == VenueStatus::kOpen) {
      events.emplace_back(EnterprisesEvent(EnterpriseReportMissed{id, day.day}));
    }
  }
  if (day_ends) {
    const std::int32_t offset = reference.RulesFor(grid).utc_offset_minutes;
    // Of a district that has moved its clock the next day ends later than this one all the same.
    const base::TimePoint next = EndOf(day.day + std::chrono::days{1}, offset);
    events.emplace_back(EnterprisesEvent(
        EnterpriseDayEnded{day.day, std::max(next, day.ends_at + std::chrono::hours{1})}));
  }
  return events;
}

}  // namespace gridkeeper::registration
