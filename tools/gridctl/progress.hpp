// Progress of long work on stderr: a line that is rewritten on a terminal, one line every few
// seconds elsewhere.
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "base/clock.hpp"

namespace gridkeeper::gridctl {

// Not thread-safe.
class Progress {
 public:
  void Tell(const std::string& phase, int done, int of) {
    const base::TimePoint now = base::WallNow();
    const base::Millis pause = terminal_ ? base::Millis{100} : base::Millis{3000};
    if (phase == phase_ && done < of && now - told_ < pause) return;
    if (phase != phase_) Finish();
    phase_ = phase;
    told_ = now;
    fmt::print(stderr, "{}{} {}/{}{}", terminal_ ? "\r" : "", phase, done, of,
               terminal_ ? "" : "\n");
    std::fflush(stderr);
  }
  void Finish() {
    if (terminal_ && !phase_.empty()) fmt::print(stderr, "\n");
    phase_.clear();
  }

 private:
  bool terminal_ = isatty(STDERR_FILENO) == 1;
  std::string phase_;
  base::TimePoint told_{};
};

}  // namespace gridkeeper::gridctl
