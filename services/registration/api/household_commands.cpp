// Buildings and households.
#include <fmt/format.h>

#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/wire.hpp"
#include "registration/api/details_check.hpp"
#include "registration/api/prepared.hpp"
#include "registration/domain/command_policy.hpp"

namespace gridkeeper::registration {
namespace {

// The same ids come out of every retry.
std::string ResidentId(const rpc::CommandCall& call, int place) {
  return base::DeriveUuid({call.command_id.ToString(), "resident", std::to_string(place)})
      .ToString();
}

// What is wrong with a row at sight; else its details.
std::optional<base::Rejected> FindRowFault(const v1::ImportRow& row, base::TimePoint now,
                                           v1::ResidentDetails& details) {
  rpc::Checks check;
  const base::Uuid building = check.Uuid("building_id", row.building_id());
  details = CheckResident("resident", row.resident(), now, check);
  if (!check.ok()) return check.Refusal().value();
  return FindDoorFault({building, row.unit(), row.floor(), row.door()});
}

}  // namespace

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

v1::SealedResident ToCommands::SealResident(const std::string& id,
                                            const v1::ResidentDetails& details,
                                            const NewDataKey& key, const std::string& owner) const {
  v1::SealedResident resident;
  resident.set_resident_id(id);
  resident.set_person_key(master_.PersonKeyOf(details.id_number()).ToString());
  resident.set_sealed(Seal(key, owner, details.SerializeAsString()));
  resident.set_details_hash(
      master_.HashPayload(fmt::format("resident details\n{}\n{}\n{}\n{}", details.name(),
                                      details.id_number(), details.phone(), details.birth_date())));
  return resident;
}

// `household`: what the residents are sealed for; empty: each for itself.
template <typename Request, typename Response, typename Command>
void ToCommands::SealResidents(const rpc::CommandCall& call, const Request& request,
                               const std::string& household, const NewDataKey& key,
                               rpc::Checks& check, Response& response, Command& command) const {
  for (int i = 0; i < request.residents_size(); ++i) {
    const v1::ResidentDetails details =
        CheckResident(fmt::format("residents[{}]", i), request.residents(i), call.now, check);
    const std::string id = ResidentId(call, i);
    v1::SealedResident& resident = *command.add_residents();
    resident = SealResident(id, details, key, household.empty() ? id : household);
    if (household.empty()) resident.set_key_id(key.id.ToString());
    response.add_resident_ids(id);
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

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::ImportResidentsRequest& request,
                                 v1::ImportResidentsResponse& response) const {
  rpc::Checks check;
  check.GridCode("grid_code", request.grid_code());
  check.Count("rows", static_cast<std::size_t>(request.rows_size()), 1, kMaxImportRows);
  if (!check.ok()) return check.Refusal();

  v1::ImportResidents command;
  command.set_import_id(call.command_id.ToString());
  std::vector<NewDataKey> keys;
  for (int i = 0; i < request.rows_size(); ++i) {
    const v1::ImportRow& row = request.rows(i);
    v1::ResidentDetails details;
    if (const auto fault = FindRowFault(row, call.now, details)) {
      *response.add_answers() = wire::ToProto(
          ImportAnswer{.row = i, .result = ImportResult::kRejected, .rejected = *fault});
      continue;
    }
    const NewDataKey& key = keys.emplace_back(NewDataKey::Make(master_));
    v1::ImportedRow& imported = *command.add_rows();
    imported.set_row(i);
    imported.set_building_id(row.building_id());
    imported.set_unit(row.unit());
    imported.set_floor(row.floor());
    imported.set_door(row.door());
    const std::string id = ResidentId(call, i);
    *imported.mutable_resident() = SealResident(id, details, key, id);
    imported.mutable_resident()->set_key_id(key.id.ToString());
  }
  Preparing prepared = Prepare(request.grid_code(), command, eventing::Lane::kBulk);
  if (prepared) prepared->keys = std::move(keys);
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
