#include "gate/gate_link.hpp"

#include <utility>

#include "rpc/rpc_client.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = registration::v1;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kConnecting{200};  // within which the end is noticed
constexpr const char* kNoAnswer = "no answer in time";

// The gate itself is wrong: trying again is of no use.
bool IsFinal(grpc::StatusCode code) {
  return code == grpc::NOT_FOUND || code == grpc::FAILED_PRECONDITION ||
         code == grpc::INVALID_ARGUMENT || code == grpc::PERMISSION_DENIED ||
         code == grpc::UNIMPLEMENTED;
}

}  // namespace

GateLink::GateLink(const std::shared_ptr<grpc::Channel>& channel, ScanJournal& journal,
                   Options options)
    : channel_(channel),
      stub_(pb::RegistrationService::NewStub(channel)),
      journal_(journal),
      options_(std::move(options)),
      upload_(journal, options_.identity, options_.upload_within) {
  thread_ = std::thread([this] { Run(); });
}

GateLink::~GateLink() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

std::optional<pb::ScanAnswer> GateLink::Ask(const pb::Scan& scan) {
  const auto deadline = steady_clock::now() + options_.answer_within;
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, deadline, [this] { return state_ != State::kTrying; });
  if (state_ == State::kTrying) Change(State::kDown, "no connection in time");
  if (state_ == State::kDown) return std::nullopt;
  pb::ScanPassesRequest request;
  request.set_grid_code(options_.identity.grid_code);
  request.set_checkpoint_id(options_.identity.checkpoint_id);
  *request.add_scans() = scan;
  asked_ = scan.command_id();
  answer_.reset();
  stream_->Send(std::move(request));
  changed_.wait_until(lock, deadline,
                      [this] { return answer_.has_value() || state_ != State::kUp; });
  asked_.clear();
  if (!answer_.has_value() && state_ == State::kUp) {
    Change(State::kDown, kNoAnswer);
    stream_->Cancel();
  }
  return std::exchange(answer_, std::nullopt);
}

absl::Status GateLink::Keep(const pb::Scan& scan) {
  if (absl::Status kept = journal_.Keep(scan); !kept.ok()) return kept;
  const std::lock_guard lock(mutex_);
  changed_.notify_all();
  return absl::OkStatus();
}

void GateLink::AwaitUploaded(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [this] { return journal_.size() == 0 || !given_up_.ok(); });
}

absl::Status GateLink::ended() const {
  const std::lock_guard lock(mutex_);
  return given_up_;
}

void GateLink::Run() {
  for (int failures = 1;; ++failures) {
    if (!AwaitChannel()) return;
    Serve();
    std::unique_lock lock(mutex_);
    if (stop_ || !given_up_.ok()) return;
    if (answered_) failures = 1;
    if (changed_.wait_for(lock, RetryPause(failures), [this] { return stop_; })) return;
  }
}

// False: stop.
bool GateLink::AwaitChannel() {
  for (;;) {
    const bool connected =
        channel_->WaitForConnected(std::chrono::system_clock::now() + kConnecting);
    const std::lock_guard lock(mutex_);
    if (stop_) return false;
    if (connected) return true;
    if (channel_->GetState(true) == GRPC_CHANNEL_TRANSIENT_FAILURE) {
      Change(State::kDown, "the service cannot be reached");
    }
  }
}

// One stream, from its opening to its end.
void GateLink::Serve() {
  std::unique_lock lock(mutex_);
  stream_ended_ = false;
  answered_ = false;
  upload_.Begin();
  stream_ = ScanStream::Open(*stub_, {[this](const auto& response) { Answered(response); },
                                      [this](const grpc::Status& status) { Ended(status); }});
  // Else once the service has answered for the journal: a stream that merely stands proves nothing.
  if (journal_.size() == 0) Change(State::kUp, "");
  while (!stream_ended_) {
    const auto now = steady_clock::now();
    const bool overdue = upload_.IsOverdue(now);
    if (overdue) Change(State::kDown, kNoAnswer);
    if (stop_ || !given_up_.ok() || overdue) {
      stream_->Cancel();
      changed_.wait(lock, [this] { return stream_ended_; });
      return;
    }
    Feed(*stream_);
    changed_.wait_until(lock, upload_.WakeAt(now));
  }
}

void GateLink::Feed(ScanStream& stream) {
  auto request = upload_.Next(steady_clock::now());
  if (!request.ok()) return GiveUp(request.status());
  if (request->has_value()) stream.Send(**std::move(request));
}

void GateLink::Answered(const pb::ScanPassesResponse& response) {
  const std::lock_guard lock(mutex_);
  answered_ = true;
  const auto uploaded = upload_.Take(response, steady_clock::now());
  if (!uploaded.ok()) return GiveUp(uploaded.status());
  if (*uploaded) Change(State::kUp, "");
  for (const pb::ScanAnswer& answer : response.answers()) {
    if (!asked_.empty() && answer.command_id() == asked_) answer_ = answer;
  }
  changed_.notify_all();
}

void GateLink::Ended(const grpc::Status& status) {
  const std::lock_guard lock(mutex_);
  stream_ended_ = true;
  if (IsFinal(status.error_code())) {
    GiveUp({static_cast<absl::StatusCode>(status.error_code()), status.error_message()});
  } else if (!stop_) {
    Change(State::kDown, status.ok() ? "the service ended the stream" : status.error_message());
  }
  changed_.notify_all();
}

void GateLink::Change(State state, const std::string& why) {
  if (state == state_) return;
  state_ = state;
  options_.tell(state == State::kUp ? "online" : "offline: " + why);
  changed_.notify_all();
}

void GateLink::GiveUp(const absl::Status& status) {
  given_up_ = status;
  state_ = State::kDown;
  changed_.notify_all();
}

}  // namespace gridkeeper::gridctl
