// The parts of Decide that are about enterprises.
//
// Files: decide_enterprises.cpp, decide_fleets.cpp (vehicles, drivers, trips).
#pragma once

#include <optional>
#include <vector>

#include "registration/domain/decide.hpp"

namespace gridkeeper::registration {

// max: nothing falls due by itself.
base::TimePoint EnterprisesDue(const AreaState& area);
// What does: closures that end, and the day.
std::vector<Event> DecideEnterprisesDue(const AreaState& area, std::string_view grid,
                                        const base::Reference& reference, base::TimePoint due);

namespace decide {

Decision On(const AreaState&, const RegisterEnterprise&, const Call&);
Decision On(const AreaState&, const ChangeEnterprise&, const Call&);
Decision On(const AreaState&, const CloseEnterprise&, const Call&);
Decision On(const AreaState&, const SubmitReopeningFile&, const Call&);
Decision On(const AreaState&, const ReviewReopening&, const Call&);
Decision On(const AreaState&, const SetVenueRules&, const Call&);
Decision On(const AreaState&, const CloseVenue&, const Call&);
Decision On(const AreaState&, const ReopenVenue&, const Call&);
Decision On(const AreaState&, const ReportStaffBack&, const Call&);
Decision On(const AreaState&, const SetFleetVehicles&, const Call&);
Decision On(const AreaState&, const AddFleetDriver&, const Call&);
Decision On(const AreaState&, const RemoveFleetDriver&, const Call&);
Decision On(const AreaState&, const RecordTrip&, const Call&);
Decision On(const AreaState&, const ReturnTrip&, const Call&);

// The enterprise, if it has not closed for good.
base::Decided<const Enterprise*> FindEnterprise(const AreaState& area, const base::Uuid& id,
                                                const Call& call);

}  // namespace decide
}  // namespace gridkeeper::registration
