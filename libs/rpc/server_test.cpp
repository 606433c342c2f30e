// The whole edge over a real connection: health's contract with handlers made of the call
// templates, and a fake sink.
#include "rpc/server.hpp"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <future>

#include "base/uuid.hpp"
#include "gridkeeper/health/v1/health_commands.pb.h"
#include "gridkeeper/health/v1/health_service.grpc.pb.h"
#include "rpc/channel.hpp"
#include "rpc/checks.hpp"
#include "rpc/edge.hpp"
#include "rpc/fake_issuer.hpp"

namespace gridkeeper::rpc {
namespace {

using common::v1::CommandState;
using health::v1::HealthService;
using health::v1::RecordFollowUpRequest;
using health::v1::RecordFollowUpResponse;
using testing::HasSubstr;
using testing::Not;

constexpr char kGrid[] = "330106001001001";

class FakeCommandSink final : public eventing::CommandSink {
 public:
  void Submit(eventing::Command command, base::TimePoint deadline,
              eventing::OutcomeCallback done) override {
    submitted.push_back(std::move(command));
    submit_deadline = deadline;
    done(outcome);
  }
  void GetOutcome(std::string_view key, const base::Uuid&,
                  eventing::OutcomeCallback done) override {
    asked_key = std::string(key);
    done(outcome);
  }

  std::vector<eventing::Command> submitted;
  base::TimePoint submit_deadline;
  std::string asked_key;
  absl::StatusOr<eventing::Outcome> outcome =
      eventing::Outcome{eventing::OutcomeState::kProcessed, {}};
};

base::Decided<CommandBody> ToRecordFollowUp(const CommandCall&,
                                            const RecordFollowUpRequest& request,
                                            RecordFollowUpResponse&) {
  Checks check;
  const base::Uuid case_id = check.Uuid("case_id", request.case_id());
  check.Range("temperature_tenths", request.temperature_tenths(), 340, 430, "tenths of a degree");
  if (!check.ok()) return check.Refusal();
  health::v1::RecordFollowUp command;
  command.set_case_id(case_id.ToString());
  command.set_temperature_tenths(request.temperature_tenths());
  return ToBody(request.grid_code(), command);
}

class FakeHealthService final : public HealthService::CallbackService {
 public:
  explicit FakeHealthService(const Edge& edge) : edge_(edge) {}

  grpc::ServerUnaryReactor* RecordFollowUp(grpc::CallbackServerContext* context,
                                           const RecordFollowUpRequest* request,
                                           RecordFollowUpResponse* response) override {
    return RunCommand(edge_, context, request, response,
                      [this](const CommandCall& call, const auto& in, auto& out) {
                        seen_deadline = call.deadline;
                        return ToRecordFollowUp(call, in, out);
                      });
  }
  grpc::ServerUnaryReactor* GetOutcome(grpc::CallbackServerContext* context,
                                       const health::v1::GetOutcomeRequest* request,
                                       health::v1::GetOutcomeResponse* response) override {
    return RunGetOutcome(edge_, context, request, response, request->grid_code());
  }
  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context,
                                    const health::v1::GetCaseRequest* request,
                                    health::v1::GetCaseResponse* response) override {
    return RunLookup(edge_, context, request, response,
                     [this](const Call& call, const auto& in, auto& out, Done done) {
                       out.mutable_isolation_case()->set_case_id(in.case_id());
                       seen_deadline = call.deadline;
                       if (lookup_status.ok() && hold) {
                         held.set_value(std::move(done));
                       } else {
                         done(lookup_status);
                       }
                     });
  }

  absl::Status lookup_status;
  bool hold = false;
  std::promise<Done> held;
  base::TimePoint seen_deadline;

 private:
  const Edge& edge_;
};

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    std::ofstream(file_) << issuer_.KeySet();
    TokenSettings tokens;
    tokens.jwks_file = file_;
    verifier_ = *TokenVerifier::Open(tokens);
    base::Reference reference;
    reference.areas = {{"330106", {"District", ""}}, {kGrid, {"Grid", "330106"}}};
    reference.staff["w1"] = {base::Role::kGridWorker, {kGrid}};
    guard_.emplace(*verifier_, base::FixedReference(reference), *clock_,
                   AccessTable::OfLinkedServices());
    edge_.emplace(Edge{*guard_, *clock_, sink_});
    service_.emplace(*edge_);
    settings_.drain_for = std::chrono::seconds{5};
    StartServer();
  }
  ~ServerTest() override {
    server_.reset();
    std::remove(file_.c_str());
  }

  void StartServer() {
    auto server = Server::Start(settings_, {&*service_}, metrics_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    settings_.listen = "127.0.0.1:" + std::to_string(server_->port());
    channel_ = Connect({.address = settings_.listen, .token = issuer_.IssueFor("w1")});
    stub_ = HealthService::NewStub(channel_);
  }
  static RecordFollowUpRequest GoodRequest() {
    RecordFollowUpRequest request;
    request.set_command_id(base::NewUuidV7().ToString());
    request.set_grid_code(kGrid);
    request.set_case_id(base::NewUuidV7().ToString());
    request.set_temperature_tenths(366);
    return request;
  }
  grpc::Status Record(const RecordFollowUpRequest& request) {
    grpc::ClientContext context;
    return stub_->RecordFollowUp(&context, request, &response_);
  }
  grpc::Status GetCase(grpc::ClientContext& context) {
    health::v1::GetCaseRequest request;
    request.set_grid_code(kGrid);
    return stub_->GetCase(&context, request, &case_);
  }
  // Any method with any bytes.
  grpc::Status CallRaw(const std::string& method, const std::string& bytes,
                       const std::shared_ptr<grpc::Channel>& channel,
                       std::string* answer = nullptr) {
    grpc::GenericStub stub(channel);
    grpc::ClientContext context;
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    std::promise<grpc::Status> done;
    stub.UnaryCall(&context, method, grpc::StubOptions(), &request, &response,
                   [&](const grpc::Status& status) { done.set_value(status); });
    grpc::Status status = done.get_future().get();
    grpc::Slice whole;
    if (answer != nullptr && status.ok() && response.DumpToSingleSlice(&whole).ok()) {
      answer->assign(reinterpret_cast<const char*>(whole.begin()), whole.size());
    }
    return status;
  }
  // grpc.health.v1.Health/Check without its generated code: the answer's field 1 is the status.
  std::string Health() {
    std::string answer;
    const grpc::Status status = CallRaw("/grpc.health.v1.Health/Check", "", channel_, &answer);
    return status.ok() ? answer : status.error_message();
  }

  const std::string file_ = testing::TempDir() + "/server-" + base::NewUuidV7().ToString();
  FakeIssuer issuer_{"k1"};
  std::unique_ptr<TokenVerifier> verifier_;
  std::unique_ptr<base::Clock> clock_ = *base::ParseClock("real");
  std::optional<Guard> guard_;
  FakeCommandSink sink_;
  std::optional<Edge> edge_;
  std::optional<FakeHealthService> service_;
  telemetry::Metrics metrics_;
  ServerSettings settings_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<HealthService::Stub> stub_;
  RecordFollowUpResponse response_;
  health::v1::GetCaseResponse case_;
};

TEST_F(ServerTest, ACommandIsAppendedWithAllThatIsTheEdges) {
  const RecordFollowUpRequest request = GoodRequest();
  const grpc::Status status = Record(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response_.receipt().command_id(), request.command_id());
  EXPECT_EQ(response_.receipt().state(), CommandState::COMMAND_STATE_PROCESSED);
  ASSERT_EQ(sink_.submitted.size(), 1u);
  const eventing::Command& command = sink_.submitted[0];
  EXPECT_EQ(command.key, kGrid);
  EXPECT_EQ(command.type, "gridkeeper.health.v1.RecordFollowUp");
  EXPECT_EQ(command.actor, "w1");
  EXPECT_EQ(command.command_id.ToString(), request.command_id());
  EXPECT_EQ(command.wait, eventing::Wait::kProcessed);
  EXPECT_EQ(command.lane, eventing::Lane::kCommands);
  EXPECT_NE(command.payload_hash, 0u);
}

TEST_F(ServerTest, ARetryHashesAlikeAndAnotherPayloadDoesNot) {
  RecordFollowUpRequest request = GoodRequest();
  Record(request);
  request.set_wait(common::v1::WAIT_ACCEPTED);
  Record(request);
  request.set_temperature_tenths(367);
  Record(request);
  ASSERT_EQ(sink_.submitted.size(), 3u);
  EXPECT_EQ(sink_.submitted[0].payload_hash, sink_.submitted[1].payload_hash);
  EXPECT_EQ(sink_.submitted[1].wait, eventing::Wait::kAccepted);
  EXPECT_NE(sink_.submitted[1].payload_hash, sink_.submitted[2].payload_hash);
}

TEST_F(ServerTest, WhatDoesNotPassTheChecksIsNotAppended) {
  const auto refused = [&](auto change) {
    RecordFollowUpRequest request = GoodRequest();
    change(request);
    const grpc::Status status = Record(request);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    return status.error_message();
  };
  EXPECT_THAT(refused([](auto& r) { r.clear_command_id(); }),
              HasSubstr("command_id: must be a UUIDv7: make one before the first send"));
  EXPECT_THAT(refused([](auto& r) { r.set_command_id("8d589b9b-0492-82a0-bdd8-ef44c1f7ece0"); }),
              HasSubstr("UUIDv7"));
  EXPECT_THAT(refused([](auto& r) { r.set_case_id("1"); }), HasSubstr("case_id: "));
  EXPECT_THAT(refused([](auto& r) { r.set_temperature_tenths(9000); }),
              HasSubstr("temperature_tenths: 9000 is not possible; 340..430"));
  EXPECT_THAT(refused([](auto& r) { r.set_wait(static_cast<common::v1::Wait>(9)); }),
              HasSubstr("wait: "));
  EXPECT_TRUE(sink_.submitted.empty());
}

TEST_F(ServerTest, ARejectedCommandIsItsStatusWithTheReceipt) {
  sink_.outcome = eventing::Outcome{
      eventing::OutcomeState::kRejected,
      {base::Rejection::kWrongState, "case_id", "the case is completed; open another"}};
  const RecordFollowUpRequest request = GoodRequest();
  const grpc::Status status = Record(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(status.error_message(), "case_id: the case is completed; open another");
  const auto receipt = ReceiptIn(status);
  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->command_id(), request.command_id());
  EXPECT_EQ(receipt->reason(), common::v1::REJECTION_REASON_WRONG_STATE);
}

TEST_F(ServerTest, AnUnclearOutcomeNamesTheCommandAndWhatToDo) {
  channel_ = Connect({.address = settings_.listen, .token = issuer_.IssueFor("w1"), .attempts = 1});
  stub_ = HealthService::NewStub(channel_);
  const RecordFollowUpRequest request = GoodRequest();
  for (const absl::StatusOr<eventing::Outcome>& outcome :
       {absl::StatusOr<eventing::Outcome>(absl::UnavailableError("Redis is away")),
        absl::StatusOr<eventing::Outcome>(eventing::Outcome{})}) {
    sink_.outcome = outcome;
    const grpc::Status status = Record(request);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_THAT(status.error_message(), HasSubstr(request.command_id()));
    EXPECT_THAT(status.error_message(), HasSubstr("same id, or GetOutcome"));
  }
}

TEST_F(ServerTest, AFullQueueCarriesARetryHint) {
  channel_ = Connect({.address = settings_.listen, .token = issuer_.IssueFor("w1"), .attempts = 1});
  stub_ = HealthService::NewStub(channel_);
  sink_.outcome = absl::ResourceExhaustedError("too much in flight");
  grpc::ClientContext context;
  const grpc::Status status = stub_->RecordFollowUp(&context, GoodRequest(), &response_);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(context.GetServerTrailingMetadata().contains("grpc-retry-pushback-ms"));
}

TEST_F(ServerTest, TheWaitEndsBeforeTheCallDoes) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds{2});
  ASSERT_TRUE(stub_->RecordFollowUp(&context, GoodRequest(), &response_).ok());
  EXPECT_EQ(sink_.submit_deadline, service_->seen_deadline - edge_->deadlines.reply_margin);
}

TEST_F(ServerTest, ACallWithoutDeadlineGetsTheDefault) {
  grpc::ClientContext context;
  ASSERT_TRUE(GetCase(context).ok());
  EXPECT_LE(service_->seen_deadline, base::WallNow() + edge_->deadlines.when_none);
  EXPECT_GE(service_->seen_deadline, base::WallNow());
}

TEST_F(ServerTest, GetOutcomeAnswersAlsoARejectionAsAReceipt) {
  sink_.outcome = eventing::Outcome{eventing::OutcomeState::kRejected,
                                    {base::Rejection::kNotFound, "case_id", "no such case"}};
  health::v1::GetOutcomeRequest request;
  request.set_grid_code(kGrid);
  request.set_command_id(base::NewUuidV7().ToString());
  health::v1::GetOutcomeResponse response;
  grpc::ClientContext context;
  ASSERT_TRUE(stub_->GetOutcome(&context, request, &response).ok());
  EXPECT_EQ(sink_.asked_key, kGrid);
  EXPECT_EQ(response.receipt().state(), CommandState::COMMAND_STATE_REJECTED);
  EXPECT_EQ(response.receipt().field(), "case_id");
  request.set_command_id("1");
  grpc::ClientContext second;
  EXPECT_EQ(stub_->GetOutcome(&second, request, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ServerTest, WithoutATokenNothingIsAnswered) {
  stub_ = HealthService::NewStub(Connect({.address = settings_.listen}));
  EXPECT_EQ(Record(GoodRequest()).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  grpc::ClientContext context;
  EXPECT_EQ(GetCase(context).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(sink_.submitted.empty());
}

TEST_F(ServerTest, TextThatIsNotUtf8NamesItsField) {
  // Field 3, grid_code, with a byte that UTF-8 does not have.
  const grpc::Status status =
      CallRaw("/gridkeeper.health.v1.HealthService/RecordFollowUp", "\x1a\x02\xff\xff", channel_);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "grid_code: must be UTF-8; send the text in this encoding");
}

TEST_F(ServerTest, BytesThatAreNoMessageAreRefusedClearly) {
  const grpc::Status status =
      CallRaw("/gridkeeper.health.v1.HealthService/RecordFollowUp", "\xff\xff\xff", channel_);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("not the message that this RPC takes"));
}

TEST_F(ServerTest, AnUnknownMethodIsUnimplementedAndMakesNoMetric) {
  EXPECT_EQ(CallRaw("/gridkeeper.health.v1.HealthService/Else", "", channel_).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_THAT(metrics_.Text(), Not(HasSubstr("Else")));
}

TEST_F(ServerTest, ATooLargeMessageIsRefusedAndTheServerLivesOn) {
  RecordFollowUpRequest request = GoodRequest();
  request.set_case_id(std::string(std::size_t{5} * 1024 * 1024, 'x'));
  stub_ = HealthService::NewStub(
      Connect({.address = settings_.listen, .token = issuer_.IssueFor("w1"), .attempts = 1}));
  const grpc::Status status = Record(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(), HasSubstr("larger than max"));
  EXPECT_TRUE(Record(GoodRequest()).ok());
}

TEST_F(ServerTest, HealthSaysServingOnlyWhenTold) {
  EXPECT_EQ(Health(), std::string("\x08\x02"));
  server_->SetServing(true);
  EXPECT_EQ(Health(), std::string("\x08\x01"));
  server_->SetServing(false);
  EXPECT_EQ(Health(), std::string("\x08\x02"));
}

TEST_F(ServerTest, CallsAreCountedAndTimed) {
  Record(GoodRequest());
  CallRaw("/gridkeeper.health.v1.HealthService/RecordFollowUp", "\xff", channel_);
  const std::string text = metrics_.Text();
  const std::string method = "method=\"gridkeeper.health.v1.HealthService.RecordFollowUp\"";
  EXPECT_THAT(text, HasSubstr("gridkeeper_rpc_total{code=\"OK\"," + method + "} 1"));
  EXPECT_THAT(text, HasSubstr("gridkeeper_rpc_total{code=\"INVALID_ARGUMENT\"," + method + "} 1"));
  EXPECT_THAT(text, HasSubstr("gridkeeper_rpc_seconds_count{" + method + "} 2"));
}

TEST_F(ServerTest, DrainingLetsACallUnderWayEnd) {
  service_->hold = true;
  grpc::ClientContext context;
  auto call = std::async(std::launch::async, [&] { return GetCase(context); });
  const Done done = service_->held.get_future().get();
  std::promise<void> draining;
  server_->OnDrain([&] { draining.set_value(); });
  auto drained = std::async(std::launch::async, [&] { server_->Drain(); });
  draining.get_future().wait();
  EXPECT_FALSE(server_->serving());
  done(absl::OkStatus());
  EXPECT_TRUE(call.get().ok());
  drained.get();
  grpc::ClientContext late;
  late.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds{300});
  EXPECT_FALSE(GetCase(late).ok());
}

TEST_F(ServerTest, ACallIsTriedAgainWhileTheServiceIsUnavailable) {
  service_->lookup_status = absl::UnavailableError("the partition is being rebuilt");
  grpc::ClientContext context;
  EXPECT_EQ(GetCase(context).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("gridkeeper_rpc_total{code=\"UNAVAILABLE\",method=\"gridkeeper.health.v1."
                        "HealthService.GetCase\"} 3"));
}

TEST_F(ServerTest, ATakenPortNamesTheSetting) {
  const auto second = Server::Start(settings_, {}, metrics_);
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("GRIDKEEPER_LISTEN"));
}

TEST_F(ServerTest, ReflectionIsThereBySettingOnly) {
  const std::string method = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  EXPECT_EQ(CallRaw(method, "", channel_).error_code(), grpc::StatusCode::UNIMPLEMENTED);
  server_.reset();
  settings_.reflection = true;
  StartServer();
  EXPECT_EQ(CallRaw(method, "", channel_).error_code(), grpc::StatusCode::OK);
}

}  // namespace
}  // namespace gridkeeper::rpc
