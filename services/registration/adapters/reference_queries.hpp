// Look-ups that the reference data in memory answers: areas, staff, rules, risk areas. Pure; the
// caller's scope is checked already.
#pragma once

#include <string_view>

#include "base/reference.hpp"
#include "gridkeeper/registration/v1/registration_service.pb.h"
#include "registration/adapters/registration_queries.hpp"

namespace gridkeeper::registration {

// The area and all below it, in the order of their codes.
void ListAreas(const base::Reference& reference, std::string_view area, base::TimePoint now,
               const Page& page, v1::ListAreasResponse& out);
// The staff with an area within this one, in the order of their ids.
void ListStaff(const base::Reference& reference, std::string_view area, const Page& page,
               v1::ListStaffResponse& out);
// Whose contacts a call about a grid may give: of those asked for (or, when none are, on duty) who
// cover the grid; each with the area that keeps the record.
std::vector<std::pair<std::string, base::AreaCode>> StaffToName(
    const base::Reference& reference, const v1::GetDutyContactsRequest& request,
    base::TimePoint now);
void GetRiskAreas(const base::Reference& reference, std::string_view area,
                  v1::GetRiskAreasResponse& out);
void GetVenueRules(const base::Reference& reference, std::string_view area,
                   v1::GetVenueRulesResponse& out);
v1::Rules RulesOf(const base::Reference& reference, std::string_view area);

}  // namespace gridkeeper::registration
