#include "registration/config.hpp"

#include "registration/adapters/registration_domain.hpp"

namespace gridkeeper::registration {

Config ReadConfig(base::Settings& settings) {
  constexpr std::string_view kMasterKeyFile = "GRIDKEEPER_MASTER_KEY_FILE";
  Config config;
  config.service =
      runtime::ReadServiceSettings(settings, RegistrationDomain::kName, "127.0.0.1:7001");
  config.health_address = settings.Address("GRIDKEEPER_HEALTH_ADDR", "127.0.0.1:7002",
                                           "health's gRPC address, for a worker's day");
  config.supply_address = settings.Address("GRIDKEEPER_SUPPLY_ADDR", "127.0.0.1:7003",
                                           "supply's gRPC address, for a worker's day");
  config.alerting_address = settings.Address("GRIDKEEPER_ALERTING_ADDR", "127.0.0.1:7004",
                                             "alerting's gRPC address, for a worker's day");
  config.work_timeout =
      settings.Duration("GRIDKEEPER_WORK_DAY_TIMEOUT_MS", config.work_timeout, {100, 10'000},
                        "how long a worker's day or log waits for health, supply and alerting");
  const std::string file = settings.RequiredText(
      kMasterKeyFile,
      "file with the master key of all personal details, 64 hex digits (openssl rand -hex 32); the "
      "same in every process of registration; keep a copy apart from the log");
  if (file.empty()) return config;
  absl::StatusOr<MasterKey> master = MasterKey::FromFile(file);
  if (master.ok()) {
    config.master.emplace(*std::move(master));
  } else {
    settings.AddError(kMasterKeyFile, file, std::string(master.status().message()));
  }
  return config;
}

}  // namespace gridkeeper::registration
