#include "simulate/scanning_gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "gate/fake_gate_service.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = registration::v1;
using std::chrono::seconds;

class ScanningGateTest : public testing::Test {
 protected:
  ScanningGate::Options Options() {
    return {kGateGrid, kGate, base::WallNow(), [this](const pb::ScanAnswer& answer) {
              const std::lock_guard lock(mutex_);
              answers_[answer.command_id()].push_back(answer);
            }};
  }
  std::shared_ptr<grpc::Channel> Channel() const {
    return grpc::CreateChannel(service_.address(), grpc::InsecureChannelCredentials());
  }
  static pb::Scan NewScan() {
    pb::Scan scan;
    scan.set_command_id(base::NewUuidV7().ToString());
    return scan;
  }
  std::map<std::string, std::vector<pb::ScanAnswer>> answers() {
    const std::lock_guard lock(mutex_);
    return answers_;
  }

  FakeGateService service_;

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<pb::ScanAnswer>> answers_;
};

TEST_F(ScanningGateTest, EachScanIsAnsweredOnce) {
  ScanningGate gate(Channel(), Options());
  for (int i = 0; i < 50; ++i) gate.Send(NewScan());
  ASSERT_TRUE(gate.AwaitAnswers(seconds(20)).ok());
  EXPECT_EQ(answers().size(), 50u);
  for (const auto& [id, told] : answers()) EXPECT_EQ(told.size(), 1u) << id;
  EXPECT_EQ(service_.arrived().size(), 50u);
}

TEST_F(ScanningGateTest, WhatABrokenStreamLeftUnansweredGoesAgainUnderItsId) {
  ScanningGate gate(Channel(), Options());
  service_.Stall();
  const pb::Scan scan = NewScan();
  gate.Send(scan);
  EXPECT_FALSE(gate.AwaitAnswers(base::Millis(300)).ok());
  service_.Stop();
  service_.Start();
  ASSERT_TRUE(gate.AwaitAnswers(seconds(20)).ok());
  EXPECT_EQ(answers()[scan.command_id()].size(), 1u);
}

TEST_F(ScanningGateTest, WhatWasNotRecordedGoesAgainWithWhatTheGateWasTold) {
  int asked = 0;
  service_.AnswerWith([&asked](const pb::Scan& scan) {
    pb::ScanAnswer answer;
    answer.set_verdict(scan.offline_verdict() == pb::GATE_VERDICT_UNSPECIFIED
                           ? pb::GATE_VERDICT_STOP
                           : scan.offline_verdict());
    answer.set_reason(pb::STOP_REASON_FEVER);
    answer.set_recorded(++asked > 1);
    if (!answer.recorded()) answer.set_message("not recorded: no broker");
    return answer;
  });
  ScanningGate gate(Channel(), Options());
  const pb::Scan scan = NewScan();
  gate.Send(scan);
  ASSERT_TRUE(gate.AwaitAnswers(seconds(20)).ok());
  const auto arrived = service_.arrived().at(scan.command_id());
  ASSERT_EQ(arrived.size(), 2u);
  EXPECT_EQ(arrived[0].offline_verdict(), pb::GATE_VERDICT_UNSPECIFIED);
  EXPECT_EQ(arrived[1].offline_verdict(), pb::GATE_VERDICT_STOP);
  EXPECT_EQ(arrived[1].offline_reason(), pb::STOP_REASON_FEVER);
  ASSERT_EQ(answers()[scan.command_id()].size(), 1u);
  EXPECT_TRUE(answers()[scan.command_id()][0].recorded());
}

TEST_F(ScanningGateTest, AGateThatTheServiceDoesNotKnowIsSaid) {
  ScanningGate::Options options = Options();
  options.checkpoint = "0197f3c2-0000-7000-8000-000000000002";
  ScanningGate gate(Channel(), options);
  gate.Send(NewScan());
  EXPECT_EQ(gate.AwaitAnswers(seconds(20)).code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(answers().empty());
}

}  // namespace
}  // namespace gridkeeper::gridctl
