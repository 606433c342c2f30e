// Buildings and households.
#include <fmt/format.h>

#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/api/details_check.hpp"
#include "registration/api/prepared.hpp"
#include "registration/domain/command_policy.hpp"

namespace gridkeeper::registration {

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::RegisterBuildingRequest& request,
                                 v1::RegisterBuildingResponse& response) const {
  v1::RegisterBuilding command;
  command.set_building_id(call.command_id.ToString());
  command.set_name(request.name());
  command.set_units(request.units());
  command.set_floors(request.floors());
  response.set_building_id(command.building_id());
  return Prepare(request.grid_code(), command);
}

// The same ids come out of every retry. `household`: what the residents are sealed for; empty: each
// for itself.
template <typename Request, typename Response, typename Command>
void ToCommands::SealResidents(const rpc::CommandCall& call, const Request& request,
                               const std::string& household, const NewDataKey& key,
                               rpc::Checks& check, Response& response, Command& command) const {
  for (int i = 0; i < request.residents_size(); ++i) {
    const v1::ResidentDetails details =
        CheckResident(fmt::format("residents[{}]", i), request.residents(i), call.now, check);
    v1::SealedResident& resident = *command.add_residents();
    resident.set_resident_id(
        base::DeriveUuid({call.command_id.ToString(), "resident", std::to_string(i)}).ToString());
    resident.set_person_key(master_.PersonKeyOf(details.id_number()).ToString());
    resident.set_sealed(Seal(key, household.empty() ? resident.resident_id() : household,
                             details.SerializeAsString()));
    if (household.empty()) resident.set_key_id(key.id.ToString());
    response.add_resident_ids(resident.resident_id());
  }
}

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::RegisterHouseholdRequest& request,
                                 v1::RegisterHouseholdResponse& response) const {
  rpc::Checks check;
  check.GridCode("grid_code", request.grid_code());
  const base::Uuid building = check.Uuid("building_id", request.building_id());
  check.Count("residents", static_cast<std::size_t>(request.residents_size()), 1, kMaxResidents);
  // Before the details: they cost a hash and a cipher each.
  if (!check.ok()) return check.Refusal();

  const std::string household = call.command_id.ToString();
  NewDataKey key = NewDataKey::Make(master_);
  v1::RegisterHousehold command;
  SealResidents(call, request, household, key, check, response, command);
  if (!check.ok()) return check.Refusal();
  command.set_household_id(household);
  command.set_building_id(building.ToString());
  command.set_unit(request.unit());
  command.set_floor(request.floor());
  command.set_door(request.door());
  command.set_key_id(key.id.ToString());
  response.set_household_id(household);
  Preparing prepared = Prepare(request.grid_code(), command);
  if (prepared) prepared->keys.push_back(std::move(key));
  return prepared;
}

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::AddResidentsRequest& request,
                                 v1::AddResidentsResponse& response) const {
  rpc::Checks check;
  check.GridCode("grid_code", request.grid_code());
  const base::Uuid household = check.Uuid("household_id", request.household_id());
  check.Count("residents", static_cast<std::size_t>(request.residents_size()), 1, kMaxResidents);
  if (!check.ok()) return check.Refusal();

  NewDataKey key = NewDataKey::Make(master_);
  v1::AddResidents command;
  SealResidents(call, request, "", key, check, response, command);
  if (!check.ok()) return check.Refusal();
  command.set_household_id(household.ToString());
  Preparing prepared = Prepare(request.grid_code(), command);
  if (prepared) prepared->keys.push_back(std::move(key));
  return prepared;
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::ForgetHouseholdRequest& request,
                                 v1::ForgetHouseholdResponse&) const {
  rpc::Checks check;
  const base::Uuid household = check.Uuid("household_id", request.household_id());
  if (!check.ok()) return check.Refusal();
  v1::ForgetHousehold command;
  command.set_household_id(household.ToString());
  command.set_reason(request.reason());
  return Prepare(request.grid_code(), command);
}

}  // namespace gridkeeper::registration
