#include "alerting/adapters/names_client.hpp"

#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <utility>

#include "base/clock.hpp"
#include "gridkeeper/registration/v1/registration_service.grpc.pb.h"
#include "telemetry/log.hpp"

namespace gridkeeper::alerting {
namespace {

namespace pb = registration::v1;

// "Building 3, unit 2, floor 5, door 501", without what is not known.
std::string AddressOf(const pb::Place& place) {
  std::string address = place.building_name();
  const auto add = [&address](std::string_view what, std::string_view value) {
    if (value.empty()) return;
    address += fmt::format("{}{} {}", address.empty() ? "" : ", ", what, value);
  };
  add("unit", place.unit());
  add("floor", place.floor() == 0 ? "" : std::to_string(place.floor()));
  add("door", place.door());
  return address;
}

struct Asking {
  grpc::ClientContext context;
  pb::GetDutyContactsRequest request;
  pb::GetDutyContactsResponse response;
};

// False: registration has no details for it (any more).
template <typename Person>
bool Add(const std::string& id, const Person& person, v1::Contact& contact) {
  contact.set_id(id);
  contact.set_name(person.name());
  contact.set_phone(person.phone());
  return person.details() == pb::DETAILS_STATE_OPENED;
}

void SetState(v1::NamesState state, std::string_view message, v1::GetAlertPageResponse& page) {
  page.set_names_state(state);
  page.set_names_message(std::string(message));
}

void TakeAnswer(const pb::GetDutyContactsResponse& answer, v1::GetAlertPageResponse& page) {
  bool complete = answer.residents_size() > 0;
  for (const pb::Resident& resident : answer.residents()) {
    complete = Add(resident.resident_id(), resident, *page.add_residents()) && complete;
  }
  for (const pb::StaffContact& staff : answer.staff()) {
    complete = Add(staff.staff_id(), staff, *page.add_staff()) && complete;
  }
  page.set_address(AddressOf(answer.place()));
  if (complete) {
    SetState(v1::NAMES_STATE_COMPLETE, "", page);
  } else {
    SetState(v1::NAMES_STATE_UNKNOWN,
             "registration has no details (any more) for some of those concerned", page);
  }
}

void TakeFailure(const grpc::Status& status, v1::GetAlertPageResponse& page) {
  switch (status.error_code()) {
    case grpc::StatusCode::NOT_FOUND:
      return SetState(v1::NAMES_STATE_UNKNOWN,
                      "registration does not know the household (any more): ids only", page);
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      telemetry::LogWarning(
          "names", "registration does not give names",
          {{"code", static_cast<int>(status.error_code())}, {"error", status.error_message()}});
      return SetState(v1::NAMES_STATE_UNAVAILABLE,
                      "registration does not answer: ids only; ask again later", page);
    default:
      telemetry::LogError(
          "names", "registration refuses to give names",
          {{"code", static_cast<int>(status.error_code())}, {"error", status.error_message()}});
      return SetState(v1::NAMES_STATE_UNAVAILABLE,
                      "registration refuses to give names: ids only; tell the operator", page);
  }
}

class RegistrationNames final : public NamesClient {
 public:
  RegistrationNames(const std::shared_ptr<grpc::Channel>& channel, base::Millis longest)
      : stub_(pb::RegistrationService::NewStub(channel)), longest_(longest) {}

  void AddNames(const NamesQuery& query, base::TimePoint deadline, v1::GetAlertPageResponse& page,
                std::function<void()> done) override {
    auto asking = std::make_shared<Asking>();
    asking->request.set_grid_code(query.grid);
    asking->request.set_household_id(query.household_id);
    asking->request.set_resident_id(query.resident_id);
    for (const std::string& id : query.staff_ids) asking->request.add_staff_ids(id);
    asking->context.set_deadline(
        std::chrono::system_clock::time_point(std::min(deadline, base::WallNow() + longest_)));
    stub_->async()->GetDutyContacts(
        &asking->context, &asking->request, &asking->response,
        [asking, &page, done = std::move(done)](const grpc::Status& status) {
          if (status.ok()) {
            TakeAnswer(asking->response, page);
          } else {
            TakeFailure(status, page);
          }
          done();
        });
  }

 private:
  const std::unique_ptr<pb::RegistrationService::Stub> stub_;
  const base::Millis longest_;
};

}  // namespace

std::unique_ptr<NamesClient> MakeNamesClient(const std::shared_ptr<grpc::Channel>& registration,
                                             base::Millis longest) {
  return std::make_unique<RegistrationNames>(registration, longest);
}

}  // namespace gridkeeper::alerting
