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

std::optional<int> StopSignal::WaitFor(base::Millis time) const {
  const sigset_t signals = StopSignals();
  const timespec longest{.tv_sec = time.count() / 1000, .tv_nsec = time.count() % 1000 * 1'000'000};
  const int signal = sigtimedwait(&signals, nullptr, &longest);
  if (signal < 0) return std::nullopt;
  return signal;
}

}  // namespace gridkeeper::rpc
