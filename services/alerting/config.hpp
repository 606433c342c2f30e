// Alerting's settings: those of every service, the way to registration, and the limits of watches.
#pragma once

#include "alerting/adapters/watch_hub.hpp"
#include "base/settings.hpp"
#include "rpc/channel.hpp"
#include "runtime/service.hpp"

namespace gridkeeper::alerting {

struct Config {
  runtime::ServiceSettings service;
  rpc::ClientSettings registration;  // for names
  base::Millis names_timeout = std::chrono::milliseconds{1500};
  WatchHub::Limits watch;
  base::Millis feed_timeout = std::chrono::seconds{60};
};

// Reads all of them; what is wrong stands in `settings` afterwards.
Config ReadConfig(base::Settings& settings);

}  // namespace gridkeeper::alerting
