// Registration's settings: those of every service, and the master key.
#pragma once

#include <optional>
#include <string>

#include "base/settings.hpp"
#include "registration/sealing/master_key.hpp"
#include "runtime/service.hpp"

namespace gridkeeper::registration {

struct Config {
  runtime::ServiceSettings service;
  // Set whenever the settings have no error.
  std::optional<MasterKey> master;
  // Who is asked for a worker's day.
  std::string health_address;
  std::string supply_address;
  std::string alerting_address;
  base::Millis work_timeout{2000};
};

Config ReadConfig(base::Settings& settings);

}  // namespace gridkeeper::registration
