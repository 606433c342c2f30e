// Registration's settings: those of every service, and the master key.
#pragma once

#include <optional>

#include "base/settings.hpp"
#include "registration/sealing/master_key.hpp"
#include "runtime/service.hpp"

namespace gridkeeper::registration {

struct Config {
  runtime::ServiceSettings service;
  // Set whenever the settings have no error.
  std::optional<MasterKey> master;
};

Config ReadConfig(base::Settings& settings);

}  // namespace gridkeeper::registration
