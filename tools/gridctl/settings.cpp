#include "settings.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <utility>

namespace gridkeeper::gridctl {
namespace {

constexpr std::pair<std::string_view, std::string_view> kTokenVariables[] = {
    {"worker", "TOKEN_GRID_WORKER"},  {"head", "TOKEN_GRID_HEAD"},
    {"community", "TOKEN_COMMUNITY"}, {"street", "TOKEN_STREET"},
    {"district", "TOKEN_DISTRICT"},   {"admin", "TOKEN_ADMIN"},
    {"guard", "TOKEN_GATE_GUARD"},
};

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

std::string Environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? value : "";
}

}  // namespace

absl::StatusOr<std::string> Settings::AddressOf(std::string_view service) const {
  if (auto it = addresses.find(std::string(service)); it != addresses.end() && !it->second.empty())
    return it->second;
  const std::string variable = Upper(service) + "_ADDR";
  if (std::string value = Environment(variable); !value.empty()) return value;
  return absl::InvalidArgumentError(
      fmt::format("the address of {0} is not known: give --{0}-addr HOST:PORT or set {1} (export "
                  "$(deploy/local/env))",
                  service, variable));
}

absl::StatusOr<std::string> Settings::TokenAs(std::string_view role) const {
  for (const auto& [name, variable] : kTokenVariables) {
    if (name != role) continue;
    if (std::string value = Environment(std::string(variable)); !value.empty()) return value;
    return absl::InvalidArgumentError(
        fmt::format("--as {}: {} is not set (export $(deploy/local/env))", role, variable));
  }
  return absl::InvalidArgumentError(fmt::format(
      "--as {}: is none of worker, head, community, street, district, admin, guard", role));
}

absl::StatusOr<std::string> Settings::Token() const {
  if (!token.empty()) return token;
  if (!as.empty()) return TokenAs(as);
  if (std::string value = Environment("GRIDKEEPER_TOKEN"); !value.empty()) return value;
  return absl::InvalidArgumentError("no token: give --token or --as ROLE, or set GRIDKEEPER_TOKEN");
}

absl::StatusOr<std::string> Settings::KafkaBootstrap() const {
  if (!kafka.empty()) return kafka;
  for (const char* variable : {"GRIDKEEPER_KAFKA_BOOTSTRAP", "KAFKA_BOOTSTRAP"}) {
    if (std::string value = Environment(variable); !value.empty()) return value;
  }
  return absl::InvalidArgumentError(
      "the Kafka address is not known: give --kafka HOST:PORT or set GRIDKEEPER_KAFKA_BOOTSTRAP");
}

void AddGlobalOptions(CLI::App& app, Settings& settings) {
  const char* group = "Connection";
  for (const char* service : {"registration", "health", "supply", "alerting"}) {
    app.add_option(fmt::format("--{}-addr", service), settings.addresses[service],
                   fmt::format("Address of {}; else {}_ADDR", service, Upper(service)))
        ->group(group);
  }
  app.add_option("--kafka", settings.kafka,
                 "Kafka bootstrap address; else GRIDKEEPER_KAFKA_BOOTSTRAP")
      ->group(group);
  app.add_option("--token", settings.token, "Bearer token; else --as, else GRIDKEEPER_TOKEN")
      ->group(group);
  app.add_option(
         "--as", settings.as,
         "Take the token of worker, head, community, street, district, admin or guard (TOKEN_*)")
      ->group(group);
  app.add_option("--timeout", settings.timeout_s, "Seconds to wait for one answer")
      ->capture_default_str()
      ->group(group);
  app.add_option("--retries", settings.retries,
                 "How often to ask again, with the same command id, when unavailable")
      ->capture_default_str()
      ->group(group);
  app.add_option("--clock", settings.clock,
                 "Business clock of the installation, as its services have it")
      ->envname("GRIDKEEPER_CLOCK")
      ->capture_default_str()
      ->group(group);
  app.add_flag("--json", settings.json, "Print JSON, one document a line")->group(group);
}

}  // namespace gridkeeper::gridctl
