// A gate of a simulation: its guard's stream of ScanPasses. Sending does not wait; a stream that
// breaks is opened again, and what was not answered or not recorded is sent again under its
// command id. Thread-safe.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "base/time.hpp"
#include "gate/scan_stream.hpp"

namespace gridkeeper::gridctl {

class ScanningGate {
 public:
  struct Options {
    std::string grid;
    std::string checkpoint;
    // Until then (wall) the service may not know yet of the checkpoint or its guard.
    base::TimePoint settle_until{};
    // Told once for each scan, when it stands in the log or never will.
    std::function<void(const registration::v1::ScanAnswer&)> answered;
  };

  ScanningGate(const std::shared_ptr<grpc::Channel>& channel, Options options);
  ~ScanningGate();

  void Send(const registration::v1::Scan& scan);
  // Until all that was sent is answered; not OK: why it is not.
  absl::Status AwaitAnswers(base::Millis timeout);

 private:
  struct Sent {
    registration::v1::Scan scan;
    bool is_under_way = false;
  };

  void Run();
  void Serve(std::unique_lock<std::mutex>& lock);
  void SendWaiting();
  void Answered(const registration::v1::ScanPassesResponse& response);
  void Ended(const grpc::Status& status);

  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<registration::v1::RegistrationService::Stub> stub_;
  const Options options_;
  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::map<std::string, Sent> unanswered_;  // by command id: as they were scanned
  std::unique_ptr<ScanStream> stream_;
  bool stream_ended_ = false;
  bool stop_ = false;
  absl::Status last_end_;
  bool gave_up_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace gridkeeper::gridctl
