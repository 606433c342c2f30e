#include "alerting/config.hpp"

#include "alerting/adapters/alerting_domain.hpp"

namespace gridkeeper::alerting {

Config ReadConfig(base::Settings& settings) {
  Config config;
  config.service = runtime::ReadServiceSettings(settings, AlertingDomain::kName, "127.0.0.1:7004");
  config.registration.address =
      settings.Address("GRIDKEEPER_REGISTRATION_ADDR", "127.0.0.1:7001",
                       "registration's gRPC address, for the names on an alert's page");
  config.registration.token_file =
      settings.Text("GRIDKEEPER_SERVICE_TOKEN_FILE", "",
                    "file with the bearer token that this service shows registration; without it "
                    "pages carry ids only");
  config.names_timeout =
      settings.Duration("GRIDKEEPER_NAMES_TIMEOUT_MS", config.names_timeout, {100, 10'000},
                        "how long a page waits for names, retries included");
  config.watch.queue = static_cast<std::size_t>(
      settings.Integer("GRIDKEEPER_WATCH_QUEUE", 1000, {10, 100'000},
                       "events waiting for one client of WatchAlerts before it is cut"));
  config.watch.heartbeat =
      settings.Duration("GRIDKEEPER_WATCH_HEARTBEAT_MS", base::Millis{5000}, {100, 60'000},
                        "a watch without events hears something this often");
  return config;
}

}  // namespace gridkeeper::alerting
