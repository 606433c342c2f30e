#include "rpc/rpc_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "contract/arguments.hpp"
#include "contract/message_access.hpp"
#include "contract/printer.hpp"
#include "rpc/scripted_server.hpp"
#include "simulate/alert_watch.hpp"

namespace gridkeeper::gridctl {
namespace {

using testing::ElementsAre;

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

TEST(RpcStreamTest, OfAStreamInBothDirectionsTheOneRequestIsSentAndAllAnswersRead) {
  const auto& scan_passes = Contract::Get().Method("registration", "ScanPasses");
  ASSERT_TRUE(scan_passes.client_streaming() && scan_passes.server_streaming());
  const auto answer =
      Filled(scan_passes.output_type(), R"({"answers":[{"command_id":"c1","recorded":true}]})");
  ScriptedServer server({{{Bytes(*answer), Bytes(*answer)}, grpc::Status::OK}});
  const auto request = Filled(scan_passes.input_type(), R"({"scans":[{"command_id":"c1"}]})");
  auto stream = ClientOf(server, 0)->Open(scan_passes, *request);
  EXPECT_EQ(ToJson(*stream->Read()), ToJson(*answer));
  EXPECT_NE(stream->Read(), nullptr);
  EXPECT_EQ(stream->Read(), nullptr);
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_THAT(server.requests(), ElementsAre(request->SerializeAsString()));
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
