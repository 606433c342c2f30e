// The order to stop: SIGTERM or SIGINT. Make it first of all in main, before any thread starts,
// since threads take over which signals are blocked.
#pragma once

namespace gridkeeper::rpc {

class StopSignal {
 public:
  StopSignal();
  // Blocks until the order comes; gives the signal's number.
  int Wait() const;
};

}  // namespace gridkeeper::rpc
