#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>

#include "base/clock.hpp"
#include "kafka/metadata.hpp"

namespace gridkeeper::benchmark {
namespace {

constexpr std::size_t kMostUnderWay = 50'000;
constexpr std::chrono::seconds kAppendTimeout{60};

}  // namespace

void Print(const nlohmann::json& measured) { std::cout << measured.dump() << std::endl; }

double Percentile(std::vector<double>& values, double percent) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double rank = std::ceil(percent / 100 * static_cast<double>(values.size()));
  return values[static_cast<std::size_t>(std::max(1.0, rank)) - 1];
}

health::v1::RecordFollowUp FollowUpOf(const KnownCase& one, std::int32_t temperature_tenths) {
  health::v1::RecordFollowUp command;
  command.set_case_id(one.case_id);
  command.set_temperature_tenths(temperature_tenths);
  command.add_symptoms(health::v1::SYMPTOM_COUGH);
  command.set_method(health::v1::FOLLOW_UP_METHOD_PHONE);
  command.set_taken_at_ms(base::ToUnixMillis(base::WallNow()));
  return command;
}

absl::StatusOr<std::unique_ptr<Appender>> Appender::Open(const Stores& stores,
                                                         const std::string& domain) {
  auto redis = redis::ParseUrl(stores.redis);
  if (!redis.ok()) return redis.status();
  std::unique_ptr<Appender> appender(new Appender(*redis));
  auto publisher =
      eventing::CommandPublisher::Open({.domain = domain,
                                        .instance = "benchmark",
                                        .bootstrap = stores.kafka,
                                        .redis = *redis,
                                        .keys = eventing::SnapshotKeys("benchmark", domain)},
                                       appender->pipeline_);
  if (!publisher.ok()) return publisher.status();
  appender->publisher_ = *std::move(publisher);
  return appender;
}

base::Uuid Appender::Append(const std::string& key, std::string_view type, std::string body,
                            const base::Uuid& id) {
  {
    std::unique_lock lock(mutex_);
    appended_.wait(lock, [this] { return under_way_ < kMostUnderWay; });
    ++under_way_;
  }
  publisher_->Submit({.key = key,
                      .type = type,
                      .body = std::move(body),
                      .command_id = id,
                      .actor = kStaffId,
                      .payload_hash = 1,
                      .wait = eventing::Wait::kAccepted},
                     base::WallNow() + kAppendTimeout,
                     [this](const absl::StatusOr<eventing::Outcome>& outcome) {
                       std::lock_guard lock(mutex_);
                       --under_way_;
                       if (!outcome.ok()) failed_ = outcome.status();
                       appended_.notify_one();
                     });
  return id;
}

absl::Status Appender::Finish() {
  std::unique_lock lock(mutex_);
  appended_.wait(lock, [this] { return under_way_ == 0; });
  return failed_;
}

}  // namespace gridkeeper::benchmark
