#include "base/clock.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace gridkeeper::base {
namespace {

class RealClock final : public Clock {
 public:
  TimePoint Now() const override { return WallNow(); }
};

class ScaledClock final : public Clock {
 public:
  ScaledClock(TimePoint wall_epoch, TimePoint business_epoch, double factor)
      : wall_epoch_(wall_epoch), business_epoch_(business_epoch), factor_(factor) {}

  TimePoint Now() const override {
    const double elapsed = static_cast<double>((WallNow() - wall_epoch_).count());
    return business_epoch_ + Millis{static_cast<std::int64_t>(elapsed * factor_)};
  }

 private:
  TimePoint wall_epoch_;
  TimePoint business_epoch_;
  double factor_;
};

// The greatest number that a file was seen to hold, 0 before it holds one; looked at every 5 ms.
class WatchedNumber {
 public:
  explicit WatchedNumber(std::string file) : file_(std::move(file)) {}

  std::int64_t Get() const {
    const std::int64_t wall = ToUnixMillis(WallNow());
    if (wall - last_read_.load() >= kReadEveryMs) {
      last_read_ = wall;
      std::int64_t written = 0;
      if (std::ifstream in(file_); in >> written) {
        std::int64_t seen = latest_.load();
        while (written > seen && !latest_.compare_exchange_weak(seen, written)) {
        }
      }
    }
    return latest_.load();
  }

 private:
  static constexpr std::int64_t kReadEveryMs = 5;

  std::string file_;
  mutable std::atomic<std::int64_t> last_read_{0};
  mutable std::atomic<std::int64_t> latest_{0};
};

// Stands at the business epoch until the wall epoch is known and reached, so that what is set up
// before the play has one date; never runs ahead of the wall.
class CatchUpClock final : public Clock {
 public:
  CatchUpClock(std::string file, TimePoint business_epoch, double factor)
      : wall_epoch_ms_(std::move(file)), business_epoch_(business_epoch), factor_(factor) {}

  TimePoint Now() const override {
    const std::int64_t epoch = wall_epoch_ms_.Get();
    const TimePoint wall = WallNow();
    if (epoch == 0 || ToUnixMillis(wall) < epoch) return business_epoch_;
    return std::min(ScaledClock(FromUnixMillis(epoch), business_epoch_, factor_).Now(), wall);
  }

 private:
  WatchedNumber wall_epoch_ms_;
  TimePoint business_epoch_;
  double factor_;
};

class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::string file) : now_ms_(std::move(file)) {}

  TimePoint Now() const override { return FromUnixMillis(now_ms_.Get()); }

 private:
  WatchedNumber now_ms_;
};

}  // namespace

TimePoint WallNow() {
  return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

absl::StatusOr<std::unique_ptr<Clock>> ParseClock(std::string_view description) {
  const absl::string_view text(description.data(), description.size());
  if (text == "real") return std::make_unique<RealClock>();
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  if (parts[0] == "manual" && parts.size() == 2 && !parts[1].empty()) {
    return std::make_unique<ManualClock>(parts[1]);
  }
  std::int64_t wall = 0;
  std::int64_t business = 0;
  double factor = 0;
  const bool is_fast = parts.size() == 4 && absl::SimpleAtoi(parts[2], &business) &&
                       absl::SimpleAtod(parts[3], &factor) && factor > 0;
  if (parts[0] == "scaled" && is_fast && absl::SimpleAtoi(parts[1], &wall)) {
    return std::make_unique<ScaledClock>(FromUnixMillis(wall), FromUnixMillis(business), factor);
  }
  if (parts[0] == "catch-up" && is_fast && absl::StartsWith(parts[1], "/") &&
      FromUnixMillis(business) <= WallNow()) {
    return std::make_unique<CatchUpClock>(parts[1], FromUnixMillis(business), factor);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "clock \"", text,
      "\" is none of real, scaled:<wall ms>:<business ms>:<factor above 0>, "
      "catch-up:</file>:<business ms not in the future>:<factor above 0>, manual:<file>"));
}

}  // namespace gridkeeper::base
