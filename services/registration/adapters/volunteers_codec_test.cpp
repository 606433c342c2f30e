// Round trips of what is about volunteers and shifts: inputs, events, state, side records.
#include "registration/adapters/volunteers_codec.hpp"

#include <gmock/gmock.h>

#include "eventing/topics.hpp"
#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/registration_codec.hpp"
#include "registration/adapters/state_codec.hpp"
#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using testing::ElementsAre;

const std::vector<Skill> kSkills = {Skill::kMedical, Skill::kRepairs};
const ShiftMember kMember{Id("shift"), Id("volunteer")};

Volunteer AVolunteer() {
  return {.call = Id("call"),
          .origin = VolunteerOrigin::kOfficeStaff,
          .skills = kSkills,
          .hours = {{{Weekday::kMonday, Weekday::kSunday}, 1320, 360}, {{}, 0, 1440}},
          .resident = Id("resident"),
          .resident_grid = std::string(kGrid),
          .sealed = std::string("\0sealed", 7),
          .key_id = Id("key")};
}

PlannedShift AShift() {
  return {.id = Id("shift"),
          .plan = {.kind = ShiftKind::kGate,
                   .place = "East gate",
                   .checkpoint = Id("checkpoint"),
                   .from = kNow,
                   .until = kNow + base::Millis{5},
                   .needed = 3,
                   .skills = kSkills},
          .gap_at = kNow - base::Millis{1},
          .attend_by = kNow + base::Millis{1}};
}

std::vector<VolunteersEvent> AllEvents() {
  PlannedShift bare = AShift();
  bare.plan.checkpoint = {};
  return {VolunteerCallOpened{Id("call"), "Call", kSkills},
          VolunteerCallClosed{Id("call")},
          VolunteerSignedUp{Id("volunteer"), AVolunteer()},
          VolunteerWithdrawn{Id("volunteer"), Id("key"), {Id("s1"), Id("s2")}},
          ShiftsPlanned{{AShift(), bare}},
          ShiftCancelled{Id("shift")},
          VolunteersAssigned{Id("shift"), {Id("v1"), Id("v2")}},
          VolunteerReleased{kMember},
          ShiftsSwapped{kMember, {Id("shift 2"), Id("volunteer 2")}},
          VolunteerCheckedIn{kMember},
          VolunteerCheckedOut{kMember},
          ShiftGapFound{Id("shift"), ShiftKind::kDelivery, kNow, 3, 1},
          ShiftFilled{Id("shift")},
          ShiftUnattended{Id("shift"), ShiftKind::kOther, kNow, 3, 2},
          ShiftAttended{Id("shift")}};
}

TEST(VolunteersCodecTest, EveryEventComesBackAsItWasWritten) {
  ASSERT_EQ(AllEvents().size(), std::variant_size_v<VolunteersEvent>);
  for (const VolunteersEvent& event : AllEvents()) {
    const eventing::EncodedEvent encoded = EncodeEvent(event);
    const auto back = DecodeEvent(encoded.type, encoded.body);
    ASSERT_TRUE(back.ok() && *back) << encoded.type;
    const auto& among = std::get<VolunteersEvent>(**back);
    EXPECT_EQ(among.index(), event.index()) << encoded.type;
    EXPECT_EQ(EncodeEvent(among).body, encoded.body) << encoded.type;
    EXPECT_FALSE(DecodeEvent(encoded.type, "\xff").ok());
    EXPECT_EQ(encoded.subject.empty(), std::holds_alternative<ShiftsPlanned>(event));
  }
}

template <typename E>
E Back(const E& event) {
  const eventing::EncodedEvent encoded = EncodeEvent(VolunteersEvent(event));
  return std::get<E>(
      std::get<VolunteersEvent>(DecodeEvent(encoded.type, encoded.body).value().value()));
}

TEST(VolunteersCodecTest, EventsKeepEveryField) {
  EXPECT_EQ(Back(VolunteerSignedUp{Id("volunteer"), AVolunteer()}).volunteer, AVolunteer());
  EXPECT_THAT(Back(ShiftsPlanned{{AShift()}}).shifts, ElementsAre(AShift()));
  const auto gone = Back(VolunteerWithdrawn{Id("v"), Id("key"), {Id("s1"), Id("s2")}});
  EXPECT_EQ(gone.key_id, Id("key"));
  EXPECT_THAT(gone.shifts, ElementsAre(Id("s1"), Id("s2")));
  const auto swapped = Back(ShiftsSwapped{kMember, {Id("shift 2"), Id("volunteer 2")}});
  EXPECT_EQ(swapped.first, kMember);
  EXPECT_EQ(swapped.second, (ShiftMember{Id("shift 2"), Id("volunteer 2")}));
  const auto gap = Back(ShiftGapFound{Id("shift"), ShiftKind::kDelivery, kNow, 3, 1});
  EXPECT_EQ(gap.kind, ShiftKind::kDelivery);
  EXPECT_EQ(std::pair(gap.needed, gap.assigned), std::pair(3, 1));
  const auto unattended = Back(ShiftUnattended{Id("shift"), ShiftKind::kOther, kNow, 3, 2});
  EXPECT_EQ(unattended.from, kNow);
  EXPECT_EQ(std::pair(unattended.needed, unattended.checked_in), std::pair(3, 2));
}

template <typename Command, typename Message>
Command Decoded(const Message& message) {
  const auto input = DecodeInput(Message::descriptor()->full_name(), message.SerializeAsString());
  return std::get<Command>(std::get<VolunteersInput>(input.value().value()));
}

template <typename Message>
Message OfMember() {
  Message m;
  m.mutable_member()->set_shift_id(kMember.shift.ToString());
  m.mutable_member()->set_volunteer_id(kMember.volunteer.ToString());
  return m;
}

TEST(VolunteersCodecTest, CommandsAreRead) {
  v1::OpenVolunteerCall open;
  open.set_call_id(Id("call").ToString());
  open.set_title("Call");
  open.add_skills(v1::SKILL_REPAIRS);
  open.add_skills(static_cast<v1::Skill>(300));
  EXPECT_EQ(Decoded<OpenVolunteerCall>(open).title, "Call");
  EXPECT_THAT(Decoded<OpenVolunteerCall>(open).skills, ElementsAre(Skill::kRepairs, Skill::kNone));
  v1::CloseVolunteerCall close;
  close.set_call_id(Id("call").ToString());
  EXPECT_EQ(Decoded<CloseVolunteerCall>(close).id, Id("call"));
  v1::WithdrawVolunteer withdraw;
  withdraw.set_volunteer_id(Id("volunteer").ToString());
  EXPECT_EQ(Decoded<WithdrawVolunteer>(withdraw).id, Id("volunteer"));
  v1::CancelShift cancel;
  cancel.set_shift_id(Id("shift").ToString());
  EXPECT_EQ(Decoded<CancelShift>(cancel).id, Id("shift"));
  v1::AssignVolunteers assign;
  assign.set_shift_id(Id("shift").ToString());
  assign.add_volunteer_ids(Id("volunteer").ToString());
  EXPECT_THAT(Decoded<AssignVolunteers>(assign).volunteers, ElementsAre(Id("volunteer")));
  v1::SwapShifts swap;
  *swap.mutable_first() = OfMember<v1::ReleaseVolunteer>().member();
  *swap.mutable_second() = swap.first();
  EXPECT_EQ(Decoded<SwapShifts>(swap).second, kMember);
  EXPECT_EQ(Decoded<ReleaseVolunteer>(OfMember<v1::ReleaseVolunteer>()).member, kMember);
  EXPECT_EQ(Decoded<CheckInVolunteer>(OfMember<v1::CheckInVolunteer>()).member, kMember);
  EXPECT_EQ(Decoded<CheckOutVolunteer>(OfMember<v1::CheckOutVolunteer>()).member, kMember);
}

TEST(VolunteersCodecTest, IdsThatAreNoneAreAnError) {
  v1::PlanShifts plan;
  plan.add_shifts()->set_shift_id("none");
  EXPECT_FALSE(
      DecodeInput(v1::PlanShifts::descriptor()->full_name(), plan.SerializeAsString()).ok());
  v1::SignUpVolunteer sign_up;
  EXPECT_FALSE(
      DecodeInput(v1::SignUpVolunteer::descriptor()->full_name(), sign_up.SerializeAsString())
          .ok());
}

TEST(VolunteersCodecTest, WhoWithdrawsIsForgotten) {
  for (const VolunteersEvent& event : AllEvents()) {
    const auto records = SideRecords(kGrid, event);
    EXPECT_EQ(records.size(), std::holds_alternative<VolunteerWithdrawn>(event) ? 1u : 0u);
    for (const eventing::SideRecord& record : records) {
      EXPECT_EQ(record.topic, eventing::kKeysTopic);
      EXPECT_EQ(record.key, Id("key").ToString());
      EXPECT_EQ(record.body, std::nullopt);
    }
  }
}

template <typename Entity>
void ExpectRoundTrip(const Entity& entity) {
  Entity back{};
  ASSERT_TRUE(Decode(EncodeEntity(entity), back));
  EXPECT_EQ(back, entity);
  EXPECT_FALSE(Decode("\xff", back));
}

TEST(VolunteersCodecTest, EveryEntityComesBackAsItWasWritten) {
  ExpectRoundTrip(VolunteerCall{"Call", kSkills, "w1", kNow, 7});
  Volunteer volunteer = AVolunteer();
  volunteer.signed_up_by = "w1";
  volunteer.signed_up_at = kNow;
  ExpectRoundTrip(volunteer);
  const PlannedShift planned = AShift();
  ExpectRoundTrip(Shift{planned.plan, planned.gap_at, planned.attend_by});
  ExpectRoundTrip(Shift{planned.plan,
                        planned.gap_at,
                        planned.attend_by,
                        {{Id("v1")}, {Id("v2"), kNow, "w1", kNow + base::Millis{1}}},
                        ShiftAlarm::kRaised,
                        ShiftAlarm::kOver,
                        "w1"});
}

}  // namespace
}  // namespace gridkeeper::registration
