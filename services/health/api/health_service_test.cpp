// What a client of health sees: commands as they reach the log, bad input refused with field and
// remedy, look-ups, areas.
#include "health/api/health_service.hpp"

#include <gmock/gmock.h>

#include "gridkeeper/health/v1/health_commands.pb.h"
#include "health/adapters/health_domain.hpp"
#include "testing/served_edge.hpp"

namespace gridkeeper::health {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Stub = v1::HealthService::Stub;

class HealthApi : public ::testing::Test, protected gridkeeper::testing::ServedEdge {
 protected:
  HealthApi() {
    Serve(service_);
    stub_ = v1::HealthService::NewStub(ChannelOf("worker"));
  }

  template <typename Request, typename Response>
  using Method = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);
  template <typename Request, typename Response>
  grpc::Status Call(Method<Request, Response> method, const Request& request, Response& response) {
    grpc::ClientContext context;
    return ((*stub_).*method)(&context, request, &response);
  }
  template <typename Command>
  Command Submitted() {
    Command command;
    if (sink.submitted.size() != 1) {
      ADD_FAILURE() << sink.submitted.size() << " commands were submitted";
      return command;
    }
    EXPECT_EQ(sink.submitted[0].type, Command::descriptor()->full_name());
    EXPECT_EQ(sink.submitted[0].key, kGrid);
    EXPECT_EQ(sink.submitted[0].actor, "worker");
    EXPECT_TRUE(command.ParseFromString(sink.submitted[0].body));
    EXPECT_FALSE(command.has_meta());
    return command;
  }
  static std::int64_t Now() { return base::ToUnixMillis(base::WallNow()); }
  static v1::OpenIsolationCaseRequest GoodOpening() {
    v1::OpenIsolationCaseRequest request;
    request.set_command_id(base::NewUuidV7().ToString());
    request.set_grid_code(kGrid);
    request.set_resident_id(base::NewUuidV7().ToString());
    return request;
  }
  static v1::RecordFollowUpRequest GoodReading() {
    v1::RecordFollowUpRequest request;
    request.set_command_id(base::NewUuidV7().ToString());
    request.set_grid_code(kGrid);
    request.set_case_id(base::NewUuidV7().ToString());
    request.set_temperature_tenths(372);
    request.add_symptoms(v1::SYMPTOM_COUGH);
    request.set_method(v1::FOLLOW_UP_METHOD_VISIT);
    request.set_taken_at_ms(Now());
    return request;
  }
  // The message that a spoilt request is refused with.
  template <typename Request, typename Response, typename Spoil>
  std::string Refused(Method<Request, Response> method, Request request, Spoil spoil) {
    spoil(request);
    Response response;
    const grpc::Status status = Call(method, request, response);
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT) << status.error_message();
    EXPECT_TRUE(sink.submitted.empty());
    return status.error_message();
  }
  template <typename Spoil>
  std::string ReadingRefused(Spoil spoil) {
    return Refused(&Stub::RecordFollowUp, GoodReading(), spoil);
  }
  template <typename Spoil>
  std::string OpeningRefused(Spoil spoil) {
    return Refused(&Stub::OpenIsolationCase, GoodOpening(), spoil);
  }
  void PutCase(const base::Uuid& id) {
    Case isolation;
    isolation.resident_id = base::DeriveUuid({"resident"});
    isolation.opened_at = base::WallNow() - std::chrono::hours{48};
    isolation.ends_at = base::WallNow() + std::chrono::hours{48};
    isolation.next_slot_end = base::WallNow() - std::chrono::hours{1};
    isolation.rules = {480, 720, 1200};
    isolation.status = CaseStatus::kOpen;
    state.Put(kGrid, "case", FieldOf(id), EncodeEntity(isolation));
  }

  HealthService service_{edge(), state, reference()};
  std::unique_ptr<Stub> stub_;
};

TEST_F(HealthApi, AnOpeningReachesTheLogUnderItsCommandsId) {
  auto request = GoodOpening();
  request.set_days(7);
  v1::OpenIsolationCaseResponse response;
  const auto status = Call(&Stub::OpenIsolationCase, request, response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.case_id(), request.command_id());
  EXPECT_EQ(response.receipt().state(), common::v1::COMMAND_STATE_PROCESSED);
  const auto command = Submitted<v1::OpenIsolationCase>();
  EXPECT_EQ(command.case_id(), request.command_id());
  EXPECT_EQ(command.resident_id(), request.resident_id());
  EXPECT_EQ(command.days(), 7);
}

TEST_F(HealthApi, AReadingReachesTheLogWhole) {
  const auto request = GoodReading();
  v1::RecordFollowUpResponse response;
  const auto status = Call(&Stub::RecordFollowUp, request, response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  const auto command = Submitted<v1::RecordFollowUp>();
  EXPECT_EQ(command.case_id(), request.case_id());
  EXPECT_EQ(command.temperature_tenths(), 372);
  EXPECT_THAT(command.symptoms(), ElementsAre(v1::SYMPTOM_COUGH));
  EXPECT_EQ(command.method(), v1::FOLLOW_UP_METHOD_VISIT);
  EXPECT_EQ(command.taken_at_ms(), request.taken_at_ms());
}

TEST_F(HealthApi, BadReadingsNameTheirFieldAndWriteNothing) {
  using R = v1::RecordFollowUpRequest;
  EXPECT_THAT(ReadingRefused([](R& r) { r.set_command_id("no id"); }), HasSubstr("command_id"));
  EXPECT_THAT(ReadingRefused([](R& r) { r.set_grid_code("310104019"); }), HasSubstr("grid_code"));
  EXPECT_THAT(ReadingRefused([](R& r) { r.set_case_id("7"); }), HasSubstr("case_id"));
  EXPECT_THAT(ReadingRefused([](R& r) { r.clear_case_id(); }), HasSubstr("case_id"));
  for (int tenths : {0, 37, 339, 431, 3730, -365}) {
    EXPECT_THAT(ReadingRefused([&](R& r) { r.set_temperature_tenths(tenths); }),
                HasSubstr("temperature_tenths"));
  }
  EXPECT_THAT(ReadingRefused([](R& r) { r.add_symptoms(v1::SYMPTOM_UNSPECIFIED); }),
              HasSubstr("symptoms[1]"));
  EXPECT_THAT(ReadingRefused([](R& r) { r.add_symptoms(static_cast<v1::Symptom>(99)); }),
              HasSubstr("symptoms[1]"));
  EXPECT_THAT(ReadingRefused([](R& r) {
                for (int i = 0; i < 20; ++i) r.add_symptoms(v1::SYMPTOM_COUGH);
              }),
              HasSubstr("symptoms"));
  EXPECT_THAT(ReadingRefused([](R& r) { r.clear_method(); }), HasSubstr("method"));
  EXPECT_THAT(ReadingRefused([](R& r) { r.set_method(static_cast<v1::FollowUpMethod>(4)); }),
              HasSubstr("method"));
  for (std::int64_t ms :
       {std::int64_t{0}, std::int64_t{-1}, Now() + 3'600'000,
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    EXPECT_THAT(ReadingRefused([&](R& r) { r.set_taken_at_ms(ms); }), HasSubstr("taken_at_ms"));
  }
}

TEST_F(HealthApi, BadOpeningsNameTheirFieldAndWriteNothing) {
  using R = v1::OpenIsolationCaseRequest;
  EXPECT_THAT(OpeningRefused([](R& r) { r.set_resident_id("Zhang San"); }),
              HasSubstr("resident_id"));
  EXPECT_THAT(OpeningRefused([](R& r) { r.set_days(-1); }), HasSubstr("days"));
  EXPECT_THAT(OpeningRefused([](R& r) { r.set_days(61); }), HasSubstr("days"));
}

TEST_F(HealthApi, ARefusalNamesFieldAndReason) {
  sink.outcome =
      eventing::Outcome{eventing::OutcomeState::kRejected,
                        {base::Rejection::kAlreadyExists, "resident_id", "has the open case 7"}};
  v1::OpenIsolationCaseResponse response;
  const auto status = Call(&Stub::OpenIsolationCase, GoodOpening(), response);
  EXPECT_EQ(status.error_code(), StatusCode::ALREADY_EXISTS);
  EXPECT_THAT(status.error_message(), HasSubstr("resident_id: has the open case 7"));
}

TEST_F(HealthApi, AnotherWorkersGridIsNotFound) {
  auto reading = GoodReading();
  reading.set_grid_code(kOtherGrid);
  v1::RecordFollowUpResponse recorded;
  EXPECT_EQ(Call(&Stub::RecordFollowUp, reading, recorded).error_code(), StatusCode::NOT_FOUND);
  v1::ListCasesRequest list;
  list.set_area_code("310104019");
  v1::ListCasesResponse listed;
  EXPECT_EQ(Call(&Stub::ListCases, list, listed).error_code(), StatusCode::NOT_FOUND);
  EXPECT_TRUE(sink.submitted.empty());
}

TEST_F(HealthApi, OutcomesAreTold) {
  v1::GetOutcomeRequest request;
  request.set_command_id(base::NewUuidV7().ToString());
  request.set_grid_code(kGrid);
  v1::GetOutcomeResponse response;
  ASSERT_TRUE(Call(&Stub::GetOutcome, request, response).ok());
  EXPECT_EQ(response.receipt().state(), common::v1::COMMAND_STATE_PROCESSED);
}

TEST_F(HealthApi, ACaseIsShownWithWhoIsOnDuty) {
  const base::Uuid id = base::NewUuidV7();
  PutCase(id);
  v1::GetCaseRequest request;
  request.set_grid_code(kGrid);
  request.set_case_id(id.ToString());
  v1::GetCaseResponse response;
  const auto status = Call(&Stub::GetCase, request, response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.isolation_case().case_id(), id.ToString());
  EXPECT_THAT(response.isolation_case().duty_staff_ids(), ElementsAre("worker"));

  request.set_case_id(base::NewUuidV7().ToString());
  EXPECT_EQ(Call(&Stub::GetCase, request, response).error_code(), StatusCode::NOT_FOUND);
  request.set_case_id("7");
  EXPECT_EQ(Call(&Stub::GetCase, request, response).error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(HealthApi, CasesOfAnAreaAreListedByWhatTheyNeed) {
  stub_ = v1::HealthService::NewStub(ChannelOf("street"));
  const base::Uuid id = base::NewUuidV7();
  PutCase(id);
  state.SetUnavailable(kOtherGrid);
  v1::ListCasesRequest request;
  request.set_area_code("310104019");
  request.set_filter(v1::CASE_FILTER_DUE);
  v1::ListCasesResponse response;
  const auto status = Call(&Stub::ListCases, request, response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(response.cases_size(), 1);
  EXPECT_EQ(response.cases(0).case_id(), id.ToString());
  EXPECT_THAT(response.unavailable_grids(), ElementsAre(kOtherGrid));
}

TEST_F(HealthApi, BadListsNameTheirField) {
  using R = v1::ListCasesRequest;
  const auto refused = [this](auto spoil) {
    R request;
    request.set_area_code(kGrid);
    return Refused(&Stub::ListCases, request, spoil);
  };
  EXPECT_THAT(refused([](R& r) { r.set_page_size(-1); }), HasSubstr("page_size"));
  EXPECT_THAT(refused([](R& r) { r.set_page_size(1001); }), HasSubstr("page_size"));
  EXPECT_THAT(refused([](R& r) { r.set_filter(static_cast<v1::CaseFilter>(9)); }),
              HasSubstr("filter"));
  EXPECT_THAT(refused([](R& r) { r.set_page_token("x"); }), HasSubstr("page_token"));
}

}  // namespace
}  // namespace gridkeeper::health
