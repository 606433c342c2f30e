#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/uuid.hpp"
#include "benchmark.hpp"
#include "gridkeeper/health/v1/health_service.grpc.pb.h"
#include "gridkeeper/registration/v1/registration_service.grpc.pb.h"
#include "log_reading.hpp"
#include "report.hpp"
#include "rpc/channel.hpp"

namespace gridkeeper::benchmark {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kWarmUp{1000};
constexpr std::size_t kDistrictDigits = 6;

// One lane's calls, one at a time: it owns the request and the answer.
class Caller {
 public:
  using Done = std::function<void(grpc::Status)>;
  virtual ~Caller() = default;
  virtual void Call(grpc::ClientContext& context, Done done) = 0;
};
using MakeCaller = std::function<std::unique_ptr<Caller>()>;

// Goes round through what there is to ask for; shared by all lanes.
template <typename Item>
class Turns {
 public:
  explicit Turns(std::vector<Item> items) : items_(std::move(items)) {}
  const Item& Next() { return items_[next_++ % items_.size()]; }

 private:
  const std::vector<Item> items_;
  std::atomic<std::size_t> next_{0};
};

// `start(context, request, response, done)` fills in the request and begins one call.
template <typename Request, typename Response, typename Start>
MakeCaller CallerOf(Start start) {
  class One final : public Caller {
   public:
    explicit One(Start start) : start_(std::move(start)) {}
    void Call(grpc::ClientContext& context, Done done) override {
      start_(&context, request_, response_, std::move(done));
    }

   private:
    const Start start_;
    Request request_;
    Response response_;
  };
  return [start] { return std::make_unique<One>(start); };
}

std::shared_ptr<grpc::Channel> ChannelOf(const RpcPlan& plan) {
  return rpc::Connect({.address = plan.address, .token = plan.token, .attempts = 1});
}

absl::StatusOr<MakeCaller> HealthCalls(const Stores& stores, const RpcPlan& plan) {
  auto cases = CasesOf(stores.kafka);
  if (!cases.ok()) return cases.status();
  if (cases->empty()) return absl::FailedPreconditionError("health knows no case: open some first");
  const auto turns = std::make_shared<Turns<KnownCase>>(*std::move(cases));
  const std::shared_ptr<health::v1::HealthService::Stub> stub =
      health::v1::HealthService::NewStub(ChannelOf(plan));
  if (plan.rpc == "get-case") {
    return CallerOf<health::v1::GetCaseRequest, health::v1::GetCaseResponse>(
        [turns, stub](auto* context, auto& request, auto& response, Caller::Done done) {
          const KnownCase& one = turns->Next();
          request.set_grid_code(one.grid_code);
          request.set_case_id(one.case_id);
          stub->async()->GetCase(context, &request, &response, std::move(done));
        });
  }
  return CallerOf<health::v1::RecordFollowUpRequest, health::v1::RecordFollowUpResponse>(
      [turns, stub](auto* context, auto& request, auto& response, Caller::Done done) {
        const KnownCase& one = turns->Next();
        const health::v1::RecordFollowUp command = FollowUpOf(one, 366);
        request.set_command_id(base::NewUuidV7().ToString());
        request.set_grid_code(one.grid_code);
        request.set_case_id(one.case_id);
        request.set_temperature_tenths(command.temperature_tenths());
        request.set_method(command.method());
        request.set_taken_at_ms(command.taken_at_ms());
        stub->async()->RecordFollowUp(context, &request, &response, std::move(done));
      });
}

absl::StatusOr<MakeCaller> RegistrationCalls(const Stores& stores, const RpcPlan& plan) {
  namespace pb = registration::v1;
  auto households = HouseholdsOf(stores.kafka);
  if (!households.ok()) return households.status();
  if (households->empty()) return absl::FailedPreconditionError("no household is registered");
  const auto turns = std::make_shared<Turns<KnownHousehold>>(*std::move(households));
  const std::shared_ptr<pb::RegistrationService::Stub> stub =
      pb::RegistrationService::NewStub(ChannelOf(plan));
  if (plan.rpc == "get-household") {
    return CallerOf<pb::GetHouseholdRequest, pb::GetHouseholdResponse>(
        [turns, stub](auto* context, auto& request, auto& response, Caller::Done done) {
          const KnownHousehold& one = turns->Next();
          request.set_grid_code(one.grid_code);
          request.set_household_id(one.household_id);
          stub->async()->GetHousehold(context, &request, &response, std::move(done));
        });
  }
  if (plan.rpc == "get-work-day") {
    return CallerOf<pb::GetWorkDayRequest, pb::GetWorkDayResponse>(
        [turns, stub](auto* context, auto& request, auto& response, const Caller::Done& done) {
          request.set_grid_code(turns->Next().grid_code);
          stub->async()->GetWorkDay(
              context, &request, &response, [&response, done](const grpc::Status& status) {
                const bool whole = !status.ok() || response.unanswered().empty();
                done(whole ? status
                           : grpc::Status(grpc::StatusCode::UNAVAILABLE, "not the whole day"));
              });
        });
  }
  return CallerOf<pb::GetCoverageRequest, pb::GetCoverageResponse>(
      [turns, stub](auto* context, auto& request, auto& response, Caller::Done done) {
        request.set_area_code(turns->Next().grid_code.substr(0, kDistrictDigits));
        stub->async()->GetCoverage(context, &request, &response, std::move(done));
      });
}

// A closed loop: each answer sends the next call of its lane.
class Load {
 public:
  Load(const RpcPlan& plan, const MakeCaller& make) : plan_(plan) {
    for (int i = 0; i < plan.concurrency; ++i) lanes_.push_back({make(), nullptr, {}, {}});
  }

  absl::Status Run() {
    begin_ = steady_clock::now() + kWarmUp;
    end_ = begin_ + std::chrono::duration_cast<steady_clock::duration>(
                        std::chrono::duration<double>(plan_.seconds));
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
    std::unique_ptr<Caller> caller;
    std::unique_ptr<grpc::ClientContext> context;
    steady_clock::time_point sent;
    std::vector<double> waits;  // ms, of calls that ended in the measured time
  };

  void Next(Lane& lane) {
    lane.context = std::make_unique<grpc::ClientContext>();
    lane.sent = steady_clock::now();
    lane.caller->Call(*lane.context,
                      [this, &lane](const grpc::Status& status) { Done(lane, status); });
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
  const bool of_health = plan.rpc == "get-case" || plan.rpc == "record-follow-up";
  const auto calls = of_health ? HealthCalls(stores, plan) : RegistrationCalls(stores, plan);
  if (!calls.ok()) return calls.status();
  return Load(plan, *calls).Run();
}

}  // namespace gridkeeper::benchmark
