// Areas, staff, duty and rules.
#include <algorithm>

#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/details_view.hpp"
#include "registration/adapters/wire.hpp"
#include "registration/api/details_check.hpp"
#include "registration/api/prepared.hpp"

namespace gridkeeper::registration {
namespace {

bool Follows(const base::Rules& rules, const v1::RulesChange& change) {
  return (!change.has_utc_offset_minutes() ||
          change.utc_offset_minutes() == rules.utc_offset_minutes) &&
         (!change.has_isolation_days() || change.isolation_days() == rules.isolation_days) &&
         (!change.has_fever_threshold_tenths() ||
          change.fever_threshold_tenths() == rules.fever_threshold_tenths) &&
         (!change.has_morning_end_minute() ||
          change.morning_end_minute() == rules.morning_end_minute) &&
         (!change.has_evening_end_minute() ||
          change.evening_end_minute() == rules.evening_end_minute) &&
         (!change.has_supply_overdue_hours() ||
          change.supply_overdue_hours() == rules.supply_overdue_hours) &&
         (change.ladder_minutes().empty() ||
          std::equal(change.ladder_minutes().begin(), change.ladder_minutes().end(),
                     rules.ladder_minutes.begin(), rules.ladder_minutes.end()));
}

bool Shows(const base::Reference& reference, const v1::DefineStaff& command) {
  const auto staff = reference.staff.find(command.staff_id());
  return staff != reference.staff.end() && static_cast<int>(staff->second.role) == command.role() &&
         std::equal(staff->second.areas.begin(), staff->second.areas.end(),
                    command.area_codes().begin(), command.area_codes().end()) &&
         base::ToUnixMillis(staff->second.valid_from) == command.valid_from_ms() &&
         wire::UntilToWire(staff->second.valid_until) == command.valid_until_ms();
}

}  // namespace

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::DefineAreaRequest& request,
                                 v1::DefineAreaResponse&) const {
  v1::DefineArea command;
  command.set_name(request.name());
  command.set_parent_code(request.parent_code());
  return VisibleWhen(Prepare(request.area_code(), command),
                     [code = request.area_code(), command](const base::Reference& reference) {
                       const auto area = reference.areas.find(code);
                       return area != reference.areas.end() &&
                              area->second.name == command.name() &&
                              area->second.parent == command.parent_code();
                     });
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::RetireAreaRequest& request,
                                 v1::RetireAreaResponse&) const {
  return VisibleWhen(Prepare(request.area_code(), v1::RetireArea()),
                     [code = request.area_code()](const base::Reference& reference) {
                       const auto area = reference.areas.find(code);
                       return area != reference.areas.end() && area->second.is_retired;
                     });
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::DefineStaffRequest& request,
                                 v1::DefineStaffResponse&) const {
  rpc::Checks check;
  check.Range("valid_from_ms", request.valid_from_ms(), 0, kLatestDateMs, "ms since the epoch");
  check.Range("valid_until_ms", request.valid_until_ms(), 0, kLatestDateMs,
              "ms since the epoch, 0 for open-ended");
  if (!check.ok()) return check.Refusal();
  v1::DefineStaff command;
  command.set_staff_id(request.staff_id());
  command.set_role(request.role());
  command.add_area_codes(request.area_code());
  command.mutable_area_codes()->MergeFrom(request.further_area_codes());
  command.set_valid_from_ms(request.valid_from_ms());
  command.set_valid_until_ms(request.valid_until_ms());
  std::optional<NewDataKey> key;
  if (!request.name().empty() || !request.phone().empty()) {
    const v1::StaffDetails details = CheckStaffDetails(request.name(), request.phone(), check);
    if (!check.ok()) return check.Refusal();
    key = SealInto(details, StaffOwner(request.staff_id()), master_, command);
  }
  Preparing prepared = VisibleWhen(
      Prepare(request.area_code(), command),
      [command](const base::Reference& reference) { return Shows(reference, command); });
  if (prepared && key) prepared->keys.push_back(*std::move(key));
  return prepared;
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::RemoveStaffRequest& request,
                                 v1::RemoveStaffResponse&) const {
  v1::RemoveStaff command;
  command.set_staff_id(request.staff_id());
  return VisibleWhen(Prepare(request.area_code(), command),
                     [id = request.staff_id()](const base::Reference& reference) {
                       return !reference.staff.contains(id);
                     });
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::SetRosterRequest& request,
                                 v1::SetRosterResponse&) const {
  v1::SetRoster command;
  *command.mutable_staff_ids() = request.staff_ids();
  *command.mutable_times() = request.times();
  return VisibleWhen(Prepare(request.grid_code(), command),
                     [grid = request.grid_code(),
                      wanted = wire::RosterFrom(request)](const base::Reference& reference) {
                       const auto roster = reference.rosters.find(grid);
                       return roster != reference.rosters.end() && roster->second == wanted;
                     });
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::SubstituteStaffRequest& request,
                                 v1::SubstituteStaffResponse&) const {
  rpc::Checks check;
  check.Range("from_ms", request.from_ms(), 0, kLatestDateMs, "ms since the epoch, 0 for at once");
  check.Range("until_ms", request.until_ms(), 0, kLatestDateMs,
              "ms since the epoch, 0 for open-ended");
  if (!check.ok()) return check.Refusal();
  v1::SubstituteStaff command;
  command.set_staff_id(request.staff_id());
  wire::PutSubstitution(wire::SubstitutionFrom(request), command);
  return VisibleWhen(Prepare(request.area_code(), command),
                     [id = request.staff_id(),
                      wanted = wire::SubstitutionFrom(request)](const base::Reference& reference) {
                       const auto it = reference.substitutions.find(id);
                       return it != reference.substitutions.end() &&
                              it->second.substitute == wanted.substitute &&
                              it->second.until == wanted.until;
                     });
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::EndSubstitutionRequest& request,
                                 v1::EndSubstitutionResponse&) const {
  v1::EndSubstitution command;
  command.set_staff_id(request.staff_id());
  return VisibleWhen(Prepare(request.area_code(), command),
                     [id = request.staff_id()](const base::Reference& reference) {
                       return !reference.substitutions.contains(id);
                     });
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::SetRulesRequest& request,
                                 v1::SetRulesResponse&) const {
  v1::SetRules command;
  *command.mutable_change() = request.change();
  return VisibleWhen(Prepare(request.district_code(), command),
                     [district = request.district_code(),
                      change = request.change()](const base::Reference& reference) {
                       const auto rules = reference.rules.find(district);
                       return rules != reference.rules.end() && Follows(rules->second, change);
                     });
}

}  // namespace gridkeeper::registration
