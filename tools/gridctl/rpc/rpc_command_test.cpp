#include "rpc/rpc_command.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "contract/contract.hpp"
#include "contract/message_access.hpp"
#include "contract/naming.hpp"
#include "rpc/rpc_client.hpp"
#include "rpc/scripted_server.hpp"

namespace gridkeeper::gridctl {
namespace {

class RpcCommandTest : public testing::Test {
 protected:
  RpcCommandTest() {
    app_.fallthrough();
    AddGlobalOptions(app_, settings_);
    AddRpcCommands(app_, settings_, exit_);
  }
  ExitCode Parse(const std::string& line) {
    app_.parse(line);
    return exit_;
  }
  CLI::App app_;
  Settings settings_;
  ExitCode exit_ = ExitCode::kOk;
};

TEST_F(RpcCommandTest, EveryRpcOfEveryServiceHasItsSubcommandWithAFlagForEachField) {
  ASSERT_GE(Contract::Get().services().size(), 4u);
  for (const auto* service : Contract::Get().services()) {
    const CLI::App* group = app_.get_subcommand(ShortName(*service));
    for (int i = 0; i < service->method_count(); ++i) {
      const auto* method = service->method(i);
      const CLI::App* command = group->get_subcommand(Kebab(method->name()));
      for (int f = 0; f < method->input_type()->field_count(); ++f) {
        EXPECT_NO_THROW(command->get_option("--" + Kebab(method->input_type()->field(f)->name())))
            << method->full_name();
      }
    }
  }
}

TEST_F(RpcCommandTest, ABadNumberIsAUsageErrorAndNothingIsSent) {
  EXPECT_EQ(
      Parse(
          "health record-follow-up --temperature-tenths warm --health-addr 127.0.0.1:1 --token t"),
      ExitCode::kUsage);
}

TEST_F(RpcCommandTest, BadJsonIsAUsageError) {
  EXPECT_EQ(Parse("health get-case --json-request {bad --health-addr 127.0.0.1:1 --token t"),
            ExitCode::kUsage);
}

TEST_F(RpcCommandTest, AMissingRequestFileIsAUsageError) {
  EXPECT_EQ(Parse("health get-case --json-request @/nowhere --health-addr 127.0.0.1:1 --token t"),
            ExitCode::kUsage);
}

TEST_F(RpcCommandTest, AnUnknownRoleIsAUsageError) {
  EXPECT_EQ(Parse("health get-case --health-addr 127.0.0.1:1 --as mayor"), ExitCode::kUsage);
}

TEST_F(RpcCommandTest, AnUnreachableServiceIsUnavailableAfterTheRetries) {
  EXPECT_EQ(Parse("health get-case --health-addr 127.0.0.1:1 --token t --retries 1"),
            ExitCode::kUnavailable);
}

TEST_F(RpcCommandTest, EachScanOfAStreamGetsItsCommandIdWhereNoneIsGiven) {
  const auto& scan_passes = Contract::Get().Method("registration", "ScanPasses");
  const auto answer = Contract::Get().NewMessage(scan_passes.output_type());
  ScriptedServer server({{{Bytes(*answer)}, grpc::Status::OK}});
  EXPECT_EQ(Parse("registration scan-passes --token t --registration-addr " + server.address() +
                  " --scans code=A,direction=in,taken_at_ms=now --scans code=B,command_id=given"),
            ExitCode::kOk);
  ASSERT_EQ(server.requests().size(), 1u);
  const auto request = Contract::Get().NewMessage(scan_passes.input_type());
  ASSERT_TRUE(request->ParseFromString(server.requests().front()));
  const auto scans = ListAt(*request, "scans");
  ASSERT_EQ(scans.size(), 2u);
  EXPECT_TRUE(IsFresh(TextAt(*scans[0], "command_id")));
  EXPECT_EQ(TextAt(*scans[1], "command_id"), "given");
}

TEST_F(RpcCommandTest, NegativeNumbersAreValues) {
  EXPECT_EQ(Parse("registration register-household --floor -1 --registration-addr 127.0.0.1:1 "
                  "--token t --retries 0"),
            ExitCode::kUnavailable);
}

TEST(RetryTest, PausesDoubleUpToABound) {
  EXPECT_EQ(RetryPause(1).count(), 100);
  EXPECT_EQ(RetryPause(2).count(), 200);
  EXPECT_EQ(RetryPause(30).count(), 3000);
  EXPECT_TRUE(IsRetriable(absl::UnavailableError("")));
  EXPECT_FALSE(IsRetriable(absl::NotFoundError("")));
}

}  // namespace
}  // namespace gridkeeper::gridctl
