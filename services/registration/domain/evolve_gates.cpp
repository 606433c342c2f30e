#include "registration/domain/evolve_gates.hpp"

#include <algorithm>

#include "registration/domain/evolve_volunteers.hpp"

namespace gridkeeper::registration {
namespace {

// max: never.
std::pair<base::TimePoint, base::Uuid> ForgetAt(const base::Uuid& id, const Pass& pass) {
  const base::TimePoint end = pass.End();
  return {end == base::TimePoint::max() ? end : end + kPassKept, id};
}

void Place(AreaState& area, const base::Uuid& id, Pass pass) {
  if (const Pass* known = area.passes.Find(id)) area.passes_to_forget.erase(ForgetAt(id, *known));
  if (pass.End() != base::TimePoint::max()) area.passes_to_forget.insert(ForgetAt(id, pass));
  area.passes.Put(id, std::move(pass));
}

void Remove(AreaState& area, const base::Uuid& id) {
  const Pass* known = area.passes.Find(id);
  if (known == nullptr) return;
  area.passes_to_forget.erase(ForgetAt(id, *known));
  area.passes.Erase(id);
}

// Since when the holder has been in isolation: whichever record of the person it is noted for.
base::TimePoint IsolatedSince(const AreaState& area, const Pass& pass) {
  std::vector<base::Uuid> records = {pass.resident};
  if (const Household* household = area.households.Find(pass.household)) {
    for (const Resident& resident : household->residents) {
      if (IsRecordOf(resident, pass.resident)) records = RecordsOf({resident});
    }
  }
  base::TimePoint since{};
  for (const base::Uuid& id : records) {
    const Isolation* isolation = area.isolations.Find(id);
    if (isolation == nullptr) continue;
    for (const auto& [case_id, opened_at] : isolation->cases) {
      if (since == base::TimePoint{} || opened_at < since) since = opened_at;
    }
  }
  return since;
}

base::Uuid BuildingOf(const AreaState& area, const Pass& pass) {
  const Household* household = area.households.Find(pass.household);
  return household == nullptr ? base::Uuid{} : household->place.building;
}

template <typename Predicate>
std::vector<base::Uuid> PassesHere(const AreaState& area, Predicate&& is_meant) {
  std::vector<base::Uuid> ids;
  for (const auto& [id, pass] : area.passes) {
    if (pass.moved_to.empty() && !pass.resident.IsNil() && is_meant(pass)) ids.push_back(id);
  }
  return ids;
}

void SetIsolation(AreaState& area, const base::Uuid& resident, const Isolation& isolation) {
  if (isolation.cases.empty()) {
    area.isolations.Erase(resident);
  } else {
    area.isolations.Put(resident, isolation);
  }
}

void ForgetOldStops(AreaState& area, base::TimePoint now) {
  std::vector<std::pair<base::TimePoint, base::Uuid>> by_age;
  for (const auto& [id, stop] : area.stops) by_age.emplace_back(stop.scan.taken_at, id);
  std::sort(by_age.begin(), by_age.end());
  std::size_t left = by_age.size();
  for (const auto& [at, id] : by_age) {
    if (left <= kStopsKept && at >= now - kStopKept) break;
    area.stops.Erase(id);
    --left;
  }
}

}  // namespace

StopReason Pass::FaultAt(base::TimePoint at) const {
  if (IsRevoked() && revoked_at <= at) return StopReason::kRevoked;
  if (at < valid_from) return StopReason::kNotYetValid;
  return at >= valid_until ? StopReason::kExpired : StopReason::kNone;
}

std::vector<MovingPass> PassesOf(const AreaState& area, const std::vector<Resident>& residents) {
  const std::vector<base::Uuid> records = RecordsOf(residents);
  std::vector<MovingPass> passes;
  for (const base::Uuid& id :
       PassesHere(area, [&](const Pass& pass) { return IsAmong(records, pass.resident); })) {
    MovingPass& moving = passes.emplace_back(MovingPass{id, *area.passes.Find(id)});
    moving.pass.household = {};
    moving.pass.isolated_since = {};
    moving.pass.building = {};
  }
  return passes;
}

std::vector<MovingIsolation> IsolationsOf(const AreaState& area,
                                          const std::vector<Resident>& residents) {
  std::vector<MovingIsolation> isolations;
  for (const base::Uuid& id : RecordsOf(residents)) {
    if (const Isolation* isolation = area.isolations.Find(id))
      isolations.push_back({id, *isolation});
  }
  return isolations;
}

void Derive(State& state) {
  if (!state.area) return;
  AreaState& area = *state.area;
  DeriveShiftsDue(area);
  area.passes_to_forget.clear();
  for (const auto& [id, pass] : area.passes) {
    if (pass.End() != base::TimePoint::max()) area.passes_to_forget.insert(ForgetAt(id, pass));
  }
}

void Apply(AreaState& area, const CheckpointDefined& event, const base::EventFacts& facts) {
  area.checkpoints.Put(event.id, event.checkpoint).grid = base::AreaCode(facts.key);
}

void Apply(AreaState& area, const PassIssued& event, const base::EventFacts& facts) {
  Pass pass = event.pass;
  pass.issued_by = std::string(facts.actor);
  pass.issued_at = facts.time;
  if (!pass.resident.IsNil()) {
    pass.isolated_since = IsolatedSince(area, pass);
    pass.building = BuildingOf(area, pass);
  }
  Place(area, event.id, std::move(pass));
}

void Apply(AreaState& area, const PassRevoked& event, const base::EventFacts& facts) {
  const Pass* known = area.passes.Find(event.id);
  if (known == nullptr) return;
  Pass pass = *known;
  pass.revoked_at = facts.time;
  Place(area, event.id, std::move(pass));
}

void Apply(AreaState& area, const PassForgotten& event, const base::EventFacts&) {
  Remove(area, event.id);
}

void Apply(AreaState& area, const GateScanned& event, const base::EventFacts& facts) {
  if (event.scan.verdict != GateVerdict::kStop && !event.is_isolated) return;
  area.stops.Put(event.id, {event.scan, event.resident, event.is_isolated});
  ForgetOldStops(area, facts.time);
}

void Apply(AreaState& area, const IsolationNoted& event, const base::EventFacts&) {
  SetIsolation(area, event.resident, event.isolation);
  for (const auto& [id, household] : area.households) {
    for (const Resident& resident : household.residents) {
      if (IsRecordOf(resident, event.resident)) return RefreshPasses(area, id);
    }
  }
}

void TakePasses(AreaState& area, const Moving& moving) {
  for (const MovingIsolation& come : moving.isolations) {
    SetIsolation(area, come.resident, come.isolation);
  }
  for (const MovingPass& come : moving.passes) {
    Pass pass = come.pass;
    pass.household = moving.to_household;
    Place(area, come.id, std::move(pass));
  }
  RefreshPasses(area, moving.to_household);
}

void ReleasePasses(AreaState& area, const std::vector<base::Uuid>& residents,
                   const base::AreaCode& to_grid) {
  for (const base::Uuid& id :
       PassesHere(area, [&](const Pass& pass) { return IsAmong(residents, pass.resident); })) {
    Pass& pass = *area.passes.Mutable(id);
    pass.moved_to = to_grid;
    pass.sealed.clear();
    pass.key_id = {};
    pass.isolated_since = {};
    pass.building = {};
  }
  for (const base::Uuid& id : residents) area.isolations.Erase(id);
}

void DropPasses(AreaState& area, const base::Uuid& household) {
  for (const base::Uuid& id :
       PassesHere(area, [&](const Pass& pass) { return pass.household == household; })) {
    Remove(area, id);
  }
}

void RefreshPasses(AreaState& area, const base::Uuid& household) {
  for (const base::Uuid& id :
       PassesHere(area, [&](const Pass& pass) { return pass.household == household; })) {
    Pass pass = *area.passes.Find(id);
    pass.isolated_since = IsolatedSince(area, pass);
    pass.building = BuildingOf(area, pass);
    if (pass != *area.passes.Find(id)) *area.passes.Mutable(id) = std::move(pass);
  }
}

}  // namespace gridkeeper::registration
