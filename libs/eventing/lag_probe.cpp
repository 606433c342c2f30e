#include "eventing/lag_probe.hpp"

#include <algorithm>
#include <utility>

#include "eventing/topics.hpp"

namespace gridkeeper::eventing {
namespace {

constexpr base::Millis kMeasureEvery{2000};
constexpr base::Millis kRequestTimeout{2000};

}  // namespace

LagProbe::LagProbe(const kafka::MetadataClient& metadata, const std::string& domain,
                   const std::vector<std::string>& inputs, telemetry::Metrics& metrics)
    : metadata_(metadata),
      events_topic_(EventsTopic(domain)),
      stable_behind_(metrics.Gauge(
          "gridkeeper_last_stable_offset_behind",
          "Offsets of own events that an open transaction hides from read_committed readers.",
          {{"domain", domain}})) {
  for (const std::string& topic : inputs) {
    input_lag_[topic] =
        &metrics.Gauge("gridkeeper_input_lag", "Records of an input that wait to be decided here.",
                       {{"domain", domain}, {"topic", topic}});
  }
  thread_ = std::thread([this] { Run(); });
}

LagProbe::~LagProbe() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void LagProbe::Report(std::vector<std::int32_t> assigned, std::vector<kafka::Position> next) {
  std::lock_guard lock(mutex_);
  assigned_ = std::move(assigned);
  next_ = std::move(next);
}

void LagProbe::Run() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kMeasureEvery, [this] { return stopping_; })) {
    const std::vector<std::int32_t> assigned = assigned_;
    const std::vector<kafka::Position> next = next_;
    lock.unlock();
    // One that fails leaves its figures as they were.
    MeasureInputs(next).IgnoreError();
    MeasureOwnEvents(assigned).IgnoreError();
    lock.lock();
  }
}

absl::Status LagProbe::MeasureInputs(const std::vector<kafka::Position>& next) {
  std::map<std::string, std::int64_t, std::less<>> lag;
  if (!next.empty()) {
    const auto ends = metadata_.HighWatermarks(next, kRequestTimeout);
    if (!ends.ok()) return ends.status();
    for (std::size_t i = 0; i < next.size(); ++i) {
      lag[next[i].topic] += std::max<std::int64_t>(0, (*ends)[i].offset - next[i].offset);
    }
  }
  for (auto& [topic, gauge] : input_lag_) gauge->Set(static_cast<double>(lag[topic]));
  return absl::OkStatus();
}

absl::Status LagProbe::MeasureOwnEvents(const std::vector<std::int32_t>& assigned) {
  std::int64_t behind = 0;
  if (!assigned.empty()) {
    std::vector<kafka::Position> own;
    for (std::int32_t number : assigned) own.push_back({events_topic_, number, 0});
    // In this order: between the two the end may only grow, and then hides nothing more.
    const auto stable = metadata_.LastStableOffsets(own, kRequestTimeout);
    if (!stable.ok()) return stable.status();
    const auto ends = metadata_.HighWatermarks(own, kRequestTimeout);
    if (!ends.ok()) return ends.status();
    for (std::size_t i = 0; i < own.size(); ++i) {
      behind = std::max(behind, (*ends)[i].offset - (*stable)[i].offset);
    }
  }
  stable_behind_.Set(static_cast<double>(behind));
  return absl::OkStatus();
}

}  // namespace gridkeeper::eventing
