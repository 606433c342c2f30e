// What decide() and evolve() learn of an input or event beside its content. Views live for the call
// only.
#pragma once

#include <string_view>

#include "base/time.hpp"

namespace gridkeeper::base {

// For decide(): the input at hand.
struct Context {
  std::string_view key;    // the aggregate's key: a grid, an area or a person
  std::string_view actor;  // staff id of who commands; empty for a clock or another service's event
  std::string_view
      input_id;  // ce_id of the input: the cause event's id when another service's event is decided
  TimePoint now;  // business time, the same for all that one input leads to
};

// For evolve(): the event as it stands in the log.
struct EventFacts {
  std::string_view key;
  std::string_view actor;
  std::string_view event_id;  // ce_id
  TimePoint time;             // ce_time: decide's now
};

}  // namespace gridkeeper::base
