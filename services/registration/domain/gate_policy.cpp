#include "registration/domain/gate_policy.hpp"

#include "registration/domain/zone_policy.hpp"

namespace gridkeeper::registration {

StopReason StopReasonFor(const GateQuestion& question) {
  const Pass* pass = question.pass;
  if (pass != nullptr && pass->IsIsolatedAt(question.at)) return StopReason::kIsolated;
  if (question.temperature_tenths >= question.fever_threshold_tenths) return StopReason::kFever;
  if (!question.is_shown) return StopReason::kNoPass;
  if (!question.is_behind_gate) return StopReason::kOtherArea;
  if (pass == nullptr) return StopReason::kUnknownPass;
  if (const StopReason fault = pass->FaultAt(question.at); fault != StopReason::kNone) return fault;
  return LetThrough(question.zones, *pass, question.direction) ? StopReason::kNone
                                                               : StopReason::kRiskZone;
}

}  // namespace gridkeeper::registration
