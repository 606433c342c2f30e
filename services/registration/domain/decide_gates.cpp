// Gates: checkpoints, passes, what is scanned, and what health tells of isolations.
#include <fmt/format.h>

#include "registration/domain/command_policy.hpp"
#include "registration/domain/decide.hpp"

namespace gridkeeper::registration::decide {
namespace {

using base::Refuse;
using base::Rejected;
using base::Rejection;

// The pass if it is kept here, where to hand the command on to, or the refusal.
base::Decided<const Pass*> FindPass(const AreaState& area, const base::Uuid& id, const Call& call) {
  const Pass* pass = area.passes.Find(id);
  if (pass == nullptr) {
    return Refuse(
        Rejection::kNotFound, "pass_id",
        fmt::format("grid {} has no pass {}; see ListPasses", call.context.key, id.ToString()));
  }
  if (!pass->moved_to.empty()) return base::HandOn(pass->moved_to);
  return pass;
}

std::optional<Rejected> FindBadPeriod(const Pass& pass, const Call& call) {
  if (pass.valid_from > call.context.now + kLongestPass) {
    return Rejected{Rejection::kInvalid, "valid_from_ms",
                    fmt::format("must lie at most {} days ahead", kLongestPass.count())};
  }
  if (pass.valid_until <= std::max(pass.valid_from, call.context.now)) {
    return Rejected{Rejection::kInvalid, "valid_until_ms",
                    "must be later than valid_from_ms and than now, or 0 for a resident's pass"};
  }
  if (pass.resident.IsNil() && pass.valid_until > pass.valid_from + kLongestPass) {
    return Rejected{Rejection::kInvalid, "valid_until_ms",
                    fmt::format("must lie at most {} days after valid_from_ms for a temporary pass",
                                kLongestPass.count())};
  }
  return std::nullopt;
}

// A zone that holds where the holder lives may allow short passes only.
std::optional<Rejected> FindTooLong(const Pass& pass, const base::Uuid& building,
                                    const Call& call) {
  if (pass.valid_until == base::TimePoint::max()) return std::nullopt;
  for (const base::ZoneAt& at :
       call.reference.ZonesAt(call.context.key, building, call.context.now)) {
    const std::chrono::hours longest{at.rules.longest_pass_hours};
    if (longest.count() == 0 || pass.valid_until <= pass.valid_from + longest) continue;
    return Rejected{Rejection::kInvalid, "valid_until_ms",
                    fmt::format("must lie at most {} h after valid_from_ms: risk zone {} holds "
                                "there; give out another when this one ends",
                                longest.count(), at.id)};
  }
  return std::nullopt;
}

std::optional<Rejected> FindOther(const AreaState& area, const base::Uuid& id, const Call& call) {
  const Pass* known = area.passes.Find(id);
  if (known == nullptr) {
    if (area.passes.size() < kMaxPasses) return std::nullopt;
    return Rejected{Rejection::kWrongState, "grid_code",
                    fmt::format("grid {} keeps {} passes and takes no more; divide the grid",
                                call.context.key, kMaxPasses)};
  }
  // Where the vehicle's other pass went along to is no matter here.
  if (known->moved_to.empty() && known->End() > call.context.now) {
    return Rejected{Rejection::kAlreadyExists, "details.plate",
                    fmt::format("has the pass {}; revoke it first", id.ToString())};
  }
  return std::nullopt;
}

Decision Noted(const AreaState& area, const base::Uuid& resident, Isolation now) {
  const Isolation* before = area.isolations.Find(resident);
  if (now == (before == nullptr ? Isolation{} : *before)) return std::vector<Event>{};
  return {{IsolationNoted{resident, std::move(now)}}};
}

}  // namespace

Decision On(const AreaState& area, const DefineCheckpoint& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "grid_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  const base::Checkpoint* known = area.checkpoints.Find(command.id);
  if (command.exists && known == nullptr) {
    return Refuse(Rejection::kNotFound, "checkpoint_id",
                  fmt::format("grid {} has no checkpoint {}; see ListCheckpoints", call.context.key,
                              command.id.ToString()));
  }
  if (known == nullptr && area.checkpoints.size() >= kMaxCheckpoints) {
    return Refuse(
        Rejection::kWrongState, "grid_code",
        fmt::format("grid {} has {} checkpoints and takes no more; use one that is closed",
                    call.context.key, kMaxCheckpoints));
  }
  if (!call.reference.IsWithin(call.context.key, command.guarded) ||
      !call.reference.Covers(call.context.actor, command.guarded, call.context.now)) {
    return Refuse(Rejection::kNotFound, "guarded_area_code",
                  fmt::format("area {} is not the grid or one above it within your areas; see "
                              "ListAreas",
                              command.guarded));
  }
  return {{CheckpointDefined{command.id,
                             {.grid = {},
                              .guarded = command.guarded,
                              .name = command.name,
                              .is_closed = command.is_closed}}}};
}

Decision On(const AreaState& area, const IssuePass& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "grid_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  PassIssued event{command.id, command.pass, {}};
  if (event.pass.valid_from == base::TimePoint{}) event.pass.valid_from = call.context.now;
  base::Uuid building;
  if (!command.pass.resident.IsNil()) {
    const auto household = FindAtRest(area, command.pass.household, call);
    if (!household) return tl::make_unexpected(household.error());
    const auto resident =
        FindResident(**household, command.pass.household, command.pass.resident, "resident_id");
    if (!resident) return tl::make_unexpected(resident.error());
    building = (*household)->place.building;
  }
  if (auto bad = FindBadPeriod(event.pass, call)) return tl::make_unexpected(std::move(*bad));
  if (auto bad = FindTooLong(event.pass, building, call)) {
    return tl::make_unexpected(std::move(*bad));
  }
  if (auto other = FindOther(area, command.id, call)) return tl::make_unexpected(std::move(*other));
  if (const Pass* replaced = area.passes.Find(command.id)) event.replaced_key_id = replaced->key_id;
  return {{std::move(event)}};
}

Decision On(const AreaState& area, const RevokePass& command, const Call& call) {
  const auto pass = FindPass(area, command.id, call);
  if (!pass) return tl::make_unexpected(pass.error());
  if (!(*pass)->resident.IsNil()) {
    const auto household = FindAtRest(area, (*pass)->household, call);
    if (!household) return tl::make_unexpected(household.error());
  }
  if ((*pass)->End() <= call.context.now) {
    return Refuse(Rejection::kWrongState, "pass_id",
                  fmt::format("pass {} is at its end already", command.id.ToString()));
  }
  return {{PassRevoked{command.id, command.reason}}};
}

// What happened at the gate has happened: nothing but an impossible time is refused.
Decision On(const AreaState& area, const RecordScan& command, const Call& call) {
  const GateScan& scan = command.scan;
  if (auto fault = FindOutOfTime("taken_at_ms", scan.taken_at, kOldestScan, call)) {
    return tl::make_unexpected(std::move(*fault));
  }
  GateScanned event{.id = command.id, .scan = scan, .resident = {}, .household = {}};
  if (const Pass* pass = area.passes.Find(scan.pass)) {
    if (!pass->moved_to.empty()) return base::HandOn(pass->moved_to);
    event.resident = pass->resident;
    event.household = pass->household;
    // The gate's clock may be a little slow: what it was told counts; what its list said may be
    // old.
    const bool was_told = scan.reason == StopReason::kIsolated && !scan.is_offline;
    event.is_isolated = !pass->resident.IsNil() && (was_told || pass->IsIsolatedAt(scan.taken_at));
  }
  return {{event}};
}

Decision On(const AreaState& area, const NoteIsolation& message, const Call&) {
  const Isolation* before = area.isolations.Find(message.resident);
  Isolation now = before == nullptr ? Isolation{} : *before;
  if (message.since) {
    now.cases.insert_or_assign(message.case_id, *message.since);
  } else {
    now.cases.erase(message.case_id);
  }
  return Noted(area, message.resident, std::move(now));
}

Decision On(const AreaState& area, const NoteIsolations& message, const Call&) {
  return Noted(area, message.resident, message.isolation);
}

}  // namespace gridkeeper::registration::decide
