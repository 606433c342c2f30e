#include "registration/api/city_fixture.hpp"

namespace gridkeeper::registration {
namespace {

using Stub = v1::RegistrationService::Stub;
using testing::HasSubstr;

constexpr std::int64_t kHourMs = 3'600'000;

class VolunteerHandlersTest : public CityTest {
 protected:
  VolunteerHandlersTest() {
    DefineGrid();
    DefineCommunity();
    call_ = OpenCall(kGrid);
  }

  template <typename Request>
  Request To(const std::string& area = kGrid) {
    Request request;
    request.set_command_id(NewId());
    request.set_area_code(area);
    return request;
  }
  std::string OpenCall(const std::string& area) {
    auto request = To<v1::OpenVolunteerCallRequest>(area);
    request.set_title("Test stations");
    request.add_skills(v1::SKILL_SAMPLING);
    return Ok(*As("officer"), &Stub::OpenVolunteerCall, request).call_id();
  }
  v1::SignUpVolunteerRequest SignUp(const std::string& name) {
    auto request = To<v1::SignUpVolunteerRequest>();
    request.set_call_id(call_);
    request.set_name(name);
    request.set_phone("13812345678");
    request.set_origin(v1::VOLUNTEER_ORIGIN_PARTY_MEMBER);
    request.add_skills(v1::SKILL_SAMPLING);
    return request;
  }
  std::string Volunteer(const std::string& name) {
    return Ok(*As("worker"), &Stub::SignUpVolunteer, SignUp(name)).volunteer_id();
  }
  // Shifts that begin half an hour from now and each an hour after the one before.
  v1::PlanShiftsRequest Plan(int shifts, const std::string& area = kGrid) {
    auto request = To<v1::PlanShiftsRequest>(area);
    const std::int64_t now = base::ToUnixMillis(base::WallNow());
    for (int i = 0; i < shifts; ++i) {
      v1::ShiftPlan& plan = *request.add_shifts();
      plan.set_kind(v1::SHIFT_KIND_GATE);
      plan.set_place("East gate");
      plan.set_checkpoint_id(NewId());
      plan.set_from_ms(now + kHourMs / 2 + i * kHourMs);
      plan.set_until_ms(plan.from_ms() + kHourMs);
      plan.set_needed(1);
      plan.add_skills(v1::SKILL_SAMPLING);
    }
    return request;
  }
  std::vector<std::string> Shifts(int count) {
    const auto planned = Ok(*As("officer"), &Stub::PlanShifts, Plan(count));
    return {planned.shift_ids().begin(), planned.shift_ids().end()};
  }
  template <typename Request>
  Request Member(const std::string& shift, const std::string& volunteer) {
    auto request = To<Request>();
    request.set_shift_id(shift);
    request.set_volunteer_id(volunteer);
    return request;
  }
  v1::AssignVolunteersRequest Assignment(const std::string& shift, const std::string& volunteer) {
    auto request = To<v1::AssignVolunteersRequest>();
    request.set_shift_id(shift);
    request.add_volunteer_ids(volunteer);
    return request;
  }
  v1::ListShiftsResponse List(v1::ShiftFilter filter = v1::SHIFT_FILTER_UNSPECIFIED,
                              const std::string& area = kCommunity) {
    v1::ListShiftsRequest request;
    request.set_area_code(area);
    request.set_filter(filter);
    return Ok(*As("officer"), &Stub::ListShifts, request);
  }
  v1::ListVolunteersResponse Volunteers(v1::Skill skill = v1::SKILL_UNSPECIFIED) {
    v1::ListVolunteersRequest request;
    request.set_area_code(kCommunity);
    request.set_skill(skill);
    return Ok(*As("officer"), &Stub::ListVolunteers, request);
  }

  std::string call_;
};

TEST_F(VolunteerHandlersTest, ACallIsAnsweredAndClosed) {
  OpenCall(kCommunity);
  Volunteer("Zhao Liu");
  v1::ListVolunteerCallsRequest list;
  list.set_area_code(kCommunity);
  const auto open = Ok(*As("officer"), &Stub::ListVolunteerCalls, list);
  ASSERT_EQ(open.calls_size(), 2);
  EXPECT_EQ(open.calls(0).area_code(), kCommunity);
  EXPECT_EQ(open.calls(1).call_id(), call_);
  EXPECT_EQ(open.calls(1).title(), "Test stations");
  EXPECT_EQ(open.calls(1).volunteers(), 1);
  EXPECT_EQ(open.calls(1).opened_by(), "officer");
  auto close = To<v1::CloseVolunteerCallRequest>();
  close.set_call_id(call_);
  EXPECT_EQ(Fails(*As("worker"), &Stub::CloseVolunteerCall, close).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  Ok(*As("officer"), &Stub::CloseVolunteerCall, close);
  EXPECT_EQ(Fails(*As("worker"), &Stub::SignUpVolunteer, SignUp("Late")).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Volunteers().volunteers_size(), 1) << "who signed up stays";
}

TEST_F(VolunteerHandlersTest, NameAndPhoneAreSealedUntilTheVolunteerWithdraws) {
  const std::size_t keys = keys_.size();
  auto request = SignUp("Zhao Liu");
  request.set_resident_id(NewId());
  request.set_resident_grid_code(kOtherGrid);
  v1::AvailableHours& hours = *request.add_hours();
  hours.add_weekdays(v1::WEEKDAY_SUNDAY);
  hours.set_from_minute(480);
  hours.set_until_minute(720);
  const std::string id = Ok(*As("worker"), &Stub::SignUpVolunteer, request).volunteer_id();
  EXPECT_EQ(keys_.size(), keys + 1);
  EXPECT_EQ(city_.log().find("Zhao Liu"), std::string::npos);
  const auto seen = Volunteers();
  ASSERT_EQ(seen.volunteers_size(), 1);
  const v1::Volunteer& volunteer = seen.volunteers(0);
  EXPECT_EQ(volunteer.volunteer_id(), id);
  EXPECT_EQ(volunteer.area_code(), kGrid);
  EXPECT_EQ(volunteer.details().name(), "Zhao Liu");
  EXPECT_EQ(volunteer.details().phone(), "13812345678");
  EXPECT_FALSE(volunteer.details_unavailable());
  EXPECT_EQ(volunteer.origin(), v1::VOLUNTEER_ORIGIN_PARTY_MEMBER);
  EXPECT_EQ(volunteer.hours(0).weekdays(0), v1::WEEKDAY_SUNDAY);
  EXPECT_EQ(volunteer.resident_grid_code(), kOtherGrid);
  EXPECT_EQ(volunteer.signed_up_by(), "worker");
  EXPECT_EQ(Volunteers(v1::SKILL_SAMPLING).volunteers_size(), 1);
  EXPECT_EQ(Volunteers(v1::SKILL_DRIVING).volunteers_size(), 0);

  auto withdraw = To<v1::WithdrawVolunteerRequest>();
  withdraw.set_volunteer_id(id);
  Ok(*As("worker"), &Stub::WithdrawVolunteer, withdraw);
  EXPECT_EQ(keys_.size(), keys);
  EXPECT_EQ(Volunteers().volunteers_size(), 0);
}

TEST_F(VolunteerHandlersTest, AKeyOfARefusedSignUpIsRemoved) {
  const std::size_t keys = keys_.size();
  auto request = SignUp("Zhao Liu");
  request.set_call_id(NewId());
  EXPECT_EQ(Fails(*As("worker"), &Stub::SignUpVolunteer, request).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(keys_.size(), keys);
}

TEST_F(VolunteerHandlersTest, ShiftsArePlannedFilledSwappedAndProven) {
  const std::string first = Volunteer("First"), second = Volunteer("Second");
  const std::vector<std::string> shifts = Shifts(2);
  EXPECT_EQ(List(v1::SHIFT_FILTER_GAPS).shifts_size(), 2);
  Ok(*As("worker"), &Stub::AssignVolunteers, Assignment(shifts[0], first));
  EXPECT_EQ(List(v1::SHIFT_FILTER_GAPS).shifts_size(), 1);
  Ok(*As("worker"), &Stub::AssignVolunteers, Assignment(shifts[1], second));
  auto swap = Member<v1::SwapShiftsRequest>(shifts[0], first);
  swap.set_other_shift_id(shifts[1]);
  swap.set_other_volunteer_id(second);
  Ok(*As("worker"), &Stub::SwapShifts, swap);
  Ok(*As("worker"), &Stub::CheckInVolunteer,
     Member<v1::CheckInVolunteerRequest>(shifts[0], second));
  Ok(*As("worker"), &Stub::CheckOutVolunteer,
     Member<v1::CheckOutVolunteerRequest>(shifts[0], second));
  EXPECT_EQ(Fails(*As("worker"), &Stub::CheckInVolunteer,
                  Member<v1::CheckInVolunteerRequest>(shifts[1], first))
                .error_code(),
            grpc::StatusCode::FAILED_PRECONDITION)
      << "it begins in an hour and a half";
  Ok(*As("worker"), &Stub::ReleaseVolunteer, Member<v1::ReleaseVolunteerRequest>(shifts[1], first));

  const auto seen = List();
  ASSERT_EQ(seen.shifts_size(), 2);
  for (const v1::Shift& shift : seen.shifts()) {
    EXPECT_EQ(shift.area_code(), kGrid);
    EXPECT_EQ(shift.plan().place(), "East gate");
    EXPECT_EQ(shift.planned_by(), "officer");
    EXPECT_FALSE(shift.has_gap());
    if (shift.shift_id() == shifts[1]) {
      EXPECT_EQ(shift.volunteers_size(), 0);
    } else {
      ASSERT_EQ(shift.volunteers_size(), 1);
      EXPECT_EQ(shift.volunteers(0).volunteer_id(), second);
      EXPECT_GT(shift.volunteers(0).checked_in_at_ms(), 0);
      EXPECT_EQ(shift.volunteers(0).checked_in_by(), "worker");
      EXPECT_GT(shift.volunteers(0).checked_out_at_ms(), 0);
    }
  }
  auto cancel = To<v1::CancelShiftRequest>();
  cancel.set_shift_id(shifts[1]);
  Ok(*As("officer"), &Stub::CancelShift, cancel);
  EXPECT_EQ(List().shifts_size(), 1);
}

TEST_F(VolunteerHandlersTest, ShiftsAreListedByDayAndArea) {
  Shifts(3);
  Ok(*As("officer"), &Stub::PlanShifts, Plan(1, kCommunity));
  EXPECT_EQ(List().shifts_size(), 4);
  EXPECT_EQ(List(v1::SHIFT_FILTER_UNSPECIFIED, kGrid).shifts_size(), 3);
  v1::ListShiftsRequest request;
  request.set_area_code(kGrid);
  request.set_from_ms(base::ToUnixMillis(base::WallNow()) + kHourMs);
  request.set_until_ms(request.from_ms() + kHourMs);
  EXPECT_EQ(Ok(*As("worker"), &Stub::ListShifts, request).shifts_size(), 2);
  request.set_page_size(1);
  const auto page = Ok(*As("worker"), &Stub::ListShifts, request);
  EXPECT_EQ(page.shifts_size(), 1);
  request.set_page_token(page.next_page_token());
  EXPECT_EQ(Ok(*As("worker"), &Stub::ListShifts, request).shifts_size(), 1);
  EXPECT_EQ(Fails(*As("worker"), &Stub::PlanShifts, Plan(1)).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Fails(*As("other"), &Stub::ListShifts, request).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

// A retry finds the same shifts, whatever became of the first answer.
TEST_F(VolunteerHandlersTest, TheSameRequestNamesTheSameShifts) {
  const auto request = Plan(2);
  const auto first = Ok(*As("officer"), &Stub::PlanShifts, request);
  v1::PlanShiftsResponse again;
  (void)Call(*As("officer"), &Stub::PlanShifts, request, again);
  EXPECT_THAT(again.shift_ids(), testing::ElementsAreArray(first.shift_ids()));
}

TEST_F(VolunteerHandlersTest, EverySlipIsNamedAndNothingIsWritten) {
  const std::size_t submitted = city_.submitted().size();
  const auto text = [](const grpc::Status& status) { return status.error_message(); };
  auto sign_up = SignUp("");
  sign_up.set_call_id("none");
  sign_up.set_phone("12");
  sign_up.set_resident_id("me");
  const std::string slips = text(Fails(*As("worker"), &Stub::SignUpVolunteer, sign_up));
  for (const char* field : {"call_id: ", "name: ", "phone: ", "resident_id: "}) {
    EXPECT_THAT(slips, HasSubstr(field));
  }
  sign_up = SignUp("Zhao Liu");
  sign_up.clear_phone();
  EXPECT_THAT(text(Fails(*As("worker"), &Stub::SignUpVolunteer, sign_up)), HasSubstr("phone: is"));
  sign_up = SignUp("Zhao Liu");
  sign_up.set_resident_grid_code(kGrid);
  EXPECT_THAT(text(Fails(*As("worker"), &Stub::SignUpVolunteer, sign_up)),
              HasSubstr("resident_id: "));
  auto plan = Plan(2);
  plan.mutable_shifts(1)->set_checkpoint_id("gate");
  EXPECT_THAT(text(Fails(*As("officer"), &Stub::PlanShifts, plan)),
              HasSubstr("shifts[1].checkpoint_id: "));
  plan = Plan(2);
  plan.mutable_shifts(1)->set_needed(0);
  EXPECT_THAT(text(Fails(*As("officer"), &Stub::PlanShifts, plan)),
              HasSubstr("shifts[1].needed: "));
  auto call = To<v1::OpenVolunteerCallRequest>();
  EXPECT_THAT(text(Fails(*As("officer"), &Stub::OpenVolunteerCall, call)), HasSubstr("title: "));
  auto swap = Member<v1::SwapShiftsRequest>("s", "v");
  const std::string ids = text(Fails(*As("worker"), &Stub::SwapShifts, swap));
  for (const char* field :
       {"shift_id: ", "volunteer_id: ", "other_shift_id: ", "other_volunteer_id: "}) {
    EXPECT_THAT(ids, HasSubstr(field));
  }
  EXPECT_THAT(text(Fails(*As("worker"), &Stub::AssignVolunteers, Assignment(NewId(), "v"))),
              HasSubstr("volunteer_ids: "));
  v1::ListShiftsRequest list;
  list.set_area_code(kGrid);
  list.set_from_ms(-1);
  list.set_page_token("330106/x");
  const std::string looks = text(Fails(*As("worker"), &Stub::ListShifts, list));
  for (const char* field : {"from_ms: ", "page_token: "}) EXPECT_THAT(looks, HasSubstr(field));
  EXPECT_EQ(city_.submitted().size(), submitted);
}

}  // namespace
}  // namespace gridkeeper::registration
