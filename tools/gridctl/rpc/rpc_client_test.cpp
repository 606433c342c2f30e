#include "rpc/rpc_client.hpp"

#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <mutex>

#include "base/clock.hpp"
#include "contract/arguments.hpp"
#include "contract/message_access.hpp"
#include "contract/printer.hpp"
#include "simulate/alert_watch.hpp"

namespace gridkeeper::gridctl {
namespace {

using testing::ElementsAre;

grpc::ByteBuffer Bytes(const google::protobuf::Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

std::string Text(const grpc::ByteBuffer& bytes) {
  grpc::Slice slice;
  EXPECT_TRUE(bytes.DumpToSingleSlice(&slice).ok());
  return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
}

// A server that answers any RPC with what the test has laid out for it, call by call.
class ScriptedServer {
 public:
  struct Reply {
    std::vector<grpc::ByteBuffer> messages;
    grpc::Status status;
  };

  explicit ScriptedServer(std::vector<Reply> replies)
      : service_(*this), replies_(std::move(replies)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
  }
  ~ScriptedServer() { server_->Shutdown(std::chrono::system_clock::now()); }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::vector<std::string> methods() const { return Locked(methods_); }
  std::vector<std::string> requests() const { return Locked(requests_); }
  std::vector<std::string> tokens() const { return Locked(tokens_); }

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    Reactor(ScriptedServer& server, std::string method, std::string token)
        : server_(server), method_(std::move(method)), token_(std::move(token)) {
      StartRead(&request_);
    }
    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::CANCELLED);
      reply_ = server_.Take(method_, Text(request_), token_);
      Next();
    }
    void OnWriteDone(bool) override { Next(); }
    void OnDone() override { delete this; }

   private:
    void Next() {
      if (written_ == reply_.messages.size()) return Finish(reply_.status);
      StartWrite(&reply_.messages[written_++]);
    }
    ScriptedServer& server_;
    std::string method_;
    std::string token_;
    grpc::ByteBuffer request_;
    Reply reply_;
    std::size_t written_ = 0;
  };

  class Service final : public grpc::CallbackGenericService {
   public:
    explicit Service(ScriptedServer& server) : server_(server) {}
    grpc::ServerGenericBidiReactor* CreateReactor(
        grpc::GenericCallbackServerContext* context) override {
      auto token = context->client_metadata().find("authorization");
      return new Reactor(server_, context->method(),
                         token == context->client_metadata().end()
                             ? ""
                             : std::string(token->second.data(), token->second.size()));
    }

   private:
    ScriptedServer& server_;
  };

  // The last reply serves all further calls.
  Reply Take(const std::string& method, const std::string& request, const std::string& token) {
    const std::lock_guard lock(mutex_);
    methods_.push_back(method);
    requests_.push_back(request);
    tokens_.push_back(token);
    return replies_[std::min(methods_.size(), replies_.size()) - 1];
  }
  std::vector<std::string> Locked(const std::vector<std::string>& list) const {
    const std::lock_guard lock(mutex_);
    return list;
  }

  mutable std::mutex mutex_;
  Service service_;
  std::vector<Reply> replies_;
  std::vector<std::string> methods_;
  std::vector<std::string> requests_;
  std::vector<std::string> tokens_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

MessagePtr Filled(const google::protobuf::Descriptor* type, const char* json) {
  MessagePtr message = Contract::Get().NewMessage(type);
  EXPECT_TRUE(MergeJson(*message, json).ok());
  return message;
}

const google::protobuf::MethodDescriptor& RecordFollowUp() {
  return Contract::Get().Method("health", "RecordFollowUp");
}
const google::protobuf::MethodDescriptor& WatchAlerts() {
  return Contract::Get().Method("alerting", "WatchAlerts");
}

std::unique_ptr<RpcClient> ClientOf(const ScriptedServer& server, int retries) {
  return RpcClient::Make({server.address(), "secret", std::chrono::seconds(10), retries, {}});
}

TEST(RpcClientTest, CallsByDescriptorWithTheToken) {
  const auto answer = Filled(RecordFollowUp().output_type(), R"({"receipt":{"command_id":"c1"}})");
  ScriptedServer server({{{Bytes(*answer)}, grpc::Status::OK}});
  const auto request =
      Filled(RecordFollowUp().input_type(), R"({"command_id":"c1","temperature_tenths":368})");
  auto got = ClientOf(server, 0)->Call(RecordFollowUp(), *request);
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(ToJson(**got), ToJson(*answer));
  EXPECT_THAT(server.methods(), ElementsAre("/gridkeeper.health.v1.HealthService/RecordFollowUp"));
  EXPECT_THAT(server.tokens(), ElementsAre("Bearer secret"));
}

TEST(RpcClientTest, RepeatsTheSameRequestWhileUnavailable) {
  const auto answer = Filled(RecordFollowUp().output_type(), "{}");
  ScriptedServer server({{{}, {grpc::StatusCode::UNAVAILABLE, "not yet"}},
                         {{}, {grpc::StatusCode::RESOURCE_EXHAUSTED, "too much"}},
                         {{Bytes(*answer)}, grpc::Status::OK}});
  const auto request = Filled(RecordFollowUp().input_type(), R"({"command_id":"c1"})");
  EXPECT_TRUE(ClientOf(server, 5)->Call(RecordFollowUp(), *request).ok());
  const std::string bytes = request->SerializeAsString();
  EXPECT_THAT(server.requests(), ElementsAre(bytes, bytes, bytes));
}

TEST(RpcClientTest, GivesUpAfterTheRetriesAndNeverRepeatsARefusal) {
  const auto request = Filled(RecordFollowUp().input_type(), "{}");
  ScriptedServer away({{{}, {grpc::StatusCode::UNAVAILABLE, "away"}}});
  EXPECT_TRUE(absl::IsUnavailable(ClientOf(away, 1)->Call(RecordFollowUp(), *request).status()));
  EXPECT_EQ(away.methods().size(), 2u);
  ScriptedServer strict({{{}, {grpc::StatusCode::INVALID_ARGUMENT, "case_id: must be a UUID"}}});
  const absl::Status refused = ClientOf(strict, 5)->Call(RecordFollowUp(), *request).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(refused.message(), "case_id: must be a UUID");
  EXPECT_EQ(strict.methods().size(), 1u);
}

TEST(RpcClientTest, AnAnswerThatIsNoneIsDataLoss) {
  const grpc::Slice slice("\xff\xff\xff");
  ScriptedServer server({{{grpc::ByteBuffer(&slice, 1)}, grpc::Status::OK}});
  const auto request = Filled(RecordFollowUp().input_type(), "{}");
  EXPECT_TRUE(absl::IsDataLoss(ClientOf(server, 0)->Call(RecordFollowUp(), *request).status()));
}

TEST(RpcStreamTest, ReadsToTheEndAndTellsWhy) {
  const auto first = Filled(WatchAlerts().output_type(), R"({"cursor":"AQ=="})");
  const auto second = Filled(WatchAlerts().output_type(), R"({"cursor":"Ag=="})");
  ScriptedServer server(
      {{{Bytes(*first), Bytes(*second)}, {grpc::StatusCode::RESOURCE_EXHAUSTED, "too slow"}}});
  auto stream = ClientOf(server, 0)->Open(WatchAlerts(), *Filled(WatchAlerts().input_type(), "{}"));
  EXPECT_EQ(TextAt(*stream->Read(), "cursor"), "\x01");
  EXPECT_EQ(TextAt(*stream->Read(), "cursor"), "\x02");
  EXPECT_EQ(stream->Read(), nullptr);
  EXPECT_EQ(stream->Finish().message(), "too slow");
}

TEST(RpcStreamTest, CancelEndsIt) {
  ScriptedServer server({{{}, grpc::Status::OK}});
  auto stream = ClientOf(server, 0)->Open(WatchAlerts(), *Filled(WatchAlerts().input_type(), "{}"));
  stream->Cancel();
  EXPECT_EQ(stream->Read(), nullptr);
}

TEST(AlertWatchTest, ComesBackWithItsCursorAndKeepsWhatItSaw) {
  const auto heartbeat = Filled(WatchAlerts().output_type(), R"({"cursor":"AQ=="})");
  const auto raised =
      Filled(WatchAlerts().output_type(), R"({"cursor":"Ag==","grid_code":"g","alert_raised":{
      "alert_id":"a1","rule":"ALERT_RULE_FEVER","level":"ALERT_LEVEL_GRID_WORKER","next_escalation_at_ms":"600000",
      "cause":{"fever":{"case_id":"c1"}}}})");
  const auto escalated = Filled(WatchAlerts().output_type(), R"({"cursor":"Aw==","alert_escalated":{
      "alert_id":"a1","level":"ALERT_LEVEL_GRID_HEAD"}})");
  const grpc::Status broken(grpc::StatusCode::UNAVAILABLE, "broken");
  ScriptedServer server({{{Bytes(*heartbeat), Bytes(*raised)}, broken},
                         {{Bytes(*escalated)}, {grpc::StatusCode::NOT_FOUND, "over"}}});
  auto client = ClientOf(server, 0);
  auto clock = base::ParseClock("real");
  AlertWatch watch(*client, **clock, "330106001001");
  const base::Millis timeout{30'000};
  EXPECT_TRUE(watch.AwaitStanding(timeout).ok());
  const auto climbed =
      watch.Await([](const SeenAlert& seen) { return seen.event == "alert_escalated"; }, timeout);
  ASSERT_TRUE(climbed.has_value());
  EXPECT_EQ(climbed->level, "grid_head");
  const auto first =
      watch.Await([](const SeenAlert& seen) { return seen.case_id == "c1"; }, timeout);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->rule, "fever");
  EXPECT_EQ(first->next_escalation, base::FromUnixMillis(600'000));
  MessagePtr again = Contract::Get().NewMessage(WatchAlerts().input_type());
  ASSERT_TRUE(again->ParseFromString(server.requests().at(1)));
  EXPECT_EQ(TextAt(*again, "cursor"), "\x02");
  // Its end is no time-out.
  EXPECT_FALSE(watch.Await([](const SeenAlert& seen) { return seen.alert_id == "a2"; }, timeout)
                   .has_value());
}

}  // namespace
}  // namespace gridkeeper::gridctl
