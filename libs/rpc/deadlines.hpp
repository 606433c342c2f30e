// How long a call may take in the server, whatever its caller says.
#pragma once

#include "base/settings.hpp"
#include "base/time.hpp"

namespace gridkeeper::rpc {

struct Deadlines {
  base::Millis when_none = std::chrono::seconds{10};  // for a call that names no deadline
  base::Millis longest = std::chrono::seconds{60};
  // The wait for an outcome ends this much before the call's deadline, so that the answer still
  // reaches the caller.
  base::Millis reply_margin{100};
};

// GRIDKEEPER_DEFAULT_DEADLINE_MS.
inline Deadlines ReadDeadlines(base::Settings& settings) {
  Deadlines deadlines;
  deadlines.when_none =
      settings.Duration("GRIDKEEPER_DEFAULT_DEADLINE_MS", deadlines.when_none,
                        {100, deadlines.longest.count()}, "of a call that names no deadline");
  return deadlines;
}

}  // namespace gridkeeper::rpc
