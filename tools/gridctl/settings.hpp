// What every gridctl command shares: where the services are, who asks, how to print. Flags win over
// the environment.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace CLI {
class App;
}

namespace gridkeeper::gridctl {

enum class Output { kTable, kJson };

struct Settings {
  std::map<std::string, std::string> addresses;  // by service: "health" -> "127.0.0.1:7101"
  std::string token;
  std::string as;  // worker, head, community, street, district, admin
  bool json = false;
  double timeout_s = 10;
  int retries = 5;
  std::string kafka;
  std::string clock = "real";

  Output output() const { return json ? Output::kJson : Output::kTable; }
  std::chrono::milliseconds timeout() const {
    return std::chrono::milliseconds(static_cast<std::int64_t>(timeout_s * 1000));
  }
  // The address of a service, or what to set.
  absl::StatusOr<std::string> AddressOf(std::string_view service) const;
  // The bearer token to send: --token, else --as, else GRIDKEEPER_TOKEN.
  absl::StatusOr<std::string> Token() const;
  // The token of a role, as deploy/local/env names it.
  absl::StatusOr<std::string> TokenAs(std::string_view role) const;
  absl::StatusOr<std::string> KafkaBootstrap() const;
};

void AddGlobalOptions(CLI::App& app, Settings& settings);

}  // namespace gridkeeper::gridctl
