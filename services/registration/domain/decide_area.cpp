// Areas, staff, duty and rules.
#include <fmt/format.h>

#include <algorithm>

#include "registration/domain/decide.hpp"

namespace gridkeeper::registration::decide {
namespace {

using base::Refuse;
using base::Rejection;

// Nobody gives a role above their own; admins and services are made by admins only.
bool MayGive(base::Role actor, base::Role role) {
  if (actor == base::Role::kAdmin) return true;
  const bool is_below =
      role == base::Role::kGateGuard || (role <= base::Role::kDistrict && role <= actor);
  return is_below && actor <= base::Role::kDistrict;
}

// Whether the actor may change this member's record as it stands now: rank and all areas.
bool MayChange(const Call& call, base::Role role, const std::vector<base::AreaCode>& areas) {
  const auto& [key, actor, input_id, now] = call.context;
  return MayGive(call.reference.RoleOf(actor, now), role) &&
         std::all_of(areas.begin(), areas.end(), [&](const base::AreaCode& area) {
           return call.reference.Covers(actor, area, now);
         });
}

Decision RefuseUnknownStaff(std::string_view staff_id, const Call& call) {
  return Refuse(Rejection::kNotFound, "staff_id",
                fmt::format("staff {} is not known in area {}, or not within your areas and rank; "
                            "see ListStaff",
                            staff_id, call.context.key));
}

base::Rejected Retired(std::string_view field, const Call& call) {
  return {Rejection::kWrongState, std::string(field),
          fmt::format("area {} is retired for good; use another, see ListAreas", call.context.key)};
}

base::Rules Changed(base::Rules rules, const SetRules& change) {
  rules.utc_offset_minutes = change.utc_offset_minutes.value_or(rules.utc_offset_minutes);
  rules.isolation_days = change.isolation_days.value_or(rules.isolation_days);
  rules.fever_threshold_tenths =
      change.fever_threshold_tenths.value_or(rules.fever_threshold_tenths);
  rules.morning_end_minute = change.morning_end_minute.value_or(rules.morning_end_minute);
  rules.evening_end_minute = change.evening_end_minute.value_or(rules.evening_end_minute);
  rules.supply_overdue_hours = change.supply_overdue_hours.value_or(rules.supply_overdue_hours);
  std::copy(change.ladder_minutes.begin(), change.ladder_minutes.end(),
            rules.ladder_minutes.begin());
  return rules;
}

}  // namespace

std::optional<base::Rejected> FindUnusable(const AreaState& area, std::string_view field,
                                           const Call& call) {
  const AreaProfile* profile = area.profile.Find(Only::kOne);
  if (profile == nullptr || profile->name.empty()) {
    return base::Rejected{
        Rejection::kNotFound, std::string(field),
        fmt::format("area {} is not defined; define it with DefineArea first", call.context.key)};
  }
  if (profile->is_retired) return Retired(field, call);
  return std::nullopt;
}

Decision On(const AreaState& area, const DefineArea& command, const Call& call) {
  const AreaProfile* known = area.profile.Find(Only::kOne);
  if (known != nullptr && known->is_retired) {
    return tl::make_unexpected(Retired("area_code", call));
  }
  if (command.parent.empty()) return {{AreaDefined{command.name, command.parent}}};
  const auto parent = call.reference.areas.find(command.parent);
  if (parent == call.reference.areas.end()) {
    return Refuse(Rejection::kNotFound, "parent_code",
                  fmt::format("area {} is not defined; define it first", command.parent));
  }
  if (parent->second.is_retired) {
    return Refuse(Rejection::kWrongState, "parent_code",
                  fmt::format("area {} is retired; choose one in use", command.parent));
  }
  return {{AreaDefined{command.name, command.parent}}};
}

Decision On(const AreaState& area, const RetireArea&, const Call& call) {
  if (auto unusable = FindUnusable(area, "area_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  if (!area.doors.empty()) {
    return Refuse(Rejection::kWrongState, "area_code",
                  fmt::format("grid {} holds {} doors; move its buildings to another grid with "
                              "MoveBuilding, or remove the doors with RemoveDoor",
                              call.context.key, area.doors.size()));
  }
  for (const auto& [id, checkpoint] : area.checkpoints) {
    if (checkpoint.is_closed) continue;
    return Refuse(Rejection::kWrongState, "area_code",
                  fmt::format("checkpoint {} stands in it; close it with DefineCheckpoint first",
                              id.ToString()));
  }
  for (const auto& [id, zone] : area.zones) {
    if (zone.IsOverAt(call.context.now)) continue;
    return Refuse(Rejection::kWrongState, "area_code",
                  fmt::format("it keeps zone {}; lift it with LiftZone first", id.ToString()));
  }
  for (const auto& [id, enterprise] : area.enterprises) {
    if (enterprise.IsGone()) continue;
    return Refuse(
        Rejection::kWrongState, "area_code",
        fmt::format("enterprise {} stands in it; close it with CloseEnterprise first, and "
                    "register it where it is now",
                    id.ToString()));
  }
  for (const auto& [code, below] : call.reference.areas) {
    if (below.parent != call.context.key || below.is_retired) continue;
    return Refuse(Rejection::kWrongState, "area_code",
                  fmt::format("area {} lies below it and is in use; retire it or hang it elsewhere "
                              "with DefineArea first",
                              code));
  }
  const AreaProfile& profile = *area.profile.Find(Only::kOne);
  return {{AreaRetired{profile.name, profile.parent}}};
}

Decision On(const AreaState& area, const DefineStaff& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "area_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  const base::Reference& reference = call.reference;
  for (const base::AreaCode& code : command.areas) {
    if (code == call.context.key) continue;  // covered, as the loop has checked
    if (!reference.areas.contains(code) ||
        !reference.Covers(call.context.actor, code, call.context.now)) {
      return Refuse(Rejection::kNotFound, "further_area_codes",
                    fmt::format("area {} is not known within your areas", code));
    }
  }
  if (!MayGive(reference.RoleOf(call.context.actor, call.context.now), command.role)) {
    return Refuse(Rejection::kInvalid, "role",
                  "lies above your own; ask somebody of that level or an admin to define it");
  }
  const auto known = reference.staff.find(command.staff_id);
  if (known != reference.staff.end() && !MayChange(call, known->second.role, known->second.areas)) {
    return RefuseUnknownStaff(command.staff_id, call);
  }
  const StaffEntry* kept = area.staff.Find(command.staff_id);
  if (kept != nullptr && !MayChange(call, kept->role, kept->areas)) {
    return RefuseUnknownStaff(command.staff_id, call);
  }
  if (command.sealed.empty() && kept == nullptr) {
    return Refuse(Rejection::kInvalid, "name",
                  fmt::format("is needed: area {} keeps no record of staff {} yet",
                              call.context.key, command.staff_id));
  }
  StaffDefined event{.staff_id = command.staff_id,
                     .entry = {.role = command.role,
                               .areas = command.areas,
                               .valid_from = command.valid_from,
                               .valid_until = command.valid_until,
                               .sealed = command.sealed,
                               .key_id = command.key_id},
                     .replaced_key_id = {},
                     .previous_area = {}};
  if (command.sealed.empty()) {
    event.entry.sealed = kept->sealed;
    event.entry.key_id = kept->key_id;
  } else if (kept != nullptr) {
    event.replaced_key_id = kept->key_id;
  }
  if (known != reference.staff.end() && !known->second.areas.empty() &&
      known->second.areas.front() != call.context.key) {
    event.previous_area = known->second.areas.front();
  }
  return {{std::move(event)}};
}

Decision On(const AreaState& area, const RemoveStaff& command, const Call& call) {
  const StaffEntry* kept = area.staff.Find(command.staff_id);
  if (kept == nullptr || !MayChange(call, kept->role, kept->areas)) {
    return RefuseUnknownStaff(command.staff_id, call);
  }
  return {{StaffRemoved{command.staff_id, kept->key_id}}};
}

Decision On(const AreaState& area, const ReleaseStaff& message, const Call&) {
  const StaffEntry* kept = area.staff.Find(message.staff_id);
  return {{StaffReleased{message.staff_id, kept != nullptr ? kept->key_id : base::Uuid{}}}};
}

Decision On(const AreaState& area, const SetRoster& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "grid_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  for (const std::string& id : command.roster.staff_ids) {
    if (auto unfit = FindUnfit(id, "staff_ids", call))
      return tl::make_unexpected(std::move(*unfit));
  }
  return {{RosterChanged{command.roster}}};
}

Decision On(const AreaState& area, const SubstituteStaff& command, const Call& call) {
  const base::Reference& reference = call.reference;
  const base::TimePoint now = call.context.now;
  const StaffEntry* away = area.staff.Find(command.staff_id);
  if (away == nullptr || !MayChange(call, away->role, away->areas)) {
    return RefuseUnknownStaff(command.staff_id, call);
  }
  const auto& [substitute, from, until] = command.substitution;
  if (until <= now) {
    return Refuse(Rejection::kInvalid, "until_ms", "must be later than now, or 0 for open-ended");
  }
  const auto other = reference.staff.find(substitute);
  if (other == reference.staff.end() || other->second.areas.empty() ||
      reference.RoleOf(substitute, now) == base::Role::kNone ||
      !reference.Covers(call.context.actor, other->second.areas.front(), now)) {
    return Refuse(
        Rejection::kNotFound, "substitute_id",
        fmt::format("staff {} is not known within your areas; see ListStaff", substitute));
  }
  const auto is_guard = [](base::Role role) { return role == base::Role::kGateGuard; };
  if (is_guard(other->second.role) != is_guard(away->role) || other->second.role < away->role ||
      other->second.role == base::Role::kService) {
    return Refuse(Rejection::kInvalid, "substitute_id",
                  fmt::format("staff {} is of a lower role than {}, or a service; name somebody of "
                              "the same role",
                              substitute, command.staff_id));
  }
  const auto is_away = reference.substitutions.find(substitute);
  if (is_away != reference.substitutions.end() && is_away->second.until > now) {
    return Refuse(Rejection::kWrongState, "substitute_id",
                  fmt::format("{} stands in for staff {}; end that first, or name {}",
                              is_away->second.substitute, substitute, is_away->second.substitute));
  }
  const std::vector<std::string> others = reference.StandsInFor(command.staff_id, now);
  if (!others.empty()) {
    return Refuse(Rejection::kWrongState, "staff_id",
                  fmt::format("staff {} stands in for {}; give that to somebody else first",
                              command.staff_id, others.front()));
  }
  return {{SubstitutionBegun{command.staff_id, {substitute, std::max(from, now), until}}}};
}

Decision On(const AreaState& area, const EndSubstitution& command, const Call& call) {
  const StaffEntry* away = area.staff.Find(command.staff_id);
  if (away == nullptr || !MayChange(call, away->role, away->areas)) {
    return RefuseUnknownStaff(command.staff_id, call);
  }
  if (area.substitutions.Find(command.staff_id) == nullptr) {
    return Refuse(Rejection::kWrongState, "staff_id",
                  fmt::format("nobody stands in for staff {}", command.staff_id));
  }
  return {{SubstitutionEnded{command.staff_id}}};
}

Decision On(const AreaState& area, const SetRules& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "district_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  const base::Rules rules =
      Changed(area.profile.Find(Only::kOne)->rules.value_or(base::Rules{}), command);
  if (rules.morning_end_minute >= rules.evening_end_minute) {
    return Refuse(Rejection::kInvalid, "change.evening_end_minute",
                  fmt::format("the evening slot would end at {}, not after the morning slot at {}",
                              rules.evening_end_minute, rules.morning_end_minute));
  }
  return {{RulesChanged{rules}}};
}

}  // namespace gridkeeper::registration::decide
