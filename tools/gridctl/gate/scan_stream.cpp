#include "gate/scan_stream.hpp"

namespace gridkeeper::gridctl {

namespace pb = registration::v1;

std::unique_ptr<ScanStream> ScanStream::Open(pb::RegistrationService::Stub& stub,
                                             Listener listener) {
  std::unique_ptr<ScanStream> stream(new ScanStream(std::move(listener)));
  stub.async()->ScanPasses(&stream->context_, stream.get());
  stream->AddHold();  // for writes that begin outside the reactions
  stream->StartRead(&stream->response_);
  stream->StartCall();
  return stream;
}

void ScanStream::Send(pb::ScanPassesRequest request) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  queue_.push_back(std::move(request));
  if (queue_.size() == 1) StartWrite(&queue_.front());
}

void ScanStream::OnWriteDone(bool ok) {
  const std::lock_guard lock(mutex_);
  queue_.pop_front();
  if (ok && !closed_ && !queue_.empty()) StartWrite(&queue_.front());
}

void ScanStream::OnReadDone(bool ok) {
  if (ok) {
    listener_.answered(response_);
    StartRead(&response_);
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  RemoveHold();
}

void ScanStream::OnDone(const grpc::Status& status) {
  const auto ended = listener_.ended;  // once it knows, the owner may delete this
  ended(status);
}

}  // namespace gridkeeper::gridctl
