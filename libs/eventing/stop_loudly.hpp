// Ends the process when going on would write, or build on, a wrong history. What is wrong stands in
// its last log line; the partitions go to no other process without meeting the same.
#pragma once

#include "absl/status/status.h"

namespace gridkeeper::eventing {

[[noreturn]] void StopLoudly(const absl::Status& status);

}  // namespace gridkeeper::eventing
