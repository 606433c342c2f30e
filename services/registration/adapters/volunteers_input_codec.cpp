#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/volunteers_codec.hpp"
#include "registration/adapters/volunteers_wire.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Reading;
using eventing::TypeOf;
using Read = absl::StatusOr<std::optional<Input>>;

template <typename Message, typename Command>
Read ReadMember(std::string_view value) {
  Reading<Message> m(value);
  return m.template As<Input>(VolunteersInput(Command{wire::ShiftMemberFrom(m, m->member())}));
}

Read ReadCall(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::OpenVolunteerCall>()) {
    Reading<v1::OpenVolunteerCall> m(value);
    return m.As<Input>(VolunteersInput(
        OpenVolunteerCall{m.Id(m->call_id(), "call_id"), m->title(), wire::SkillsFrom(*m)}));
  }
  if (type == TypeOf<v1::CloseVolunteerCall>()) {
    Reading<v1::CloseVolunteerCall> m(value);
    return m.As<Input>(VolunteersInput(CloseVolunteerCall{m.Id(m->call_id(), "call_id")}));
  }
  if (type == TypeOf<v1::SignUpVolunteer>()) {
    Reading<v1::SignUpVolunteer> m(value);
    return m.As<Input>(VolunteersInput(
        SignUpVolunteer{m.Id(m->volunteer().volunteer_id(), "volunteer.volunteer_id"),
                        wire::VolunteerFrom(m, m->volunteer())}));
  }
  if (type == TypeOf<v1::WithdrawVolunteer>()) {
    Reading<v1::WithdrawVolunteer> m(value);
    return m.As<Input>(VolunteersInput(WithdrawVolunteer{m.Id(m->volunteer_id(), "volunteer_id")}));
  }
  return std::nullopt;
}

}  // namespace

Read DecodeVolunteersInput(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::PlanShifts>()) {
    Reading<v1::PlanShifts> m(value);
    return m.As<Input>(VolunteersInput(PlanShifts{wire::PlannedShifts(m, m->shifts())}));
  }
  if (type == TypeOf<v1::CancelShift>()) {
    Reading<v1::CancelShift> m(value);
    return m.As<Input>(VolunteersInput(CancelShift{m.Id(m->shift_id(), "shift_id")}));
  }
  if (type == TypeOf<v1::AssignVolunteers>()) {
    Reading<v1::AssignVolunteers> m(value);
    return m.As<Input>(VolunteersInput(AssignVolunteers{
        m.Id(m->shift_id(), "shift_id"), wire::Ids(m, m->volunteer_ids(), "volunteer_ids")}));
  }
  if (type == TypeOf<v1::ReleaseVolunteer>()) {
    return ReadMember<v1::ReleaseVolunteer, ReleaseVolunteer>(value);
  }
  if (type == TypeOf<v1::SwapShifts>()) {
    Reading<v1::SwapShifts> m(value);
    return m.As<Input>(VolunteersInput(
        SwapShifts{wire::ShiftMemberFrom(m, m->first()), wire::ShiftMemberFrom(m, m->second())}));
  }
  if (type == TypeOf<v1::CheckInVolunteer>()) {
    return ReadMember<v1::CheckInVolunteer, CheckInVolunteer>(value);
  }
  if (type == TypeOf<v1::CheckOutVolunteer>()) {
    return ReadMember<v1::CheckOutVolunteer, CheckOutVolunteer>(value);
  }
  return ReadCall(type, value);
}

}  // namespace gridkeeper::registration
