// What a client of alerting sees: commands, look-ups, pages with and without registration, and
// watches.
#include "alerting/api/alerting_service.hpp"

#include <gmock/gmock.h>

#include "alerting/adapters/alerting_domain.hpp"
#include "gridkeeper/alerting/v1/alerting_commands.pb.h"
#include "gridkeeper/registration/v1/registration_service.grpc.pb.h"
#include "testing/served_edge.hpp"

namespace gridkeeper::alerting {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Stub = v1::AlertingService::Stub;

constexpr std::size_t kPartitions = 4;

// Registration as far as a page needs it.
class FakeRegistration final : public registration::v1::RegistrationService::Service {
 public:
  FakeRegistration() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~FakeRegistration() override { server_->Shutdown(); }

  grpc::Status GetDutyContacts(grpc::ServerContext*,
                               const registration::v1::GetDutyContactsRequest* request,
                               registration::v1::GetDutyContactsResponse* response) override {
    asked = *request;
    *response = answer;
    return status;
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  registration::v1::GetDutyContactsRequest asked;
  registration::v1::GetDutyContactsResponse answer;
  grpc::Status status;

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

class AlertingApi : public ::testing::Test, protected gridkeeper::testing::ServedEdge {
 protected:
  AlertingApi() {
    for (std::size_t p = 0; p < kPartitions; ++p) hub_.Advance(static_cast<std::int32_t>(p), 0);
    Serve(service_);
    stub_ = v1::AlertingService::NewStub(ChannelOf("worker"));
  }
  ~AlertingApi() override { hub_.EndAll(absl::UnavailableError("the test is over")); }

  template <typename Request, typename Response>
  using Method = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);
  template <typename Request, typename Response>
  grpc::Status Call(Method<Request, Response> method, const Request& request, Response& response) {
    grpc::ClientContext context;
    return ((*stub_).*method)(&context, request, &response);
  }

  static Alert Fever() {
    Alert alert;
    alert.rule = Rule::kFever;
    alert.severity = Severity::kCritical;
    alert.status = Status::kOpen;
    alert.cause_event_id = "health.events.v1/0/1/0";
    alert.cause = FeverCause{base::DeriveUuid({"case"}), base::DeriveUuid({"resident"}),
                             base::DeriveUuid({"household"}), 391, base::FromUnixMillis(5)};
    alert.raised_at = base::FromUnixMillis(10);
    alert.level = Level::kGridHead;
    alert.area = kGrid;
    alert.next_escalation_at = base::FromUnixMillis(20);
    alert.history = {{Step::kRaised, base::FromUnixMillis(10), "", Level::kGridWorker, kGrid,
                      AcknowledgeReason::kUnspecified, ResolveReason::kUnspecified}};
    return alert;
  }
  std::string Put(const Alert& alert, std::string_view kind = AlertingDomain::kOpenAlerts) {
    const std::string id = base::NewUuidV7().ToString();
    state.Put(kGrid, std::string(kind), id, EncodeEntity(alert));
    return id;
  }
  v1::GetAlertPageResponse Page(const std::string& id) {
    v1::GetAlertPageRequest request;
    request.set_grid_code(kGrid);
    request.set_alert_id(id);
    v1::GetAlertPageResponse response;
    const auto status = Call(&Stub::GetAlertPage, request, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  void ServeNamesFrom(const std::string& address) {
    names_.Use(MakeNamesClient(rpc::Connect({.address = address}), base::Millis{1000}));
  }

  // So that a test can change where names come from.
  class Names final : public NamesClient {
   public:
    void Use(std::unique_ptr<NamesClient> client) { client_ = std::move(client); }
    void AddNames(const NamesQuery& query, base::TimePoint deadline, v1::GetAlertPageResponse& page,
                  std::function<void()> done) override {
      client_->AddNames(query, deadline, page, std::move(done));
    }

   private:
    std::unique_ptr<NamesClient> client_;
  };

  Names names_;
  WatchHub hub_{"cluster", kPartitions, {.queue = 100, .heartbeat = std::chrono::hours{1}}};
  AlertingService service_{{.edge = edge(),
                            .state = state,
                            .reference = reference(),
                            .names = names_,
                            .hub = hub_,
                            .cluster_id = "cluster",
                            .partitions = kPartitions}};
  std::unique_ptr<Stub> stub_;
};

TEST_F(AlertingApi, CommandsReachTheLog) {
  const std::string id = base::NewUuidV7().ToString();
  v1::AcknowledgeAlertRequest acknowledge;
  acknowledge.set_command_id(base::NewUuidV7().ToString());
  acknowledge.set_grid_code(kGrid);
  acknowledge.set_alert_id(id);
  acknowledge.set_reason(v1::ACKNOWLEDGE_REASON_PHONING);
  v1::AcknowledgeAlertResponse acknowledged;
  ASSERT_TRUE(Call(&Stub::AcknowledgeAlert, acknowledge, acknowledged).ok());
  ASSERT_EQ(sink.submitted.size(), 1U);
  EXPECT_EQ(sink.submitted[0].type, "gridkeeper.alerting.v1.AcknowledgeAlert");
  EXPECT_EQ(sink.submitted[0].actor, "worker");
  v1::AcknowledgeAlert command;
  ASSERT_TRUE(command.ParseFromString(sink.submitted[0].body));
  EXPECT_EQ(command.alert_id(), id);
  EXPECT_EQ(command.reason(), v1::ACKNOWLEDGE_REASON_PHONING);

  v1::ResolveAlertRequest resolve;
  resolve.set_command_id(base::NewUuidV7().ToString());
  resolve.set_grid_code(kGrid);
  resolve.set_alert_id(id);
  resolve.set_reason(v1::RESOLVE_REASON_FALSE_ALARM);
  v1::ResolveAlertResponse resolved;
  ASSERT_TRUE(Call(&Stub::ResolveAlert, resolve, resolved).ok());
  v1::ResolveAlert second;
  ASSERT_TRUE(second.ParseFromString(sink.submitted[1].body));
  EXPECT_EQ(second.reason(), v1::RESOLVE_REASON_FALSE_ALARM);
}

TEST_F(AlertingApi, BadCommandsNameTheirFieldAndWriteNothing) {
  const auto refused = [this](const std::function<void(v1::ResolveAlertRequest&)>& spoil) {
    v1::ResolveAlertRequest request;
    request.set_command_id(base::NewUuidV7().ToString());
    request.set_grid_code(kGrid);
    request.set_alert_id(base::NewUuidV7().ToString());
    request.set_reason(v1::RESOLVE_REASON_HANDLED);
    spoil(request);
    v1::ResolveAlertResponse response;
    const auto status = Call(&Stub::ResolveAlert, request, response);
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT) << status.error_message();
    return status.error_message();
  };
  EXPECT_THAT(refused([](auto& r) { r.set_alert_id("7"); }), HasSubstr("alert_id"));
  EXPECT_THAT(refused([](auto& r) { r.clear_reason(); }), HasSubstr("reason"));
  EXPECT_THAT(refused([](auto& r) { r.set_reason(v1::RESOLVE_REASON_CORRECTED); }),
              HasSubstr("reason"));
  EXPECT_THAT(refused([](auto& r) { r.set_reason(static_cast<v1::ResolveReason>(99)); }),
              HasSubstr("reason"));
  EXPECT_THAT(refused([](auto& r) { r.clear_command_id(); }), HasSubstr("command_id"));
  v1::AcknowledgeAlertRequest request;
  request.set_command_id(base::NewUuidV7().ToString());
  request.set_grid_code(kGrid);
  request.set_alert_id(base::NewUuidV7().ToString());
  v1::AcknowledgeAlertResponse response;
  EXPECT_THAT(Call(&Stub::AcknowledgeAlert, request, response).error_message(),
              HasSubstr("reason"));
  EXPECT_THAT(sink.submitted, IsEmpty());
}

TEST_F(AlertingApi, AlertIsShownWithHistoryAndWhoIsAddressed) {
  v1::GetAlertRequest request;
  request.set_grid_code(kGrid);
  request.set_alert_id(Put(Fever()));
  v1::GetAlertResponse response;
  ASSERT_TRUE(Call(&Stub::GetAlert, request, response).ok());
  const v1::Alert& alert = response.alert();
  EXPECT_EQ(alert.rule(), v1::ALERT_RULE_FEVER);
  EXPECT_EQ(alert.severity(), v1::ALERT_SEVERITY_CRITICAL);
  EXPECT_EQ(alert.cause().fever().temperature_tenths(), 391);
  EXPECT_EQ(alert.level(), v1::ALERT_LEVEL_GRID_HEAD);
  EXPECT_EQ(alert.next_escalation_at_ms(), 20);
  EXPECT_THAT(alert.addressed_staff_ids(), ElementsAre("head"));
  ASSERT_EQ(alert.history_size(), 1);
  EXPECT_EQ(alert.history(0).step(), v1::ALERT_STEP_RAISED);
  EXPECT_EQ(alert.history(0).at_ms(), 10);

  request.set_alert_id(base::NewUuidV7().ToString());
  EXPECT_EQ(Call(&Stub::GetAlert, request, response).error_code(), StatusCode::NOT_FOUND);
  request.set_grid_code(kOtherGrid);
  EXPECT_EQ(Call(&Stub::GetAlert, request, response).error_code(), StatusCode::NOT_FOUND);
}

TEST_F(AlertingApi, ListsFilterByWhatIsLeftToDo) {
  Alert acknowledged = Fever();
  acknowledged.status = Status::kAcknowledged;
  Alert resolved = Fever();
  resolved.status = Status::kResolved;
  const std::string open_id = Put(Fever());
  const std::string acknowledged_id = Put(acknowledged);
  const std::string resolved_id = Put(resolved, AlertingDomain::kClosedAlerts);
  const auto list = [this](v1::AlertFilter filter) {
    v1::ListAlertsRequest request;
    request.set_area_code(kGrid);
    request.set_filter(filter);
    v1::ListAlertsResponse response;
    const auto status = Call(&Stub::ListAlerts, request, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    std::vector<std::string> ids;
    for (const auto& alert : response.alerts()) {
      ids.push_back(alert.alert_id());
      EXPECT_EQ(alert.history_size(), 0);
    }
    return ids;
  };
  EXPECT_THAT(list(v1::ALERT_FILTER_UNSPECIFIED), UnorderedElementsAre(open_id, acknowledged_id));
  EXPECT_THAT(list(v1::ALERT_FILTER_UNACKNOWLEDGED), ElementsAre(open_id));
  EXPECT_THAT(list(v1::ALERT_FILTER_ALL),
              UnorderedElementsAre(open_id, acknowledged_id, resolved_id));

  v1::ListAlertsRequest bad;
  bad.set_area_code(kGrid);
  bad.set_page_size(5000);
  v1::ListAlertsResponse response;
  EXPECT_THAT(Call(&Stub::ListAlerts, bad, response).error_message(), HasSubstr("page_size"));
}

TEST_F(AlertingApi, PageNamesWhomItConcernsAndWhoIsAddressed) {
  FakeRegistration registration;
  ServeNamesFrom(registration.address());
  auto& answer = registration.answer;
  answer.mutable_place()->set_building_name("Building 3");
  answer.mutable_place()->set_unit("2");
  answer.mutable_place()->set_floor(5);
  answer.mutable_place()->set_door("501");
  auto& resident = *answer.add_residents();
  resident.set_resident_id("r");
  resident.set_details(registration::v1::DETAILS_STATE_OPENED);
  resident.set_name("Wang");
  resident.set_phone("13800000000");
  auto& staff = *answer.add_staff();
  staff.set_staff_id("head");
  staff.set_details(registration::v1::DETAILS_STATE_OPENED);
  staff.set_name("Li");

  const v1::GetAlertPageResponse page = Page(Put(Fever()));
  EXPECT_EQ(page.names_state(), v1::NAMES_STATE_COMPLETE) << page.names_message();
  EXPECT_EQ(page.residents(0).name(), "Wang");
  EXPECT_EQ(page.residents(0).phone(), "13800000000");
  EXPECT_EQ(page.staff(0).name(), "Li");
  EXPECT_EQ(page.address(), "Building 3, unit 2, floor 5, door 501");
  EXPECT_EQ(page.alert().history_size(), 1);
  EXPECT_EQ(registration.asked.grid_code(), kGrid);
  EXPECT_EQ(registration.asked.resident_id(), base::DeriveUuid({"resident"}).ToString());
  EXPECT_EQ(registration.asked.household_id(), base::DeriveUuid({"household"}).ToString());
  EXPECT_THAT(registration.asked.staff_ids(), ElementsAre("head"));
}

TEST_F(AlertingApi, PageWithoutRegistrationCarriesIdsAndSaysSo) {
  std::string address;
  {
    FakeRegistration gone;
    address = gone.address();
  }
  ServeNamesFrom(address);
  const v1::GetAlertPageResponse page = Page(Put(Fever()));
  EXPECT_EQ(page.names_state(), v1::NAMES_STATE_UNAVAILABLE);
  EXPECT_THAT(page.names_message(), HasSubstr("ask again"));
  EXPECT_EQ(page.residents_size(), 0);
  EXPECT_EQ(page.alert().cause().fever().temperature_tenths(), 391);
}

TEST_F(AlertingApi, PageOfAForgottenHouseholdSaysSo) {
  FakeRegistration registration;
  ServeNamesFrom(registration.address());
  registration.status = grpc::Status(StatusCode::NOT_FOUND, "forgotten");
  EXPECT_EQ(Page(Put(Fever())).names_state(), v1::NAMES_STATE_UNKNOWN);
  registration.status = grpc::Status::OK;
  registration.answer.add_residents()->set_details(registration::v1::DETAILS_STATE_KEY_MISSING);
  EXPECT_EQ(Page(Put(Fever())).names_state(), v1::NAMES_STATE_UNKNOWN);
}

TEST_F(AlertingApi, PageOfARefusedTokenIsTheOperatorsMatter) {
  FakeRegistration registration;
  ServeNamesFrom(registration.address());
  registration.status = grpc::Status(StatusCode::UNAUTHENTICATED, "no token");
  const v1::GetAlertPageResponse page = Page(Put(Fever()));
  EXPECT_EQ(page.names_state(), v1::NAMES_STATE_UNAVAILABLE);
  EXPECT_THAT(page.names_message(), HasSubstr("operator"));
}

class Watching : public AlertingApi {
 protected:
  struct Watch {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::WatchAlertsResponse>> reader;
    v1::WatchAlertsResponse message;

    // The next message's alert id; "beat" for a heartbeat, "end" at the stream's end.
    std::string Next() {
      if (!reader->Read(&message)) return "end";
      return message.has_alert_raised() ? message.alert_raised().alert_id() : "beat";
    }
  };
  std::unique_ptr<Watch> Begin(const std::string& area, const std::string& cursor = "",
                               v1::WatchStart start = v1::WATCH_START_UNSPECIFIED) {
    auto watch = std::make_unique<Watch>();
    v1::WatchAlertsRequest request;
    request.set_area_code(area);
    request.set_cursor(cursor);
    request.set_start(start);
    watch->reader = stub_->WatchAlerts(&watch->context, request);
    return watch;
  }
  void Publish(std::int32_t partition, std::int64_t offset, const std::string& id,
               const std::string& grid = kGrid) {
    WatchedEvent event{partition, offset, {}};
    event.message.set_grid_code(grid);
    event.message.mutable_alert_raised()->set_alert_id(id);
    hub_.Publish(event);
  }
};

TEST_F(Watching, EventsOfTheAreaArriveWithCursorsThatGoOnWithoutLoss) {
  auto watch = Begin(kGrid);
  ASSERT_EQ(watch->Next(), "beat");
  Publish(1, 0, "a");
  Publish(2, 0, "of others", kOtherGrid);
  Publish(1, 1, "b");
  EXPECT_EQ(watch->Next(), "a");
  EXPECT_EQ(watch->message.grid_code(), kGrid);
  const std::string cursor = watch->message.cursor();
  watch->context.TryCancel();
  while (watch->Next() != "end") {
  }
  EXPECT_EQ(watch->reader->Finish().error_code(), StatusCode::CANCELLED);

  auto again = Begin(kGrid, cursor);
  ASSERT_EQ(again->Next(), "beat");
  const auto gap = hub_.NextGap(std::chrono::seconds{10});
  ASSERT_NE(gap, nullptr);
  const WatchPosition gaps = hub_.GapsOf(gap);
  EXPECT_EQ(gaps[1], 1);
  WatchedEvent missed{1, 1, {}};
  missed.message.set_grid_code(kGrid);
  missed.message.mutable_alert_raised()->set_alert_id("b");
  hub_.PublishGap(gap, missed);
  EXPECT_EQ(again->Next(), "b");
}

TEST_F(Watching, RemovedWorkerIsOutAtTheNextEvent) {
  auto watch = Begin(kGrid);
  ASSERT_EQ(watch->Next(), "beat");
  base::Reference without = *reference()();
  without.staff.erase("worker");
  Use(without);
  Publish(1, 0, "a");
  EXPECT_EQ(watch->Next(), "end");
  EXPECT_EQ(watch->reader->Finish().error_code(), StatusCode::PERMISSION_DENIED);
}

TEST_F(Watching, BadRequestsAreRefused) {
  const auto refused = [this](const std::string& area, const std::string& cursor) {
    auto watch = Begin(area, cursor);
    EXPECT_EQ(watch->Next(), "end");
    return watch->reader->Finish().error_code();
  };
  EXPECT_EQ(refused(kOtherGrid, ""), StatusCode::NOT_FOUND);
  EXPECT_EQ(refused("12", ""), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused(kGrid, "no cursor"), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused(kGrid, ToCursor("another cluster", WatchPosition(kPartitions, 0))),
            StatusCode::INVALID_ARGUMENT);
  stub_ = v1::AlertingService::NewStub(ChannelOf("stranger"));
  EXPECT_EQ(refused(kGrid, ""), StatusCode::PERMISSION_DENIED);
}

TEST_F(Watching, ServerThatStopsEndsItsStreams) {
  server().OnDrain([this] { hub_.EndAll(absl::UnavailableError("stopping")); });
  auto watch = Begin(kGrid);
  ASSERT_EQ(watch->Next(), "beat");
  std::thread drain([this] { server().Drain(); });
  EXPECT_EQ(watch->Next(), "end");
  EXPECT_EQ(watch->reader->Finish().error_code(), StatusCode::UNAVAILABLE);
  drain.join();
}

}  // namespace
}  // namespace gridkeeper::alerting
