#include <atomic>
#include <chrono>
#include <thread>
#include <unordered_map>

#include "base/uuid.hpp"
#include "benchmark.hpp"
#include "eventing/meta.hpp"
#include "log_reading.hpp"
#include "report.hpp"

namespace gridkeeper::benchmark {
namespace {

using std::chrono::steady_clock;

constexpr std::int32_t kFeverTenths = 385;
constexpr std::chrono::seconds kPatience{60};
constexpr std::int64_t kWarmUp = 50;  // the first commands open connections; they do not count

// An alert names the command that it follows from as its correlation; a relayed command is itself.
std::optional<base::Uuid> CommandBehind(const kafka::Record& record, bool relayed) {
  if (relayed) return base::ParseUuid(record.id);
  const auto* meta = eventing::ReadMeta<common::v1::EventMeta>(record.value);
  return meta ? base::ParseUuid(meta->correlation_id()) : std::nullopt;
}

// Reads on from the present end, and notes when each command's answer was seen.
class Subscriber {
 public:
  absl::Status Start(const Stores& stores, const LatencyPlan& plan) {
    const auto ends = EndsOf(stores.kafka, plan.read);
    if (!ends.ok()) return ends.status();
    auto reader = kafka::Reader::Open({.bootstrap = stores.kafka});
    if (!reader.ok()) return reader.status();
    if (absl::Status status = (*reader)->Add(*ends); !status.ok()) return status;
    seen_.reserve(static_cast<std::size_t>(plan.count));
    thread_ = std::thread([this, reader = *std::move(reader), relayed = plan.domain != "health"] {
      while (!stopping_) {
        const std::optional<kafka::Polled> polled = reader->Poll(base::Millis{100});
        if (!polled || polled->kind() != kafka::Polled::Kind::kRecord) continue;
        const auto now = steady_clock::now();
        if (const auto id = CommandBehind(polled->record(), relayed)) {
          if (seen_.emplace(*id, now).second) ++count_;
        }
      }
    });
    return absl::OkStatus();
  }

  // What was seen once `count` answers are there, or patience is over.
  const std::unordered_map<base::Uuid, steady_clock::time_point>& Finish(std::int64_t count) {
    const auto end = steady_clock::now() + kPatience;
    while (count_ < count && steady_clock::now() < end) {
      std::this_thread::sleep_for(base::Millis{10});
    }
    stopping_ = true;
    thread_.join();
    return seen_;
  }

 private:
  std::unordered_map<base::Uuid, steady_clock::time_point> seen_;
  std::atomic<std::int64_t> count_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace

absl::Status MeasureAlertLatency(const Stores& stores, const LatencyPlan& plan) {
  const auto cases = CasesOf(stores.kafka);
  if (!cases.ok()) return cases.status();
  if (plan.first_case + plan.count > static_cast<std::int64_t>(cases->size())) {
    return absl::FailedPreconditionError("not enough cases: each fever takes one of its own");
  }
  auto appender = Appender::Open(stores, plan.domain);
  if (!appender.ok()) return appender.status();
  Subscriber subscriber;
  if (absl::Status status = subscriber.Start(stores, plan); !status.ok()) return status;

  std::unordered_map<base::Uuid, steady_clock::time_point> due;
  const auto start = steady_clock::now() + std::chrono::seconds{1};
  const auto due_at = [&](std::int64_t i) {
    return start + std::chrono::duration_cast<steady_clock::duration>(
                       std::chrono::duration<double>(static_cast<double>(i) / plan.rate));
  };
  const auto counted_from = due_at(kWarmUp);
  for (std::int64_t i = 0; i < plan.count; ++i) {
    const auto at = due_at(i);
    std::this_thread::sleep_until(at);
    const KnownCase& one = (*cases)[static_cast<std::size_t>(plan.first_case + i)];
    due.emplace((*appender)->Append(one.grid_code, FollowUpOf(one, kFeverTenths)), at);
  }
  absl::Status status = (*appender)->Finish();
  const auto& seen = subscriber.Finish(plan.count);
  std::vector<double> waits;
  std::size_t answered = 0;
  for (const auto& [id, at] : due) {
    const auto found = seen.find(id);
    if (found == seen.end()) continue;
    ++answered;
    if (at < counted_from) continue;
    waits.push_back(std::chrono::duration<double, std::milli>(found->second - at).count());
  }
  if (status.ok() && answered != due.size()) {
    status = absl::DataLossError(std::to_string(due.size() - answered) + " of " +
                                 std::to_string(due.size()) + " commands led to no answer");
  }
  if (!status.ok()) return status;
  Print({{"p50_ms", Percentile(waits, 50)},
         {"p99_ms", Percentile(waits, 99)},
         {"max_ms", Percentile(waits, 100)}});
  return status;
}

}  // namespace gridkeeper::benchmark
