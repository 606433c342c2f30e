#include "eventing/encoded.hpp"
#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "registration/adapters/volunteers_codec.hpp"
#include "registration/adapters/volunteers_wire.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Encoded;
using eventing::EncodedEvent;
using eventing::Reading;
using eventing::TypeOf;
using Read = absl::StatusOr<std::optional<Event>>;

// Of an event that tells of a shift and nothing else.
template <typename Message>
EncodedEvent EncodedShift(const base::Uuid& shift) {
  Message m;
  m.set_shift_id(shift.ToString());
  return Encoded(shift, m);
}

// Of an event that tells of somebody in a shift and nothing else.
template <typename Message>
EncodedEvent EncodedMember(const base::Uuid& subject, const ShiftMember& member) {
  Message m;
  *m.mutable_member() = wire::ToProto(member);
  return Encoded(subject, m);
}

struct EncodeVolunteers {
  EncodedEvent operator()(const VolunteerCallOpened& e) const {
    v1::VolunteerCallOpened m;
    m.set_call_id(e.id.ToString());
    m.set_title(e.title);
    wire::PutSkills(e.skills, m);
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const VolunteerCallClosed& e) const {
    v1::VolunteerCallClosed m;
    m.set_call_id(e.id.ToString());
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const VolunteerSignedUp& e) const {
    v1::VolunteerSignedUp m;
    *m.mutable_volunteer() = wire::ToProto(e.id, e.volunteer);
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const VolunteerWithdrawn& e) const {
    v1::VolunteerWithdrawn m;
    m.set_volunteer_id(e.id.ToString());
    m.set_key_id(e.key_id.ToString());
    for (const base::Uuid& id : e.shifts) m.add_shift_ids(id.ToString());
    return Encoded(e.id, m);
  }
  EncodedEvent operator()(const ShiftsPlanned& e) const {
    v1::ShiftsPlanned m;
    for (const PlannedShift& shift : e.shifts) *m.add_shifts() = wire::ToProto(shift);
    return Encoded(std::string(), m);
  }
  EncodedEvent operator()(const ShiftCancelled& e) const {
    return EncodedShift<v1::ShiftCancelled>(e.id);
  }
  EncodedEvent operator()(const VolunteersAssigned& e) const {
    v1::VolunteersAssigned m;
    m.set_shift_id(e.shift.ToString());
    for (const base::Uuid& id : e.volunteers) m.add_volunteer_ids(id.ToString());
    return Encoded(e.shift, m);
  }
  EncodedEvent operator()(const VolunteerReleased& e) const {
    return EncodedMember<v1::VolunteerReleased>(e.member.shift, e.member);
  }
  EncodedEvent operator()(const ShiftsSwapped& e) const {
    v1::ShiftsSwapped m;
    *m.mutable_first() = wire::ToProto(e.first);
    *m.mutable_second() = wire::ToProto(e.second);
    return Encoded(e.first.shift, m);
  }
  EncodedEvent operator()(const VolunteerCheckedIn& e) const {
    return EncodedMember<v1::VolunteerCheckedIn>(e.member.volunteer, e.member);
  }
  EncodedEvent operator()(const VolunteerCheckedOut& e) const {
    return EncodedMember<v1::VolunteerCheckedOut>(e.member.volunteer, e.member);
  }
  EncodedEvent operator()(const ShiftGapFound& e) const {
    v1::ShiftGapFound m;
    m.set_shift_id(e.shift.ToString());
    m.set_kind(static_cast<v1::ShiftKind>(e.kind));
    m.set_from_ms(base::ToUnixMillis(e.from));
    m.set_needed(e.needed);
    m.set_assigned(e.assigned);
    return Encoded(e.shift, m);
  }
  EncodedEvent operator()(const ShiftFilled& e) const {
    return EncodedShift<v1::ShiftFilled>(e.shift);
  }
  EncodedEvent operator()(const ShiftUnattended& e) const {
    v1::ShiftUnattended m;
    m.set_shift_id(e.shift.ToString());
    m.set_kind(static_cast<v1::ShiftKind>(e.kind));
    m.set_from_ms(base::ToUnixMillis(e.from));
    m.set_needed(e.needed);
    m.set_checked_in(e.checked_in);
    return Encoded(e.shift, m);
  }
  EncodedEvent operator()(const ShiftAttended& e) const {
    return EncodedShift<v1::ShiftAttended>(e.shift);
  }
};

template <typename Message, typename Domain>
Read ReadShift(std::string_view value) {
  Reading<Message> m(value);
  return m.template As<Event>(VolunteersEvent(Domain{m.Id(m->shift_id(), "shift_id")}));
}

template <typename Message, typename Domain>
Read ReadMember(std::string_view value) {
  Reading<Message> m(value);
  return m.template As<Event>(VolunteersEvent(Domain{wire::ShiftMemberFrom(m, m->member())}));
}

Read ReadCallOrVolunteer(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::VolunteerCallOpened>()) {
    Reading<v1::VolunteerCallOpened> m(value);
    return m.As<Event>(VolunteersEvent(
        VolunteerCallOpened{m.Id(m->call_id(), "call_id"), m->title(), wire::SkillsFrom(*m)}));
  }
  if (type == TypeOf<v1::VolunteerCallClosed>()) {
    Reading<v1::VolunteerCallClosed> m(value);
    return m.As<Event>(VolunteersEvent(VolunteerCallClosed{m.Id(m->call_id(), "call_id")}));
  }
  if (type == TypeOf<v1::VolunteerSignedUp>()) {
    Reading<v1::VolunteerSignedUp> m(value);
    return m.As<Event>(VolunteersEvent(
        VolunteerSignedUp{m.Id(m->volunteer().volunteer_id(), "volunteer.volunteer_id"),
                          wire::VolunteerFrom(m, m->volunteer())}));
  }
  if (type == TypeOf<v1::VolunteerWithdrawn>()) {
    Reading<v1::VolunteerWithdrawn> m(value);
    return m.As<Event>(VolunteersEvent(
        VolunteerWithdrawn{m.Id(m->volunteer_id(), "volunteer_id"), m.Id(m->key_id(), "key_id"),
                           wire::Ids(m, m->shift_ids(), "shift_ids")}));
  }
  return std::nullopt;
}

// What is said of a shift by itself.
Read ReadAlarm(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::ShiftGapFound>()) {
    Reading<v1::ShiftGapFound> m(value);
    return m.As<Event>(VolunteersEvent(
        ShiftGapFound{m.Id(m->shift_id(), "shift_id"), wire::EnumOf<ShiftKind>(m->kind()),
                      base::FromUnixMillis(m->from_ms()), m->needed(), m->assigned()}));
  }
  if (type == TypeOf<v1::ShiftFilled>()) return ReadShift<v1::ShiftFilled, ShiftFilled>(value);
  if (type == TypeOf<v1::ShiftUnattended>()) {
    Reading<v1::ShiftUnattended> m(value);
    return m.As<Event>(VolunteersEvent(
        ShiftUnattended{m.Id(m->shift_id(), "shift_id"), wire::EnumOf<ShiftKind>(m->kind()),
                        base::FromUnixMillis(m->from_ms()), m->needed(), m->checked_in()}));
  }
  if (type == TypeOf<v1::ShiftAttended>()) {
    return ReadShift<v1::ShiftAttended, ShiftAttended>(value);
  }
  return std::nullopt;
}

Read ReadShiftEvent(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::ShiftsPlanned>()) {
    Reading<v1::ShiftsPlanned> m(value);
    return m.As<Event>(VolunteersEvent(ShiftsPlanned{wire::PlannedShifts(m, m->shifts())}));
  }
  if (type == TypeOf<v1::ShiftCancelled>()) {
    return ReadShift<v1::ShiftCancelled, ShiftCancelled>(value);
  }
  if (type == TypeOf<v1::VolunteersAssigned>()) {
    Reading<v1::VolunteersAssigned> m(value);
    return m.As<Event>(VolunteersEvent(VolunteersAssigned{
        m.Id(m->shift_id(), "shift_id"), wire::Ids(m, m->volunteer_ids(), "volunteer_ids")}));
  }
  if (type == TypeOf<v1::VolunteerReleased>()) {
    return ReadMember<v1::VolunteerReleased, VolunteerReleased>(value);
  }
  if (type == TypeOf<v1::ShiftsSwapped>()) {
    Reading<v1::ShiftsSwapped> m(value);
    return m.As<Event>(VolunteersEvent(ShiftsSwapped{wire::ShiftMemberFrom(m, m->first()),
                                                     wire::ShiftMemberFrom(m, m->second())}));
  }
  if (type == TypeOf<v1::VolunteerCheckedIn>()) {
    return ReadMember<v1::VolunteerCheckedIn, VolunteerCheckedIn>(value);
  }
  if (type == TypeOf<v1::VolunteerCheckedOut>()) {
    return ReadMember<v1::VolunteerCheckedOut, VolunteerCheckedOut>(value);
  }
  return std::nullopt;
}

}  // namespace

Read DecodeVolunteersEvent(std::string_view type, std::string_view value) {
  return eventing::FirstToKnow(type, value, {ReadShiftEvent, ReadCallOrVolunteer, ReadAlarm});
}

EncodedEvent EncodeVolunteersEvent(const VolunteersEvent& event) {
  return std::visit(EncodeVolunteers{}, event);
}

}  // namespace gridkeeper::registration
