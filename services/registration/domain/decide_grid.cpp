// Buildings, households and noted duplicate cases of a grid.
#include <fmt/format.h>

#include "registration/domain/decide.hpp"

namespace gridkeeper::registration::decide {

using base::Refuse;
using base::Rejection;

Decision On(const AreaState& area, const RegisterBuilding& command, const Call& call) {
  if (auto undefined = FindUndefined(area, "grid_code", call)) {
    return tl::make_unexpected(std::move(*undefined));
  }
  for (const auto& [id, building] : area.buildings) {
    if (id != command.id && building.name != command.building.name) continue;
    return Refuse(Rejection::kAlreadyExists, "name",
                  fmt::format("grid {} has a building of this name: {}; use that or choose "
                              "another name",
                              call.context.key, id.ToString()));
  }
  return {{BuildingRegistered{command.id, command.building}}};
}

Decision On(const AreaState& area, const RegisterHousehold& command, const Call& call) {
  if (auto undefined = FindUndefined(area, "grid_code", call)) {
    return tl::make_unexpected(std::move(*undefined));
  }
  if (area.buildings.Find(command.place.building) == nullptr) {
    return Refuse(Rejection::kNotFound, "building_id",
                  fmt::format("grid {} has no building {}; see ListBuildings", call.context.key,
                              command.place.building.ToString()));
  }
  for (const auto& [id, household] : area.households) {
    if (id != command.id && household.place != command.place) continue;
    return Refuse(Rejection::kAlreadyExists, "door",
                  fmt::format("household {} is registered at this door; where several live behind "
                              "one door, name them apart, e.g. 301-2",
                              id.ToString()));
  }
  return {{HouseholdRegistered{command.id, command.place, command.key_id, command.residents}}};
}

Decision On(const AreaState& area, const ForgetHousehold& command, const Call& call) {
  const Household* household = area.households.Find(command.id);
  if (household == nullptr) {
    return Refuse(Rejection::kNotFound, "household_id",
                  fmt::format("grid {} has no household {}: check both, it may have been forgotten",
                              call.context.key, command.id.ToString()));
  }
  HouseholdForgotten event{command.id, command.reason, household->key_id, household->residents};
  for (Resident& resident : event.residents) resident.sealed.clear();
  return {{std::move(event)}};
}

Decision On(const AreaState&, const NoteDuplicateCase& message, const Call&) {
  return {{DuplicateCaseNoted{message.case_id, message.duplicate}}};
}

}  // namespace gridkeeper::registration::decide
