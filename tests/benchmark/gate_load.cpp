#include <atomic>
#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "benchmark.hpp"
#include "gate/scan_stream.hpp"
#include "report.hpp"
#include "rpc/channel.hpp"

namespace gridkeeper::benchmark {
namespace {

namespace pb = registration::v1;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kWarmUp{1000};
constexpr int kNoFever = 366;

struct Gate {
  std::string grid_code;
  std::string checkpoint_id;
};

// What all lanes share.
struct Course {
  std::vector<std::string> codes;
  std::atomic<std::size_t> next_code{0};
  steady_clock::time_point begin;
  steady_clock::time_point end;
  std::mutex mutex;  // of what follows
  std::condition_variable changed;
  int running = 0;
  absl::Status failed;
};

// One stream: each answer to a request sends the next, until the end.
class Lane {
 public:
  Lane(pb::RegistrationService::Stub& stub, Gate gate, Course& course, const GatePlan& plan)
      : gate_(std::move(gate)), course_(course), plan_(plan) {
    stream_ = gridctl::ScanStream::Open(
        stub, {[this](const pb::ScanPassesResponse& response) { Take(response); },
               [this](const grpc::Status& status) { End(status); }});
  }

  void Begin() {
    for (int scans = 0; scans < plan_.window; scans += plan_.scans_in_request) Send();
  }
  void Cancel() { stream_->Cancel(); }

  // ms, of requests that were answered in the measured time. Once the lane has ended.
  const std::vector<double>& waits() const { return waits_; }
  std::int64_t recorded() const { return recorded_; }

 private:
  void Send() {
    pb::ScanPassesRequest request;
    request.set_grid_code(gate_.grid_code);
    request.set_checkpoint_id(gate_.checkpoint_id);
    for (int i = 0; i < plan_.scans_in_request; ++i) {
      const std::size_t number = course_.next_code++;
      pb::Scan& scan = *request.add_scans();
      scan.set_command_id(base::NewUuidV7().ToString());
      scan.set_code(course_.codes[number % course_.codes.size()]);
      scan.set_direction(pb::GATE_DIRECTION_IN);
      scan.set_taken_at_ms(base::ToUnixMillis(base::WallNow()));
      if (number % 2 == 0) scan.set_temperature_tenths(kNoFever);
    }
    const std::lock_guard lock(mutex_);
    sent_[request.scans(0).command_id()] = steady_clock::now();
    stream_->Send(std::move(request));
  }

  void Take(const pb::ScanPassesResponse& response) {
    const auto now = steady_clock::now();
    for (const pb::ScanAnswer& answer : response.answers()) {
      if (!answer.recorded() || answer.verdict() != pb::GATE_VERDICT_ALLOW) {
        return Fail(answer.ShortDebugString());
      }
      ++recorded_;
    }
    if (response.answers_size() != plan_.scans_in_request) return Fail("not all are answered");
    bool idle = false;
    {
      const std::lock_guard lock(mutex_);
      const auto sent = sent_.find(response.answers(0).command_id());
      if (sent == sent_.end()) return Fail("answered twice, or never asked");
      if (now >= course_.begin && now < course_.end) {
        waits_.push_back(std::chrono::duration<double, std::milli>(now - sent->second).count());
      }
      sent_.erase(sent);
      idle = sent_.empty();
    }
    if (now < course_.end) return Send();
    if (!idle) return;
    finished_ = true;
    stream_->Cancel();
  }

  void Fail(const std::string& why) {
    {
      const std::lock_guard lock(course_.mutex);
      course_.failed.Update(absl::UnavailableError("a scan failed: " + why));
    }
    stream_->Cancel();
  }

  void End(const grpc::Status& status) {
    const std::lock_guard lock(course_.mutex);
    if (!finished_) {
      course_.failed.Update(absl::UnavailableError("a stream ended: " + status.error_message()));
    }
    --course_.running;
    course_.changed.notify_all();
  }

  const Gate gate_;
  Course& course_;
  const GatePlan& plan_;
  std::vector<double> waits_;
  std::int64_t recorded_ = 0;
  std::atomic<bool> finished_ = false;                              // all that was sent is answered
  std::mutex mutex_;                                                // of what follows
  std::unordered_map<std::string, steady_clock::time_point> sent_;  // by the first command id
  std::unique_ptr<gridctl::ScanStream> stream_;
};

absl::StatusOr<std::vector<Gate>> ReadFile(const std::string& path, Course& course) {
  std::ifstream in(path);
  const auto file = nlohmann::json::parse(in, nullptr, false);
  if (!file.is_object()) return absl::NotFoundError(path + ": is no file of set-up-gates");
  course.codes = file["codes"].get<std::vector<std::string>>();
  std::vector<Gate> gates;
  for (const auto& gate : file["gates"]) gates.push_back({gate["grid"], gate["checkpoint"]});
  return gates;
}

}  // namespace

absl::Status MeasureGates(const GatePlan& plan) {
  Course course;
  const auto gates = ReadFile(plan.file, course);
  if (!gates.ok()) return gates.status();
  course.begin = steady_clock::now() + kWarmUp;
  course.end = course.begin + std::chrono::duration_cast<steady_clock::duration>(
                                  std::chrono::duration<double>(plan.seconds));
  course.running = plan.streams;
  // A connection each, as devices have.
  std::vector<std::unique_ptr<pb::RegistrationService::Stub>> stubs;
  std::vector<std::unique_ptr<Lane>> lanes;
  for (std::size_t i = 0; i < static_cast<std::size_t>(plan.streams); ++i) {
    stubs.push_back(pb::RegistrationService::NewStub(
        rpc::Connect({.address = plan.address, .token = plan.token, .attempts = 1})));
    lanes.push_back(
        std::make_unique<Lane>(*stubs.back(), (*gates)[i % gates->size()], course, plan));
  }
  for (const auto& lane : lanes) lane->Begin();
  std::unique_lock lock(course.mutex);
  course.changed.wait(lock, [&] { return course.running == 0 || !course.failed.ok(); });
  for (const auto& lane : lanes) lane->Cancel();
  course.changed.wait(lock, [&] { return course.running == 0; });
  if (!course.failed.ok()) return course.failed;
  std::vector<double> waits;
  std::int64_t recorded = 0;
  for (const auto& lane : lanes) {
    waits.insert(waits.end(), lane->waits().begin(), lane->waits().end());
    recorded += lane->recorded();
  }
  const double scans = static_cast<double>(waits.size()) * plan.scans_in_request;
  Print({{"recorded", recorded},
         {"per_second", scans / plan.seconds},
         {"p50_ms", Percentile(waits, 50)},
         {"p99_ms", Percentile(waits, 99)}});
  return absl::OkStatus();
}

}  // namespace gridkeeper::benchmark
