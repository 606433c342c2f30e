// Moves of buildings between grids, and what comes for a building or its doors meanwhile.
#include <fmt/format.h>

#include <algorithm>

#include "registration/domain/census.hpp"
#include "registration/domain/command_policy.hpp"
#include "registration/domain/decide.hpp"

namespace gridkeeper::registration::decide {
namespace {

using base::Refuse;
using base::Rejected;
using base::Rejection;

// The text goes to the grid that it comes from, and names nobody here.
std::optional<Rejected> FindObstacle(const AreaState& area, const MovingBuilding& moving,
                                     const Call& call) {
  if (auto unusable = FindUnusable(area, "to_grid_code", call)) return unusable;
  const Building* known = area.buildings.Find(moving.id);
  const bool is_here = known != nullptr && known->stage != BuildingStage::kMoved;
  if (is_here || FindNamed(area, moving.name)) {
    return Rejected{
        Rejection::kAlreadyExists, "name",
        fmt::format("grid {} has a building of this name; give another", call.context.key)};
  }
  if (area.doors.size() + moving.doors.size() > kMaxDoorsOfGrid) {
    return Rejected{
        Rejection::kWrongState, "to_grid_code",
        fmt::format("grid {} would hold {} doors, more than {}; divide the grid", call.context.key,
                    area.doors.size() + moving.doors.size(), kMaxDoorsOfGrid)};
  }
  return std::nullopt;
}

tl::unexpected<Rejected> RefuseUnknownBuilding(const base::Uuid& id, const Call& call) {
  return Refuse(Rejection::kNotFound, "building_id",
                fmt::format("grid {} has no building {}; see ListBuildings", call.context.key,
                            id.ToString()));
}

}  // namespace

std::optional<base::Uuid> FindNamed(const AreaState& area, std::string_view name) {
  for (const auto& [id, building] : area.buildings) {
    if (building.name == name && building.stage != BuildingStage::kMoved) return id;
  }
  return std::nullopt;
}

base::Decided<const Building*> FindHere(const AreaState& area, const base::Uuid& id,
                                        const Call& call) {
  const Building* building = area.buildings.Find(id);
  if (building == nullptr) return RefuseUnknownBuilding(id, call);
  if (building->stage != BuildingStage::kHere) return base::HandOn(building->to_grid);
  return building;
}

base::Decided<const KnownDoor*> FindDoor(const AreaState& area, const base::Uuid& id,
                                         const Call& call) {
  const KnownDoor* door = area.doors.Find(id);
  if (door == nullptr) {
    for (const auto& [building_id, building] : area.buildings) {
      if (IsAmong(building.doors, id)) return base::HandOn(building.to_grid);
    }
    return Refuse(
        Rejection::kNotFound, "door_id",
        fmt::format("grid {} has no door {}; see ListDoors", call.context.key, id.ToString()));
  }
  const Building* building = area.buildings.Find(door->place.building);
  if (building == nullptr || building->stage == BuildingStage::kHere) return door;
  // One that the other grid could not take in is visited here.
  const Household* household = area.households.Find(door->household);
  const bool is_left =
      building->stage == BuildingStage::kMoved && household != nullptr && household->move.IsNil();
  if (!is_left) return base::HandOn(building->to_grid);
  return door;
}

Decision On(const AreaState& area, const MoveBuilding& command, const Call& call) {
  const Building* building = area.buildings.Find(command.id);
  if (building == nullptr) return RefuseUnknownBuilding(command.id, call);
  if (building->stage != BuildingStage::kHere) {
    return Refuse(
        Rejection::kWrongState, "building_id",
        fmt::format("is of grid {} now, or about to be; move it from there", building->to_grid));
  }
  const base::Reference& reference = call.reference;
  const auto to = reference.areas.find(command.to_grid);
  if (to == reference.areas.end() ||
      !reference.Covers(call.context.actor, command.to_grid, call.context.now)) {
    return Refuse(
        Rejection::kNotFound, "to_grid_code",
        fmt::format("grid {} is not known within your areas; see ListAreas", command.to_grid));
  }
  if (to->second.is_retired) {
    return Refuse(Rejection::kWrongState, "to_grid_code",
                  fmt::format("grid {} is retired; choose one in use", command.to_grid));
  }
  for (const auto& [id, household] : area.households) {
    if (household.place.building != command.id || household.move.IsNil()) continue;
    return Refuse(Rejection::kWrongState, "building_id",
                  fmt::format("household {} in it is moving (move {}); ask again when that is "
                              "over, see ListMoves",
                              id.ToString(), household.move.ToString()));
  }
  MovingBuilding moving{.id = command.id,
                        .from_grid = base::AreaCode(call.context.key),
                        .to_grid = command.to_grid,
                        .name = command.name.empty() ? building->name : command.name,
                        .units = building->units,
                        .floors = building->floors,
                        .doors = {}};
  for (const auto& [id, door] : area.doors) {
    if (door.place.building != command.id) continue;
    moving.doors.push_back({door.place, door.last_visit, door.attempts});
  }
  return {{BuildingMoveBegun{std::move(moving)}}};
}

Decision On(const AreaState& area, const AcceptBuilding& message, const Call& call) {
  const MovingBuilding& moving = message.moving;
  if (auto obstacle = FindObstacle(area, moving, call)) {
    return {{BuildingMoveDeclined{moving.id, moving.from_grid, obstacle->reason,
                                  fmt::format("{}: {}", obstacle->field, obstacle->message)}}};
  }
  return {{BuildingMovedIn{moving}}};
}

// Nobody in it has moved since it began to, see FindAtRest.
Decision On(const AreaState& area, const CompleteBuildingMove& message, const Call& call) {
  const Building* building = area.buildings.Find(message.id);
  if (building == nullptr) return std::vector<Event>{};  // cannot be: it is kept for ever
  std::vector<Event> events = {BuildingMovedOut{message.id, building->to_grid}};
  for (const auto& [id, household] : area.households) {
    if (household.place.building != message.id) continue;
    const base::Uuid move = base::DeriveUuid(
        {"move with building", id.ToString(), std::to_string(household.moves + 1)});
    events.push_back(
        WholeMove(area, move, id, household, building->to_grid, household.place, call));
  }
  return events;
}

Decision On(const AreaState&, const ReturnBuilding& message, const Call&) {
  return {{BuildingMoveReturned{message.id, message.reason, message.message}}};
}

}  // namespace gridkeeper::registration::decide
