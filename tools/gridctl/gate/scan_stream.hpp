// One stream of ScanPasses. Nothing here blocks: what is sent waits in a queue, answers and the end
// are told on gRPC's threads. Thread-safe. Whoever opened it keeps it until its end was told, and
// lets go of it on a thread of his own: it may hold the channel's last reference, and gRPC 1.51
// aborts when a channel dies on one of the threads that it calls back on.
#pragma once

#include <grpcpp/grpcpp.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "gridkeeper/registration/v1/registration_service.grpc.pb.h"

namespace gridkeeper::gridctl {

class ScanStream final : private grpc::ClientBidiReactor<registration::v1::ScanPassesRequest,
                                                         registration::v1::ScanPassesResponse> {
 public:
  struct Listener {
    std::function<void(const registration::v1::ScanPassesResponse&)> answered;
    std::function<void(const grpc::Status&)> ended;  // once, last of all
  };

  static std::unique_ptr<ScanStream> Open(registration::v1::RegistrationService::Stub& stub,
                                          Listener listener);

  void Send(registration::v1::ScanPassesRequest request);
  // The end is told soon.
  void Cancel() { context_.TryCancel(); }

 private:
  explicit ScanStream(Listener listener) : listener_(std::move(listener)) {}
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

  const Listener listener_;
  grpc::ClientContext context_;
  registration::v1::ScanPassesResponse response_;
  std::shared_ptr<ScanStream> self_;                       // until OnDone
  std::mutex mutex_;                                       // of what follows
  std::deque<registration::v1::ScanPassesRequest> queue_;  // the first is being written
  bool closed_ = false;                                    // nothing may be written any more
};

}  // namespace gridkeeper::gridctl
