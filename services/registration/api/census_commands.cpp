// Doors, visits and census rounds.
#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/api/prepared.hpp"
#include "registration/domain/census.hpp"
#include "registration/domain/command_policy.hpp"
#include "rpc/checks.hpp"

namespace gridkeeper::registration {

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::RegisterDoorsRequest& request,
                                 v1::RegisterDoorsResponse& response) const {
  rpc::Checks check;
  const base::Uuid building = check.Uuid("building_id", request.building_id());
  check.Count("doors", static_cast<std::size_t>(request.doors_size()), 1, kMaxDoors);
  if (!check.ok()) return check.Refusal();
  v1::RegisterDoors command;
  command.set_building_id(building.ToString());
  for (const v1::DoorToRegister& door : request.doors()) {
    v1::DoorEntry& entry = *command.add_doors();
    entry.set_unit(door.unit());
    entry.set_floor(door.floor());
    entry.set_door(door.door());
    response.add_door_ids(DoorIdOf({building, door.unit(), door.floor(), door.door()}).ToString());
  }
  return Prepare(request.grid_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::RemoveDoorRequest& request,
                                 v1::RemoveDoorResponse&) const {
  rpc::Checks check;
  const base::Uuid door = check.Uuid("door_id", request.door_id());
  if (!check.ok()) return check.Refusal();
  v1::RemoveDoor command;
  command.set_door_id(door.ToString());
  command.set_reason(request.reason());
  return Prepare(request.grid_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::RecordVisitRequest& request,
                                 v1::RecordVisitResponse&) const {
  rpc::Checks check;
  const base::Uuid door = check.Uuid("door_id", request.door_id());
  const base::TimePoint visited_at =
      check.Time("visited_at_ms", request.visited_at_ms(), call.now - kOldestVisit,
                 call.now + kClockTolerance);
  v1::RecordVisit command;
  for (const std::string& id : request.absent_resident_ids()) {
    command.add_absent_resident_ids(check.Uuid("absent_resident_ids", id).ToString());
  }
  if (!check.ok()) return check.Refusal();
  command.set_door_id(door.ToString());
  command.set_way(request.way());
  command.set_outcome(request.outcome());
  command.set_visited_at_ms(base::ToUnixMillis(visited_at));
  return Prepare(request.grid_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::OpenCensusRoundRequest& request,
                                 v1::OpenCensusRoundResponse& response) const {
  rpc::Checks check;
  const base::TimePoint due_at =
      check.Time("due_at_ms", request.due_at_ms(), call.now, call.now + kLongestRound);
  if (!check.ok()) return check.Refusal();
  v1::OpenCensusRound command;
  command.set_round_id(call.command_id.ToString());
  command.set_name(request.name());
  command.set_due_at_ms(base::ToUnixMillis(due_at));
  response.set_round_id(command.round_id());
  return Prepare(request.area_code(), command);
}

}  // namespace gridkeeper::registration
