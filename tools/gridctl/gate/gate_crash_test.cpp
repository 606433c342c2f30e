// gridctl itself as a gate, killed at any moment and started again.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "gate/fake_gate_service.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to us

namespace gridkeeper::gridctl {
namespace {

namespace pb = registration::v1;

// A running `gridctl gate`. It reads what Scan writes; its answers come by Answer.
class Process {
 public:
  explicit Process(std::vector<std::string> words) {
    int input[2];
    int output[2];
    EXPECT_EQ(pipe2(input, O_CLOEXEC), 0);
    EXPECT_EQ(pipe2(output, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    EXPECT_EQ(posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(input[0]);
    close(output[1]);
    input_ = input[1];
    answers_ = fdopen(output[0], "r");
  }
  ~Process() {
    if (pid_ > 0) Kill();
    CloseInput();
    if (answers_ != nullptr) fclose(answers_);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void Scan(const std::string& line) {
    const std::string text = line + "\n";
    EXPECT_EQ(write(input_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  // Empty: it has ended.
  std::string Answer() {
    std::string line;
    for (int c = fgetc(answers_); c != EOF && c != '\n'; c = fgetc(answers_)) {
      line.push_back(static_cast<char>(c));
    }
    return line;
  }
  void Kill() {
    kill(pid_, SIGKILL);
    Wait();
  }
  // No more scans: the exit code.
  int End() {
    CloseInput();
    return Wait();
  }

 private:
  void CloseInput() {
    if (input_ >= 0) close(input_);
    input_ = -1;
  }
  int Wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  pid_t pid_ = -1;
  int input_ = -1;
  FILE* answers_ = nullptr;
};

class GateCrashTest : public testing::Test {
 protected:
  GateCrashTest() {
    std::signal(SIGPIPE, SIG_IGN);
    std::filesystem::remove_all(folder_);
    service_.Publish({signer_.Page(ListOf({"known"}))}, signer_.PublicKey());
  }
  ~GateCrashTest() override { std::filesystem::remove_all(folder_); }

  std::vector<std::string> Command(const std::string& key = "") const {
    std::vector<std::string> words = {GRIDCTL_PROGRAM,
                                      "gate",
                                      "--grid",
                                      kGateGrid,
                                      "--checkpoint",
                                      kGate,
                                      "--state",
                                      folder_,
                                      "--registration-addr",
                                      service_.address(),
                                      "--token",
                                      "t",
                                      "--timeout",
                                      "30"};
    if (!key.empty()) words.insert(words.end(), {"--public-key", key});
    return words;
  }

  const std::string folder_ = testing::TempDir() + "gate_crash_" +
                              testing::UnitTest::GetInstance()->current_test_info()->name();
  const ListSigner signer_{'s'};
  FakeGateService service_;
};

TEST_F(GateCrashTest, KilledAtAnyMomentItReportsEveryScanThatItAnsweredOffline) {
  std::size_t answered = 0;
  for (int round = 0; round < 6; ++round) {
    Process gate(Command());
    gate.Scan("in known");  // the service is there, or will be told of it
    ASSERT_NE(gate.Answer(), "");
    service_.Stop();
    for (int i = 0; i < 20 * round; ++i) gate.Scan("in known temp=36.6");
    for (int i = 0; i < 15 * round; ++i) {
      const std::string answer = gate.Answer();
      // The first may still be on its way when the service goes; it is answered by the list too.
      ASSERT_EQ(answer, "ALLOW offline kept");
      ++answered;
    }
    gate.Kill();
    service_.Start();
  }
  Process gate(Command());
  EXPECT_EQ(gate.End(), 0);
  std::size_t offline = 0;
  for (const auto& [id, times] : service_.arrived()) {
    if (times.back().offline_verdict() == pb::GATE_VERDICT_ALLOW) ++offline;
  }
  EXPECT_GE(offline, answered);
  EXPECT_GT(answered, 200u);
  EXPECT_EQ(std::filesystem::file_size(folder_ + "/journal"), 0u);
}

TEST_F(GateCrashTest, ItsExitCodeSaysWhatIsLeft) {
  {
    Process gate(Command());
    gate.Scan("in known");
    EXPECT_EQ(gate.Answer(), "ALLOW recorded");
    gate.Scan("through");
    EXPECT_THAT(gate.Answer(), testing::StartsWith("ERROR line: "));
    gate.Scan("out -");
    EXPECT_EQ(gate.Answer(), "ALLOW recorded");
    EXPECT_EQ(gate.End(), 8);
  }
  {
    Process gate(Command(KeyToHex(ListSigner('x').PublicKey())));
    EXPECT_EQ(gate.End(), 2);  // another key is trusted
  }
  {
    Process gate(Command("12"));
    EXPECT_EQ(gate.End(), 2);
  }
  service_.EndWith({grpc::StatusCode::NOT_FOUND, "no such checkpoint"});
  Process gate(Command(KeyToHex(signer_.PublicKey())));
  gate.Scan("in known");
  EXPECT_EQ(gate.Answer(), "ERROR gate: no such checkpoint");
  EXPECT_EQ(gate.End(), 4);
}

TEST_F(GateCrashTest, WhatIsStillKeptAtTheEndIsSaidAndStaysThere) {
  service_.Stop();
  auto words = Command();
  words.back() = "0.2";
  {
    Process gate(words);
    gate.Scan("in known");
    EXPECT_EQ(gate.Answer(), "STOP LIST_OUTDATED offline kept");
    EXPECT_EQ(gate.End(), 6);
  }
  service_.Start();
  Process gate(Command());
  EXPECT_EQ(gate.End(), 0);
  ASSERT_EQ(service_.arrived().size(), 1u);
  EXPECT_EQ(service_.arrived().begin()->second.back().offline_reason(),
            pb::STOP_REASON_LIST_OUTDATED);
}

}  // namespace
}  // namespace gridkeeper::gridctl
