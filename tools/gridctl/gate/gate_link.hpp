// The gate's line to the service: one stream that is opened again in the background whenever it
// breaks, scans that are asked one at a time, and the journal that is uploaded beside them.
// Thread-safe.
//
//   trying ── stream stands, journal answered ──> up ── broken, or no answer in time ──> down
//      └────────── no answer in time, or no connection ──────────────────────────────────┘ │
//                                             up <── stream stands, journal answered ──────┘
//
// While it is down a scan does not wait at all; only a scan at the very start waits for the first
// stream.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "gate/journal_upload.hpp"
#include "gate/scan_stream.hpp"

namespace gridkeeper::gridctl {

class GateLink {
 public:
  struct Options {
    GateIdentity identity;
    std::chrono::milliseconds answer_within{2000};
    std::chrono::milliseconds upload_within{10000};
    std::function<void(const std::string&)> tell;
  };

  // All that it is given outlives it.
  GateLink(const std::shared_ptr<grpc::Channel>& channel, ScanJournal& journal, Options options);
  ~GateLink();

  // nullopt: nobody answers now; go by the list. From one thread.
  std::optional<registration::v1::ScanAnswer> Ask(const registration::v1::Scan& scan);
  // On the disk when it returns, and uploaded from then on.
  absl::Status Keep(const registration::v1::Scan& scan);
  // Waits until nothing is kept any more, or until there is no more sense in waiting.
  void AwaitUploaded(std::chrono::milliseconds timeout);
  // Not OK: the service says that there is no such gate, or the journal cannot be written. Nothing
  // is asked or uploaded any more.
  absl::Status ended() const;

 private:
  enum class State { kTrying, kUp, kDown };

  void Run();
  bool AwaitChannel();
  void Serve();
  void Feed(ScanStream& stream);
  void Answered(const registration::v1::ScanPassesResponse& response);
  void Ended(const grpc::Status& status);
  void Change(State state, const std::string& why);
  void GiveUp(const absl::Status& status);

  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<registration::v1::RegistrationService::Stub> stub_;
  ScanJournal& journal_;
  const Options options_;
  mutable std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  JournalUpload upload_;
  State state_ = State::kTrying;
  bool stop_ = false;
  absl::Status given_up_;
  std::unique_ptr<ScanStream> stream_;
  bool stream_ended_ = false;
  bool answered_ = false;  // on this stream
  std::string asked_;      // command id of the scan that waits
  std::optional<registration::v1::ScanAnswer> answer_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace gridkeeper::gridctl
