#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

#include "base/uuid.hpp"
#include "benchmark.hpp"
#include "gridkeeper/health/v1/health_service.grpc.pb.h"
#include "log_reading.hpp"
#include "report.hpp"
#include "rpc/channel.hpp"

namespace gridkeeper::benchmark {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kWarmUp{1000};

// A closed loop: each answer sends the next call of its lane.
class Load {
 public:
  Load(const RpcPlan& plan, std::vector<KnownCase> cases)
      : plan_(plan),
        cases_(std::move(cases)),
        stub_(health::v1::HealthService::NewStub(
            rpc::Connect({.address = plan.address, .token = plan.token, .attempts = 1}))) {}

  absl::Status Run() {
    begin_ = steady_clock::now() + kWarmUp;
    end_ = begin_ + std::chrono::duration_cast<steady_clock::duration>(
                        std::chrono::duration<double>(plan_.seconds));
    lanes_.resize(static_cast<std::size_t>(plan_.concurrency));
    running_ = plan_.concurrency;
    for (Lane& lane : lanes_) Next(lane);
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [this] { return running_ == 0; });
    if (!failed_.ok()) {
      return absl::UnavailableError("a call failed: " + failed_.error_message());
    }
    std::vector<double> waits;
    for (const Lane& lane : lanes_) waits.insert(waits.end(), lane.waits.begin(), lane.waits.end());
    Print({{"calls", waits.size()},
           {"per_second", static_cast<double>(waits.size()) / plan_.seconds},
           {"p50_ms", Percentile(waits, 50)},
           {"p99_ms", Percentile(waits, 99)}});
    return absl::OkStatus();
  }

 private:
  struct Lane {
    std::unique_ptr<grpc::ClientContext> context;
    health::v1::GetCaseRequest get;
    health::v1::GetCaseResponse got;
    health::v1::RecordFollowUpRequest record;
    health::v1::RecordFollowUpResponse recorded;
    steady_clock::time_point sent;
    std::vector<double> waits;  // ms, of calls that ended in the measured time
  };

  void Next(Lane& lane) {
    const KnownCase& one = cases_[next_case_++ % cases_.size()];
    lane.context = std::make_unique<grpc::ClientContext>();
    lane.sent = steady_clock::now();
    const auto done = [this, &lane](grpc::Status status) { Done(lane, status); };
    if (plan_.rpc == "get-case") {
      lane.get.set_grid_code(one.grid_code);
      lane.get.set_case_id(one.case_id);
      stub_->async()->GetCase(lane.context.get(), &lane.get, &lane.got, done);
      return;
    }
    const health::v1::RecordFollowUp command = FollowUpOf(one, 366);
    lane.record.set_command_id(base::NewUuidV7().ToString());
    lane.record.set_grid_code(one.grid_code);
    lane.record.set_case_id(one.case_id);
    lane.record.set_temperature_tenths(command.temperature_tenths());
    lane.record.set_method(command.method());
    lane.record.set_taken_at_ms(command.taken_at_ms());
    stub_->async()->RecordFollowUp(lane.context.get(), &lane.record, &lane.recorded, done);
  }

  void Done(Lane& lane, const grpc::Status& status) {
    const auto now = steady_clock::now();
    if (now >= begin_ && now < end_) {
      lane.waits.push_back(std::chrono::duration<double, std::milli>(now - lane.sent).count());
    }
    if (status.ok() && now < end_) return Next(lane);
    std::lock_guard lock(mutex_);
    if (!status.ok()) failed_ = status;
    if (--running_ == 0) finished_.notify_all();
  }

  const RpcPlan plan_;
  const std::vector<KnownCase> cases_;
  const std::unique_ptr<health::v1::HealthService::Stub> stub_;
  std::atomic<std::size_t> next_case_{0};
  steady_clock::time_point begin_;
  steady_clock::time_point end_;
  std::vector<Lane> lanes_;
  std::mutex mutex_;
  std::condition_variable finished_;
  int running_ = 0;
  grpc::Status failed_;
};

}  // namespace

absl::Status MeasureRpcs(const Stores& stores, const RpcPlan& plan) {
  auto cases = CasesOf(stores.kafka);
  if (!cases.ok()) return cases.status();
  if (cases->empty()) return absl::FailedPreconditionError("health knows no case: open some first");
  return Load(plan, *std::move(cases)).Run();
}

}  // namespace gridkeeper::benchmark
