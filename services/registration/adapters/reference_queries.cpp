#include "registration/adapters/reference_queries.hpp"

#include <algorithm>

#include "registration/adapters/enterprises_wire.hpp"
#include "registration/adapters/wire.hpp"

namespace gridkeeper::registration {
namespace {

v1::Area View(const base::Reference& reference, const base::AreaCode& code, const base::Area& area,
              base::TimePoint now) {
  v1::Area out;
  out.set_area_code(code);
  out.set_name(area.name);
  out.set_parent_code(area.parent);
  out.set_retired(area.is_retired);
  if (const auto roster = reference.rosters.find(code); roster != reference.rosters.end()) {
    const auto& [ids, times] = roster->second;
    out.mutable_duty_staff_ids()->Assign(ids.begin(), ids.end());
    for (const base::DutyTime& time : times) *out.add_duty_times() = wire::ToProto(time);
    for (std::string& id : reference.OnDuty(code, now)) out.add_on_duty_staff_ids(std::move(id));
  }
  return out;
}

v1::Staff View(const base::Reference& reference, const std::string& id, const base::Staff& staff) {
  v1::Staff out;
  out.set_staff_id(id);
  out.set_role(static_cast<common::v1::Role>(staff.role));
  out.mutable_area_codes()->Assign(staff.areas.begin(), staff.areas.end());
  out.set_valid_from_ms(base::ToUnixMillis(staff.valid_from));
  out.set_valid_until_ms(wire::UntilToWire(staff.valid_until));
  if (const auto it = reference.substitutions.find(id); it != reference.substitutions.end()) {
    out.set_substitute_id(it->second.substitute);
    out.set_substitute_from_ms(base::ToUnixMillis(it->second.from));
    out.set_substitute_until_ms(wire::UntilToWire(it->second.until));
  }
  return out;
}

}  // namespace

void ListAreas(const base::Reference& reference, std::string_view area, base::TimePoint now,
               const Page& page, v1::ListAreasResponse& out) {
  for (auto at = reference.areas.upper_bound(page.token); at != reference.areas.end(); ++at) {
    if (!reference.IsWithin(at->first, area)) continue;
    if (static_cast<std::size_t>(out.areas_size()) == page.size) {
      out.set_next_page_token(out.areas(out.areas_size() - 1).area_code());
      return;
    }
    *out.add_areas() = View(reference, at->first, at->second, now);
  }
}

void ListStaff(const base::Reference& reference, std::string_view area, const Page& page,
               v1::ListStaffResponse& out) {
  for (auto at = reference.staff.upper_bound(page.token); at != reference.staff.end(); ++at) {
    const std::vector<base::AreaCode>& areas = at->second.areas;
    if (std::none_of(areas.begin(), areas.end(),
                     [&](const base::AreaCode& own) { return reference.IsWithin(own, area); })) {
      continue;
    }
    if (static_cast<std::size_t>(out.staff_size()) == page.size) {
      out.set_next_page_token(out.staff(out.staff_size() - 1).staff_id());
      return;
    }
    *out.add_staff() = View(reference, at->first, at->second);
  }
}

std::vector<std::pair<std::string, base::AreaCode>> StaffToName(
    const base::Reference& reference, const v1::GetDutyContactsRequest& request,
    base::TimePoint now) {
  std::vector<std::string> asked = wire::Texts(request.staff_ids());
  if (asked.empty()) {
    asked = reference.OnDutyFor(request.household_id(), request.grid_code(), now);
  }
  std::vector<std::pair<std::string, base::AreaCode>> out;
  for (const std::string& id : asked) {
    const auto staff = reference.staff.find(id);
    if (staff == reference.staff.end() || staff->second.areas.empty() ||
        !reference.Covers(id, request.grid_code(), now)) {
      continue;
    }
    out.emplace_back(id, staff->second.areas.front());
  }
  return out;
}

void GetRiskAreas(const base::Reference& reference, std::string_view area,
                  v1::GetRiskAreasResponse& out) {
  wire::PutList(reference.RiskAreasFor(area), out.mutable_areas());
}

void GetVenueRules(const base::Reference& reference, std::string_view area,
                   v1::GetVenueRulesResponse& out) {
  wire::PutList(reference.VenueRulesFor(area), out.mutable_rules());
}

v1::Rules RulesOf(const base::Reference& reference, std::string_view area) {
  return wire::ToProto(reference.RulesFor(area));
}

}  // namespace gridkeeper::registration
