// Moves.
#include <fmt/format.h>

#include <algorithm>

#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/details_view.hpp"
#include "registration/adapters/wire.hpp"
#include "registration/api/prepared.hpp"
#include "registration/domain/command_policy.hpp"
#include "rpc/checks.hpp"

namespace gridkeeper::registration {
namespace {

// What is wrong with ids; the rest is the domain's.
v1::MoveDestination CheckTo(const v1::MoveDestination& to, rpc::Checks& check) {
  check.GridCode("to.grid_code", to.grid_code());
  v1::MoveDestination out = to;
  out.set_building_id(check.Uuid("to.building_id", to.building_id()).ToString());
  return out;
}

bool Moves(const v1::MoveResidents& command, const base::Uuid& resident) {
  const auto& ids = command.resident_ids();
  return std::find(ids.begin(), ids.end(), resident.ToString()) != ids.end();
}

}  // namespace

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::MoveHouseholdRequest& request,
                                 v1::MoveHouseholdResponse& response) const {
  rpc::Checks check;
  v1::MoveHousehold command;
  command.set_move_id(call.command_id.ToString());
  command.set_household_id(check.Uuid("household_id", request.household_id()).ToString());
  *command.mutable_to() = CheckTo(request.to(), check);
  if (!check.ok()) return check.Refusal();
  response.set_move_id(command.move_id());
  return Prepare(request.grid_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall&,
                                 const v1::SeparateResidentRequest& request,
                                 v1::SeparateResidentResponse&) const {
  rpc::Checks check;
  v1::SeparateResident command;
  command.set_household_id(check.Uuid("household_id", request.household_id()).ToString());
  command.set_resident_id(check.Uuid("resident_id", request.resident_id()).ToString());
  if (!check.ok()) return check.Refusal();
  return Prepare(request.grid_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall&,
                                 const v1::ResolveDuplicateCaseRequest& request,
                                 v1::ResolveDuplicateCaseResponse&) const {
  rpc::Checks check;
  v1::ResolveDuplicateCase command;
  command.set_case_id(check.Uuid("case_id", request.case_id()).ToString());
  check.Enum("finding", request.finding());
  if (!check.ok()) return check.Refusal();
  command.set_finding(request.finding());
  return Prepare(request.grid_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::MoveBuildingRequest& request,
                                 v1::MoveBuildingResponse&) const {
  rpc::Checks check;
  v1::MoveBuilding command;
  command.set_building_id(check.Uuid("building_id", request.building_id()).ToString());
  check.GridCode("to_grid_code", request.to_grid_code());
  if (!check.ok()) return check.Refusal();
  command.set_to_grid_code(request.to_grid_code());
  command.set_name(request.name());
  return Prepare(request.grid_code(), command);
}

absl::StatusOr<Preparing> ToCommands::MoveResidents(const rpc::CommandCall& call,
                                                    const v1::MoveResidentsRequest& request,
                                                    v1::MoveResidentsResponse& response,
                                                    const std::optional<Household>& household,
                                                    const KeyTable& keys) const {
  rpc::Checks check;
  v1::MoveResidents command;
  command.set_move_id(call.command_id.ToString());
  const base::Uuid from = check.Uuid("household_id", request.household_id());
  command.set_household_id(from.ToString());
  for (const std::string& id : request.resident_ids()) {
    command.add_resident_ids(check.Uuid("resident_ids", id).ToString());
  }
  *command.mutable_to() = CheckTo(request.to(), check);
  if (!request.to_household_id().empty()) {
    command.set_to_household_id(
        check.Uuid("to_household_id", request.to_household_id()).ToString());
  }
  if (!request.merge_into_resident_id().empty()) {
    command.set_merge_into_resident_id(
        check.Uuid("merge_into_resident_id", request.merge_into_resident_id()).ToString());
  }
  if (!check.ok()) return check.Refusal();
  response.set_move_id(command.move_id());
  response.set_to_household_id(request.to_household_id().empty() ? command.move_id()
                                                                 : command.to_household_id());
  if (!household) return Prepare(request.grid_code(), command);

  const NewDataKey moving = NewDataKey::Make(master_);
  const NewDataKey staying = NewDataKey::Make(master_);
  bool anybody_stays = false;
  for (Resident resident : household->residents) {
    const auto plain = Open(resident.sealed, ResidentOwner(resident, from), keys);
    if (!plain && plain.error() == OpenFault::kKeyMissing) {
      return absl::UnavailableError(
          fmt::format("nothing was accepted: the details of resident {} cannot be opened here yet; "
                      "call again with the same command id",
                      resident.id.ToString()));
    }
    if (!plain) {
      return tl::make_unexpected(
          base::Rejected{base::Rejection::kWrongState, "household_id",
                         fmt::format("the details of resident {} are damaged; tell the operator",
                                     resident.id.ToString())});
    }
    const bool moves = Moves(command, resident.id);
    anybody_stays = anybody_stays || !moves;
    resident.key_id = moves ? moving.id : base::Uuid{};
    resident.sealed = Seal(moves ? moving : staying, ResidentOwner(resident, from), *plain);
    *command.add_residents() = wire::ToProto(resident);
  }
  if (anybody_stays) command.set_key_id(staying.id.ToString());
  command.set_replaces_key_id(wire::OptionalIdToWire(household->key_id));
  Preparing prepared = Prepare(request.grid_code(), command);
  if (!prepared) return prepared;
  prepared->keys.push_back(moving);
  if (anybody_stays) prepared->keys.push_back(staying);
  return prepared;
}

}  // namespace gridkeeper::registration
