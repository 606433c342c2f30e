// The order to stop: SIGTERM or SIGINT. Make it first of all in main, before any thread starts,
// since threads take over which signals are blocked.
#pragma once

#include <optional>

#include "base/time.hpp"

namespace gridkeeper::rpc {

class StopSignal {
 public:
  StopSignal();
  // The signal's number once the order has come; nullopt when it has not within `time`.
  std::optional<int> WaitFor(base::Millis time) const;
};

}  // namespace gridkeeper::rpc
