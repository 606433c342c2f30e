// A whole gate beside a service that can go away, for tests of what they do together.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gate/fake_gate_service.hpp"
#include "gate/gate.hpp"
#include "rpc/channel.hpp"

namespace gridkeeper::gridctl {

// As many hours ahead as a test wants.
class ShiftedClock final : public base::Clock {
 public:
  base::TimePoint Now() const override { return base::WallNow() + ahead; }
  std::chrono::hours ahead{0};
};

// A gate with its state folder; made anew on the same folder, it is the gate after a restart.
struct Device {
  Device(const std::string& address, const std::string& folder, base::Millis answer_within) {
    EXPECT_TRUE(MakeGateFolder(folder).ok());
    auto opened = ScanJournal::Open(folder);
    EXPECT_TRUE(opened.ok()) << opened.status();
    journal = *std::move(opened);
    auto state = GateFolder::Open(folder, {kGateGrid, kGate});
    EXPECT_TRUE(state.ok()) << state.status();
    gate_folder = *std::move(state);
    channel = rpc::Connect({.address = address, .token = "secret", .attempts = 1});
    stub = registration::v1::RegistrationService::NewStub(channel);
    const auto tell = [this](const std::string& what) {
      const std::lock_guard lock(mutex);
      told.push_back(what);
    };
    list = std::make_unique<ListKeeper>(
        *stub, *gate_folder,
        ListKeeper::Options{std::chrono::milliseconds(20), std::chrono::seconds(10),
                            std::chrono::seconds(10), tell});
    link = std::make_unique<GateLink>(
        channel, *journal,
        GateLink::Options{{kGateGrid, kGate}, answer_within, std::chrono::seconds(10), tell});
    gate = std::make_unique<Gate>(*link, *list, *journal, clock);
  }
  std::string Told() {
    const std::lock_guard lock(mutex);
    std::string all;
    for (const std::string& line : told) all += line + "\n";
    return all;
  }

  ShiftedClock clock;
  std::mutex mutex;
  std::vector<std::string> told;
  std::unique_ptr<ScanJournal> journal;
  std::unique_ptr<GateFolder> gate_folder;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<registration::v1::RegistrationService::Stub> stub;
  std::unique_ptr<ListKeeper> list;
  std::unique_ptr<GateLink> link;
  std::unique_ptr<Gate> gate;
};

class GateTest : public testing::Test {
 protected:
  GateTest() {
    std::filesystem::remove_all(folder_);
    service_.Publish({signer_.Page(ListOf({"known"}))}, signer_.PublicKey());
    Restart();
  }
  ~GateTest() override {
    device_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Restart(base::Millis answer_within = std::chrono::seconds(10)) {
    device_.reset();
    device_ = std::make_unique<Device>(service_.address(), folder_, answer_within);
  }
  std::string Answer(const char* line) { return device_->gate->Answer(line); }
  // Each scan has arrived, and last with the verdict that was told.
  void ExpectArrived(std::size_t scans, registration::v1::GateVerdict verdict,
                     registration::v1::StopReason reason) {
    const auto arrived = service_.arrived();
    EXPECT_EQ(arrived.size(), scans);
    for (const auto& [id, times] : arrived) {
      EXPECT_EQ(times.back().offline_verdict(), verdict) << id;
      EXPECT_EQ(times.back().offline_reason(), reason) << id;
    }
  }
  void AwaitUploaded() {
    device_->link->AwaitUploaded(std::chrono::seconds(20));
    EXPECT_EQ(device_->journal->size(), 0u);
  }

  const std::string folder_ =
      testing::TempDir() + "gate_" + testing::UnitTest::GetInstance()->current_test_info()->name();
  const ListSigner signer_{'s'};
  FakeGateService service_;
  std::unique_ptr<Device> device_;
};

}  // namespace gridkeeper::gridctl
