// Duty for one household or person.
#include <fmt/format.h>

#include "registration/domain/decide.hpp"

namespace gridkeeper::registration::decide {

using base::Rejected;
using base::Rejection;

std::optional<Rejected> FindUnfit(std::string_view staff_id, std::string_view field,
                                  const Call& call) {
  const std::string_view key = call.context.key;
  const base::TimePoint now = call.context.now;
  if (!call.reference.Holds(staff_id, key, now)) {
    return Rejected{Rejection::kNotFound, std::string(field),
                    fmt::format("staff {} does not cover grid {} at this time; give the area to "
                                "them with DefineStaff first",
                                staff_id, key)};
  }
  if (call.reference.RoleOf(staff_id, now) == base::Role::kGateGuard) {
    return Rejected{Rejection::kInvalid, std::string(field),
                    fmt::format("staff {} is a gate guard, and sees neither households nor alerts; "
                                "name a grid worker",
                                staff_id)};
  }
  return std::nullopt;
}

Decision On(const AreaState& area, const AssignDedicatedWorker& command, const Call& call) {
  if (const auto found = FindAtRest(area, command.household, call); !found) {
    return tl::make_unexpected(found.error());
  }
  const auto& [household, staff_id] = command;
  if (!staff_id.empty()) {
    if (auto unfit = FindUnfit(staff_id, "staff_id", call)) {
      return tl::make_unexpected(std::move(*unfit));
    }
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
