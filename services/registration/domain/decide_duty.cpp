// Duty for one household or person.
#include <fmt/format.h>

#include "registration/domain/decide.hpp"

namespace gridkeeper::registration::decide {

using base::Refuse;
using base::Rejection;

Decision On(const AreaState& area, const AssignDedicatedWorker& command, const Call& call) {
  if (const auto found = FindAtRest(area, command.household, call); !found) {
    return tl::make_unexpected(found.error());
  }
  const auto& [household, staff_id] = command;
  if (!staff_id.empty() && !call.reference.Holds(staff_id, call.context.key, call.context.now)) {
    return Refuse(Rejection::kNotFound, "staff_id",
                  fmt::format("staff {} does not cover grid {} at this time; give the area to them "
                              "with DefineStaff first",
                              staff_id, call.context.key));
  }
  return {{DedicatedWorkerAssigned{household, staff_id}}};
}

Decision On(const AreaState& area, const NameResponsibleParties& command, const Call& call) {
  const auto household = FindAtRest(area, command.household, call);
  if (!household) return tl::make_unexpected(household.error());
  const auto resident =
      FindResident(**household, command.household, command.resident, "resident_id");
  if (!resident) return tl::make_unexpected(resident.error());
  return {{ResponsiblePartiesNamed{command.household, command.resident, command.parties,
                                   (*resident)->parties->key_id}}};
}

}  // namespace gridkeeper::registration::decide
