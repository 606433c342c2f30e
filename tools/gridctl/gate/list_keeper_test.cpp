#include <thread>

#include "files/whole_file.hpp"
#include "gate/gate_fixture.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = registration::v1;
using namespace std::chrono_literals;
using testing::HasSubstr;

using ListKeeperTest = GateTest;

TEST_F(ListKeeperTest, AListOutlivesARestartAndIsNotUsedAfterItsEnd) {
  ASSERT_TRUE(device_->list->Refresh().ok());
  service_.Stop();
  Restart();
  EXPECT_EQ(Answer("in known"), "ALLOW offline kept");
  device_->clock.ahead = std::chrono::hours(24);
  EXPECT_EQ(Answer("in known"), "STOP LIST_OUTDATED offline kept");
}

TEST_F(ListKeeperTest, AListThatWasChangedOnTheDiskIsNotUsed) {
  ASSERT_TRUE(device_->list->Refresh().ok());
  device_.reset();
  service_.Stop();
  std::string bytes = *ReadWhole(folder_ + "/list");
  bytes[bytes.find(FingerprintOf("known"))] ^= 1;
  ASSERT_TRUE(WriteWhole(folder_ + "/list", bytes).ok());
  Restart();
  EXPECT_THAT(device_->Told(), HasSubstr("is not signed by the installation"));
  EXPECT_EQ(Answer("in known"), "STOP LIST_OUTDATED offline kept");
}

TEST_F(ListKeeperTest, ABadListFromTheServiceLeavesTheGoodOne) {
  ASSERT_TRUE(device_->list->Refresh().ok());
  service_.Publish({ListSigner('x').Page(ListOf({"stranger"}))}, signer_.PublicKey());
  EXPECT_FALSE(device_->list->Refresh().ok());
  service_.Publish({signer_.Page(ListOf({"first page"}), "1")}, signer_.PublicKey());
  EXPECT_FALSE(device_->list->Refresh().ok());
  service_.Stop();
  EXPECT_EQ(Answer("in stranger"), "STOP UNKNOWN_PASS offline kept");
  EXPECT_EQ(Answer("in known"), "ALLOW offline kept");
}

TEST_F(ListKeeperTest, AnotherKeyIsRefusedLoudlyAndForEver) {
  ASSERT_TRUE(device_->list->Refresh().ok());
  const ListSigner impostor('x');
  service_.Publish({impostor.Page(ListOf({"stranger"}))}, impostor.PublicKey());
  Restart();
  EXPECT_TRUE(absl::IsFailedPrecondition(device_->list->Refresh()));
  EXPECT_TRUE(device_->list->key_differs());
  EXPECT_THAT(device_->Told(), HasSubstr("THE LIST'S KEY IS ANOTHER"));
  EXPECT_EQ(device_->gate_folder->public_key(), signer_.PublicKey());
}

TEST_F(ListKeeperTest, TheListOfAllPagesIsRenewedInTheBackground) {
  device_->list->Start(device_->list->Refresh());
  service_.Publish({signer_.Page(ListOf({"one"}), "1"), signer_.Page(ListOf({"two"}))},
                   signer_.PublicKey());
  const auto allowed = [this](const char* code) {
    pb::Scan scan;
    scan.set_code(code);
    scan.set_taken_at_ms(base::ToUnixMillis(base::WallNow()));
    return device_->list->Judge(scan).verdict == pb::GATE_VERDICT_ALLOW;
  };
  for (int i = 0; i < 2000 && !allowed("two"); ++i) std::this_thread::sleep_for(5ms);
  EXPECT_TRUE(allowed("one"));
  EXPECT_TRUE(allowed("two"));
}

}  // namespace
}  // namespace gridkeeper::gridctl
