// What a gate says. Asked by the handler on what it looked up; decide records what was said.
#pragma once

#include <vector>

#include "registration/domain/gates.hpp"

namespace gridkeeper::registration {

struct GateQuestion {
  GateDirection direction = GateDirection::kNone;
  bool is_shown = false;        // a pass, or a vehicle's plate
  const Pass* pass = nullptr;   // nullptr: none is known
  bool is_behind_gate = false;  // the grid of the pass lies in the guarded area
  base::TimePoint at{};
  std::int32_t temperature_tenths = 0;  // 0: not taken
  std::int32_t fever_threshold_tenths = 0;
  std::vector<base::ZoneAt> zones = {};  // that hold where the pass is of
};

// kNone: allow. Of several reasons the first in the order of the enum.
StopReason StopReasonFor(const GateQuestion& question);

}  // namespace gridkeeper::registration
