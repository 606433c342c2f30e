// Duty for one household or person.
#include <algorithm>

#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/details_view.hpp"
#include "registration/api/details_check.hpp"
#include "registration/api/prepared.hpp"
#include "registration/domain/command_policy.hpp"

namespace gridkeeper::registration {

Preparing ToCommands::operator()(const rpc::CommandCall&,
                                 const v1::AssignDedicatedWorkerRequest& request,
                                 v1::AssignDedicatedWorkerResponse&) const {
  rpc::Checks check;
  const std::string household = check.Uuid("household_id", request.household_id()).ToString();
  if (!check.ok()) return check.Refusal();
  v1::AssignDedicatedWorker command;
  command.set_household_id(household);
  command.set_staff_id(request.staff_id());
  return VisibleWhen(Prepare(request.grid_code(), command),
                     [household, staff_id = request.staff_id()](const base::Reference& reference) {
                       const auto own = reference.dedicated.find(household);
                       return own == reference.dedicated.end() ? staff_id.empty()
                                                               : own->second == staff_id;
                     });
}

Preparing ToCommands::operator()(const rpc::CommandCall&,
                                 const v1::NameResponsiblePartiesRequest& request,
                                 v1::NameResponsiblePartiesResponse&) const {
  rpc::Checks check;
  v1::NameResponsibleParties command;
  command.set_household_id(check.Uuid("household_id", request.household_id()).ToString());
  command.set_resident_id(check.Uuid("resident_id", request.resident_id()).ToString());
  check.Count("parties", static_cast<std::size_t>(request.parties_size()), 0, kMaxParties);
  if (!check.ok()) return check.Refusal();
  v1::PartiesDetails details = CheckParties(request.parties(), check);
  if (!check.ok()) return check.Refusal();
  std::sort(details.mutable_parties()->begin(), details.mutable_parties()->end(),
            [](const auto& a, const auto& b) { return a.kind() < b.kind(); });
  for (const v1::ResponsibleParty& party : details.parties()) {
    command.mutable_parties()->add_kinds(party.kind());
  }
  if (details.parties().empty()) return Prepare(request.grid_code(), command);
  NewDataKey key =
      SealInto(details, PartiesOwner(command.resident_id()), master_, *command.mutable_parties());
  Preparing prepared = Prepare(request.grid_code(), command);
  if (prepared) prepared->keys.push_back(std::move(key));
  return prepared;
}

}  // namespace gridkeeper::registration
