#include "gate/scan_journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "files/whole_file.hpp"
#include "gate/journal_upload.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = registration::v1;
using testing::HasSubstr;

class ScanJournalTest : public testing::Test {
 protected:
  ScanJournalTest() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    Open();
  }
  ~ScanJournalTest() override { std::filesystem::remove_all(folder_); }

  void Open() {
    journal_.reset();
    auto opened = ScanJournal::Open(folder_);
    ASSERT_TRUE(opened.ok()) << opened.status();
    journal_ = *std::move(opened);
  }
  pb::Scan Kept(base::TimePoint at = base::WallNow()) {
    pb::Scan scan;
    scan.set_command_id(base::NewUuidV7At(at).ToString());
    scan.set_plate("浙A12345");
    scan.set_direction(pb::GATE_DIRECTION_OUT);
    scan.set_taken_at_ms(base::ToUnixMillis(at));
    scan.set_offline_verdict(pb::GATE_VERDICT_STOP);
    scan.set_offline_reason(pb::STOP_REASON_FEVER);
    EXPECT_TRUE(journal_->Keep(scan).ok());
    return scan;
  }
  std::vector<std::string> OldestIds() const {
    std::vector<std::string> ids;
    for (const pb::Scan& scan : journal_->Oldest(1000)) ids.push_back(scan.command_id());
    return ids;
  }

  const std::string folder_ =
      testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name();
  std::unique_ptr<ScanJournal> journal_;
};

TEST_F(ScanJournalTest, WhatIsKeptIsThereAfterARestartAsItWas) {
  const pb::Scan first = Kept();
  const pb::Scan second = Kept(base::WallNow() + base::Millis{5});
  Open();
  ASSERT_EQ(journal_->size(), 2u);
  EXPECT_EQ(journal_->Oldest(1).front().SerializeAsString(), first.SerializeAsString());
  EXPECT_TRUE(journal_->NoteRecorded({first.command_id()}).ok());
  Open();
  EXPECT_THAT(OldestIds(), testing::ElementsAre(second.command_id()));
  EXPECT_TRUE(journal_->NoteRecorded({second.command_id()}).ok());
  EXPECT_EQ(std::filesystem::file_size(folder_ + "/journal"), 0u);
}

TEST_F(ScanJournalTest, ALineThatAKillToreIsLeftOut) {
  const pb::Scan scan = Kept();
  journal_.reset();
  std::ofstream(folder_ + "/journal", std::ios::app) << R"({"command_id":"0197)";
  Open();
  EXPECT_THAT(OldestIds(), testing::ElementsAre(scan.command_id()));
}

TEST_F(ScanJournalTest, SomethingElseIsNoJournal) {
  journal_.reset();
  std::ofstream(folder_ + "/journal") << "hello\n";
  EXPECT_THAT(ScanJournal::Open(folder_).status().message(), HasSubstr("at byte 0"));
}

TEST_F(ScanJournalTest, WhatIsRejectedStandsThereWithItsReason) {
  const pb::Scan scan = Kept();
  ASSERT_TRUE(journal_->Reject(scan, "plate", "has \"quotes\"").ok());
  EXPECT_EQ(journal_->size(), 0u);
  EXPECT_EQ(journal_->rejected(), 1u);
  const auto text = ReadWhole(journal_->rejected_file());
  ASSERT_TRUE(text.ok());
  EXPECT_THAT(*text, HasSubstr(R"({"field":"plate","message":"has \"quotes\"","scan":{)"));
  EXPECT_THAT(*text, HasSubstr(scan.command_id()));
  Open();
  EXPECT_EQ(journal_->size(), 0u);
}

TEST_F(ScanJournalTest, AtMostAHundredGoAtATimeAndThoseNotRecordedGoAgainAfterAPause) {
  for (int i = 0; i < 101; ++i) Kept(base::WallNow() + base::Millis{i});
  JournalUpload upload(*journal_, {"grid", "gate"}, std::chrono::seconds(1));
  const JournalUpload::Time now{};
  const auto request = upload.Next(now);
  ASSERT_TRUE(request.ok() && request->has_value());
  EXPECT_EQ((*request)->grid_code(), "grid");
  ASSERT_EQ((*request)->scans_size(), 100);
  EXPECT_FALSE(upload.Next(now)->has_value());
  EXPECT_FALSE(upload.IsOverdue(now));
  EXPECT_TRUE(upload.IsOverdue(now + std::chrono::seconds(1)));
  pb::ScanPassesResponse response;
  for (const pb::Scan& scan : (*request)->scans()) {
    pb::ScanAnswer& answer = *response.add_answers();
    answer.set_command_id(scan.command_id());
    answer.set_recorded(response.answers_size() > 1);
  }
  EXPECT_TRUE(*upload.Take(response, now));
  EXPECT_FALSE(*upload.Take(response, now));  // a second time it is nobody's
  EXPECT_EQ(journal_->size(), 2u);
  EXPECT_FALSE(upload.Next(now)->has_value());
  EXPECT_EQ((*upload.Next(upload.WakeAt(now)))->scans_size(), 2);
}

TEST_F(ScanJournalTest, AScanThatIsTooOldIsPutAsideLoudlyAndNeverSent) {
  const pb::Scan old = Kept(base::WallNow() - std::chrono::hours(73));
  const pb::Scan fresh = Kept(base::WallNow() - std::chrono::hours(71));
  JournalUpload upload(*journal_, {"grid", "gate"}, std::chrono::seconds(1));
  const auto request = upload.Next({});
  ASSERT_TRUE(request.ok() && request->has_value());
  ASSERT_EQ((*request)->scans_size(), 1);
  EXPECT_EQ((*request)->scans(0).command_id(), fresh.command_id());
  EXPECT_THAT(*ReadWhole(journal_->rejected_file()),
              testing::AllOf(HasSubstr(old.command_id()), HasSubstr("older than 72 h")));
}

}  // namespace
}  // namespace gridkeeper::gridctl
