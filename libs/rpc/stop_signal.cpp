#include "rpc/stop_signal.hpp"

#include <signal.h>

namespace gridkeeper::rpc {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

StopSignal::StopSignal() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A client or broker that hangs up is an error of that write, not the end of the process.
  signal(SIGPIPE, SIG_IGN);
}

int StopSignal::Wait() const {
  const sigset_t signals = StopSignals();
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
  return signal;
}

}  // namespace gridkeeper::rpc
