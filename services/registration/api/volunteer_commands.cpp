// Calls for volunteers, and who answers them.
#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/details_view.hpp"
#include "registration/api/details_check.hpp"
#include "registration/api/prepared.hpp"

namespace gridkeeper::registration {

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::OpenVolunteerCallRequest& request,
                                 v1::OpenVolunteerCallResponse& response) const {
  v1::OpenVolunteerCall command;
  command.set_call_id(call.command_id.ToString());
  command.set_title(request.title());
  *command.mutable_skills() = request.skills();
  response.set_call_id(command.call_id());
  return Prepare(request.area_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall&,
                                 const v1::CloseVolunteerCallRequest& request,
                                 v1::CloseVolunteerCallResponse&) const {
  rpc::Checks check;
  v1::CloseVolunteerCall command;
  command.set_call_id(check.Uuid("call_id", request.call_id()).ToString());
  if (!check.ok()) return check.Refusal();
  return Prepare(request.area_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::SignUpVolunteerRequest& request,
                                 v1::SignUpVolunteerResponse& response) const {
  rpc::Checks check;
  v1::SignUpVolunteer command;
  v1::SealedVolunteer& volunteer = *command.mutable_volunteer();
  volunteer.set_volunteer_id(call.command_id.ToString());
  volunteer.set_call_id(check.Uuid("call_id", request.call_id()).ToString());
  const base::Uuid resident = check.OptionalUuid("resident_id", request.resident_id());
  const v1::VolunteerDetails details =
      CheckVolunteerDetails(request.name(), request.phone(), check);
  if (!check.ok()) return check.Refusal();
  volunteer.set_origin(request.origin());
  *volunteer.mutable_skills() = request.skills();
  *volunteer.mutable_hours() = request.hours();
  if (!resident.IsNil()) volunteer.set_resident_id(resident.ToString());
  volunteer.set_resident_grid_code(request.resident_grid_code());
  const NewDataKey key =
      SealInto(details, VolunteerOwner(volunteer.volunteer_id()), master_, volunteer);
  response.set_volunteer_id(volunteer.volunteer_id());
  Preparing prepared = Prepare(request.area_code(), command);
  if (prepared) prepared->keys.push_back(key);
  return prepared;
}

Preparing ToCommands::operator()(const rpc::CommandCall&,
                                 const v1::WithdrawVolunteerRequest& request,
                                 v1::WithdrawVolunteerResponse&) const {
  rpc::Checks check;
  v1::WithdrawVolunteer command;
  command.set_volunteer_id(check.Uuid("volunteer_id", request.volunteer_id()).ToString());
  if (!check.ok()) return check.Refusal();
  return Prepare(request.area_code(), command);
}

}  // namespace gridkeeper::registration
