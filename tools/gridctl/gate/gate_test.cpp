#include <thread>

#include "files/whole_file.hpp"
#include "gate/gate_fixture.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace fs = std::filesystem;
namespace pb = registration::v1;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(GateTest, AsksTheServiceAndSaysWhatItSays) {
  EXPECT_EQ(Answer("in known temp=36.6"), "ALLOW recorded");
  service_.AnswerWith([](const pb::Scan&) {
    pb::ScanAnswer answer;
    answer.set_verdict(pb::GATE_VERDICT_STOP);
    answer.set_reason(pb::STOP_REASON_ISOLATED);
    answer.set_recorded(true);
    return answer;
  });
  EXPECT_EQ(Answer("in known"), "STOP ISOLATED recorded");
  EXPECT_THAT(Answer("through known"), StartsWith("ERROR line: "));
  EXPECT_EQ(device_->gate->refused(), 1);
  EXPECT_EQ(device_->journal->size(), 0u);
  ExpectArrived(2, pb::GATE_VERDICT_UNSPECIFIED, pb::STOP_REASON_UNSPECIFIED);
}

TEST_F(GateTest, GoesByTheListWhenTheServiceIsGoneAndReportsWhenItIsBack) {
  ASSERT_TRUE(device_->list->Refresh().ok());
  EXPECT_EQ(Answer("in known"), "ALLOW recorded");
  service_.Stop();
  EXPECT_EQ(Answer("in known"), "ALLOW offline kept");
  EXPECT_EQ(Answer("in unknown"), "STOP UNKNOWN_PASS offline kept");
  EXPECT_EQ(Answer("in known temp=38.0"), "STOP FEVER offline kept");
  EXPECT_EQ(device_->journal->size(), 3u);
  service_.Start();
  AwaitUploaded();
  EXPECT_EQ(Answer("in known"), "ALLOW recorded");
  std::map<pb::StopReason, int> reasons;
  for (const auto& [id, times] : service_.arrived()) ++reasons[times.back().offline_reason()];
  EXPECT_EQ(reasons, (std::map<pb::StopReason, int>{{pb::STOP_REASON_UNSPECIFIED, 3},
                                                    {pb::STOP_REASON_FEVER, 1},
                                                    {pb::STOP_REASON_UNKNOWN_PASS, 1}}));
  EXPECT_EQ(fs::file_size(folder_ + "/journal"), 0u);
}

TEST_F(GateTest, OnlyTheFirstScanWaitsForAServiceThatStalls) {
  Restart(1s);
  ASSERT_TRUE(device_->list->Refresh().ok());
  EXPECT_EQ(Answer("in known"), "ALLOW recorded") << device_->Told();
  service_.Stall();
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Answer("in known"), "ALLOW offline kept");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
  service_.Stop();
  service_.Start();
  AwaitUploaded();
  ASSERT_EQ(service_.arrived().size(), 21u);
  // What the journal needed may have been answered just before the service went.
  std::string answer = Answer("in known");
  for (int i = 0; i < 2000 && answer != "ALLOW recorded"; ++i) {
    std::this_thread::sleep_for(5ms);
    answer = Answer("in known");
  }
  EXPECT_EQ(answer, "ALLOW recorded");
}

TEST_F(GateTest, ACrashLosesNoScanThatWasAnswered) {
  ASSERT_TRUE(device_->list->Refresh().ok());
  service_.Stop();
  for (int i = 0; i < 250; ++i) EXPECT_EQ(Answer("out known"), "ALLOW offline kept");
  // What a kill leaves is what stands on the disk.
  const std::string crashed = folder_ + "_crashed";
  fs::remove_all(crashed);
  fs::copy(folder_, crashed);
  service_.Start();
  Device after(service_.address(), crashed, 10s);
  after.link->AwaitUploaded(20s);
  EXPECT_EQ(after.journal->size(), 0u);
  ExpectArrived(250, pb::GATE_VERDICT_ALLOW, pb::STOP_REASON_UNSPECIFIED);
  AwaitUploaded();  // once more, under the same ids
  ExpectArrived(250, pb::GATE_VERDICT_ALLOW, pb::STOP_REASON_UNSPECIFIED);
  EXPECT_LE(service_.largest_request(), 100u);
  fs::remove_all(crashed);
}

TEST_F(GateTest, WhatIsNotRecordedIsKeptWithItsVerdictUntilItIs) {
  std::atomic<bool> records = false;
  service_.AnswerWith([&records](const pb::Scan& scan) {
    pb::ScanAnswer answer;
    answer.set_verdict(pb::GATE_VERDICT_STOP);
    answer.set_reason(pb::STOP_REASON_REVOKED);
    answer.set_recorded(records && scan.offline_verdict() != pb::GATE_VERDICT_UNSPECIFIED);
    return answer;
  });
  EXPECT_EQ(Answer("in known"), "STOP REVOKED kept");
  EXPECT_EQ(device_->journal->size(), 1u);
  records = true;
  AwaitUploaded();
  ExpectArrived(1, pb::GATE_VERDICT_STOP, pb::STOP_REASON_REVOKED);
}

TEST_F(GateTest, WhatTheServiceCannotTellIsToldByTheList) {
  ASSERT_TRUE(device_->list->Refresh().ok());
  service_.AnswerWith([](const pb::Scan&) { return pb::ScanAnswer(); });
  EXPECT_EQ(Answer("in known"), "ALLOW offline kept");
  service_.AnswerWith({});
  AwaitUploaded();
  ExpectArrived(1, pb::GATE_VERDICT_ALLOW, pb::STOP_REASON_UNSPECIFIED);
}

TEST_F(GateTest, WhatTheServiceRefusesIsPutAsideWithTheReason) {
  service_.AnswerWith([](const pb::Scan&) {
    pb::ScanAnswer answer;
    answer.set_field("plate");
    answer.set_message("must have 16 characters at most");
    return answer;
  });
  EXPECT_EQ(Answer("in - plate=strange-one"), "ERROR plate: must have 16 characters at most");
  service_.Stop();
  EXPECT_THAT(Answer("in known"), HasSubstr("offline kept"));
  service_.Start();
  AwaitUploaded();
  EXPECT_EQ(device_->journal->rejected(), 2u);
  EXPECT_THAT(*ReadWhole(device_->journal->rejected_file()),
              testing::AllOf(HasSubstr("strange-one"), HasSubstr("LIST_OUTDATED")));
}

TEST_F(GateTest, AGateThatThereIsNotSaysSoAndEnds) {
  service_.EndWith({grpc::StatusCode::FAILED_PRECONDITION, "the checkpoint is closed"});
  EXPECT_EQ(Answer("in known"), "ERROR gate: the checkpoint is closed");
  EXPECT_TRUE(absl::IsFailedPrecondition(device_->gate->ended()));
  EXPECT_EQ(device_->journal->size(), 0u);
}

TEST_F(GateTest, AnExpiredTokenIsNoEnd) {
  ASSERT_TRUE(device_->list->Refresh().ok());
  service_.EndWith({grpc::StatusCode::UNAUTHENTICATED, "the token has expired"});
  EXPECT_EQ(Answer("in known"), "ALLOW offline kept");
  EXPECT_THAT(device_->Told(), HasSubstr("offline: the token has expired"));
  service_.EndWith(grpc::Status::OK);
  AwaitUploaded();
}

TEST_F(GateTest, AFolderIsOfOneCheckpointAndOneProcess) {
  EXPECT_FALSE(ScanJournal::Open(folder_).ok());
  EXPECT_THAT(GateFolder::Open(folder_, {kGateGrid, "another"}).status().message(),
              HasSubstr("give another folder"));
}

}  // namespace
}  // namespace gridkeeper::gridctl
