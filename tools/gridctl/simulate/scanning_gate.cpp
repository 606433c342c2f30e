#include "simulate/scanning_gate.hpp"

#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "rpc/rpc_client.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = registration::v1;

constexpr base::Millis kPause{200};  // before what could not be recorded is sent again

}  // namespace

ScanningGate::ScanningGate(const std::shared_ptr<grpc::Channel>& channel, Options options)
    : channel_(channel),
      stub_(pb::RegistrationService::NewStub(channel)),
      options_(std::move(options)) {
  thread_ = std::thread([this] { Run(); });
}

ScanningGate::~ScanningGate() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void ScanningGate::Send(const pb::Scan& scan) {
  const std::lock_guard lock(mutex_);
  unanswered_[scan.command_id()].scan = scan;
  if (stream_ != nullptr && !stream_ended_) SendWaiting();
}

absl::Status ScanningGate::AwaitAnswers(base::Millis timeout) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [this] { return unanswered_.empty() || gave_up_; });
  if (unanswered_.empty()) return absl::OkStatus();
  if (!last_end_.ok()) return last_end_;
  return absl::DeadlineExceededError("registration does not answer ScanPasses");
}

void ScanningGate::Run() {
  std::unique_lock lock(mutex_);
  while (!stop_ && !gave_up_) {
    Serve(lock);
    changed_.wait_for(lock, kPause, [this] { return stop_; });
  }
}

// One stream, from its opening to its end; it is let go of on this thread.
void ScanningGate::Serve(std::unique_lock<std::mutex>& lock) {
  stream_ended_ = false;
  for (auto& [id, sent] : unanswered_) sent.is_under_way = false;
  stream_ = ScanStream::Open(*stub_, {[this](const auto& response) { Answered(response); },
                                      [this](const grpc::Status& status) { Ended(status); }});
  while (!stream_ended_) {
    if (stop_) {
      stream_->Cancel();
      changed_.wait(lock, [this] { return stream_ended_; });
      break;
    }
    SendWaiting();
    changed_.wait_for(lock, kPause);
  }
  stream_.reset();
}

void ScanningGate::SendWaiting() {
  for (auto& [id, sent] : unanswered_) {
    if (std::exchange(sent.is_under_way, true)) continue;
    pb::ScanPassesRequest request;
    request.set_grid_code(options_.grid);
    request.set_checkpoint_id(options_.checkpoint);
    *request.add_scans() = sent.scan;
    stream_->Send(std::move(request));
  }
}

void ScanningGate::Answered(const pb::ScanPassesResponse& response) {
  std::vector<const pb::ScanAnswer*> told;
  {
    const std::lock_guard lock(mutex_);
    for (const pb::ScanAnswer& answer : response.answers()) {
      const auto sent = unanswered_.find(answer.command_id());
      if (sent == unanswered_.end()) continue;  // sent twice, and answered before
      if (!answer.recorded() && answer.field().empty()) {
        sent->second.is_under_way = false;
        if (answer.verdict() == pb::GATE_VERDICT_UNSPECIFIED) continue;
        sent->second.scan.set_offline_verdict(answer.verdict());
        sent->second.scan.set_offline_reason(answer.reason());
        continue;
      }
      told.push_back(&answer);
    }
  }
  for (const pb::ScanAnswer* answer : told) options_.answered(*answer);
  const std::lock_guard lock(mutex_);
  for (const pb::ScanAnswer* answer : told) unanswered_.erase(answer->command_id());
  changed_.notify_all();
}

void ScanningGate::Ended(const grpc::Status& status) {
  const std::lock_guard lock(mutex_);
  stream_ended_ = true;
  last_end_ = {static_cast<absl::StatusCode>(status.error_code()), status.error_message()};
  const bool unsettled = absl::IsNotFound(last_end_) && base::WallNow() < options_.settle_until;
  gave_up_ = !stop_ && !last_end_.ok() && !IsRetriable(last_end_) && !unsettled;
  changed_.notify_all();
}

}  // namespace gridkeeper::gridctl
