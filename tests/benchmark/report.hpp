// What a subcommand prints, and what several of them need: percentiles, and appending commands as
// a health handler would.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "benchmark.hpp"
#include "eventing/command_publisher.hpp"
#include "gridkeeper/health/v1/health_commands.pb.h"
#include "log_reading.hpp"
#include "redis/pipeline.hpp"

namespace gridkeeper::benchmark {

// Who gives all commands; covers the whole community.
inline constexpr const char* kStaffId = "benchmark";

void Print(const nlohmann::json& measured);

// Nearest rank; sorts what it is given. 0 when there is nothing.
double Percentile(std::vector<double>& values, double percent);

// A reading as of now.
health::v1::RecordFollowUp FollowUpOf(const KnownCase& one, std::int32_t temperature_tenths);

// Appends commands by the handlers' own publisher, a bounded number at a time. Not thread-safe.
class Appender {
 public:
  static absl::StatusOr<std::unique_ptr<Appender>> Open(const Stores& stores,
                                                        const std::string& domain);

  // The command's id. Waits when too much is under way.
  template <typename Message>
  base::Uuid Append(const std::string& key, const Message& command) {
    return Append(key, Message::descriptor()->full_name(), command.SerializeAsString(),
                  base::NewUuidV7());
  }
  base::Uuid Append(const std::string& key, std::string_view type, std::string body,
                    const base::Uuid& id);
  // Waits until all is in the log.
  absl::Status Finish();

 private:
  explicit Appender(const redis::Endpoint& redis) : pipeline_(redis) {}

  std::mutex mutex_;
  std::condition_variable appended_;
  std::size_t under_way_ = 0;
  absl::Status failed_;
  redis::Pipeline pipeline_;
  std::unique_ptr<eventing::CommandPublisher> publisher_;  // last: its callbacks use the rest
};

}  // namespace gridkeeper::benchmark
