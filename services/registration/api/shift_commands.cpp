// Shifts: planned, filled, swapped, and who came.
#include <fmt/format.h>

#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/api/prepared.hpp"

namespace gridkeeper::registration {
namespace {

// Somebody's place in a shift, as every such request names it.
template <typename Request>
v1::ShiftMember CheckMember(const Request& request, rpc::Checks& check) {
  v1::ShiftMember member;
  member.set_shift_id(check.Uuid("shift_id", request.shift_id()).ToString());
  member.set_volunteer_id(check.Uuid("volunteer_id", request.volunteer_id()).ToString());
  return member;
}

template <typename Command, typename Request>
Preparing PrepareMember(const Request& request) {
  rpc::Checks check;
  Command command;
  *command.mutable_member() = CheckMember(request, check);
  if (!check.ok()) return check.Refusal();
  return Prepare(request.area_code(), command);
}

}  // namespace

Preparing ToCommands::operator()(const rpc::CommandCall& call, const v1::PlanShiftsRequest& request,
                                 v1::PlanShiftsResponse& response) const {
  rpc::Checks check;
  v1::PlanShifts command;
  for (const v1::ShiftPlan& plan : request.shifts()) {
    const std::string place = std::to_string(command.shifts_size());
    v1::PlannedShift& shift = *command.add_shifts();
    // The same ids come out of every retry.
    shift.set_shift_id(base::DeriveUuid({call.command_id.ToString(), "shift", place}).ToString());
    *shift.mutable_plan() = plan;
    check.OptionalUuid(fmt::format("shifts[{}].checkpoint_id", place), plan.checkpoint_id());
    response.add_shift_ids(shift.shift_id());
  }
  if (!check.ok()) return check.Refusal();
  return Prepare(request.area_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::CancelShiftRequest& request,
                                 v1::CancelShiftResponse&) const {
  rpc::Checks check;
  v1::CancelShift command;
  command.set_shift_id(check.Uuid("shift_id", request.shift_id()).ToString());
  if (!check.ok()) return check.Refusal();
  return Prepare(request.area_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall&,
                                 const v1::AssignVolunteersRequest& request,
                                 v1::AssignVolunteersResponse&) const {
  rpc::Checks check;
  v1::AssignVolunteers command;
  command.set_shift_id(check.Uuid("shift_id", request.shift_id()).ToString());
  for (const std::string& id : request.volunteer_ids()) {
    command.add_volunteer_ids(check.Uuid("volunteer_ids", id).ToString());
  }
  if (!check.ok()) return check.Refusal();
  return Prepare(request.area_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall&,
                                 const v1::ReleaseVolunteerRequest& request,
                                 v1::ReleaseVolunteerResponse&) const {
  return PrepareMember<v1::ReleaseVolunteer>(request);
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::SwapShiftsRequest& request,
                                 v1::SwapShiftsResponse&) const {
  rpc::Checks check;
  v1::SwapShifts command;
  *command.mutable_first() = CheckMember(request, check);
  v1::ShiftMember& second = *command.mutable_second();
  second.set_shift_id(check.Uuid("other_shift_id", request.other_shift_id()).ToString());
  second.set_volunteer_id(
      check.Uuid("other_volunteer_id", request.other_volunteer_id()).ToString());
  if (!check.ok()) return check.Refusal();
  return Prepare(request.area_code(), command);
}

Preparing ToCommands::operator()(const rpc::CommandCall&,
                                 const v1::CheckInVolunteerRequest& request,
                                 v1::CheckInVolunteerResponse&) const {
  return PrepareMember<v1::CheckInVolunteer>(request);
}

Preparing ToCommands::operator()(const rpc::CommandCall&,
                                 const v1::CheckOutVolunteerRequest& request,
                                 v1::CheckOutVolunteerResponse&) const {
  return PrepareMember<v1::CheckOutVolunteer>(request);
}

}  // namespace gridkeeper::registration
