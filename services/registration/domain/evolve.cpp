#include "registration/domain/evolve.hpp"

namespace gridkeeper::registration {

State NewState(std::string_view key) {
  State state;
  if (!IsPersonKey(key)) state.area = std::make_unique<AreaState>();
  return state;
}

namespace {

AreaProfile& ProfileOf(AreaState& area) {
  AreaProfile* profile = area.profile.Mutable(Only::kOne);
  return profile != nullptr ? *profile : area.profile.Put(Only::kOne, {});
}

// Events of area keys.

void Apply(AreaState& area, const AreaDefined& event, const base::EventFacts&) {
  AreaProfile& profile = ProfileOf(area);
  profile.name = event.name;
  profile.parent = event.parent;
}

void Apply(AreaState& area, const StaffDefined& event, const base::EventFacts&) {
  area.staff.Put(event.staff_id, event.entry);
}

void Apply(AreaState& area, const StaffRemoved& event, const base::EventFacts&) {
  area.staff.Erase(event.staff_id);
}

void Apply(AreaState& area, const StaffReleased& event, const base::EventFacts&) {
  area.staff.Erase(event.staff_id);
}

void Apply(AreaState& area, const RosterChanged& event, const base::EventFacts&) {
  ProfileOf(area).duty_staff_ids = event.staff_ids;
}

void Apply(AreaState& area, const RulesChanged& event, const base::EventFacts&) {
  ProfileOf(area).rules = event.rules;
}

void Apply(AreaState& area, const BuildingRegistered& event, const base::EventFacts&) {
  area.buildings.Put(event.id, event.building);
}

void Apply(AreaState& area, const HouseholdRegistered& event, const base::EventFacts& facts) {
  area.households.Put(event.id, {.place = event.place,
                                 .key_id = event.key_id,
                                 .residents = event.residents,
                                 .registered_at = facts.time,
                                 .registered_by = std::string(facts.actor)});
}

void Apply(AreaState& area, const HouseholdForgotten& event, const base::EventFacts&) {
  area.households.Erase(event.id);
}

void Apply(AreaState& area, const DuplicateCaseNoted& event, const base::EventFacts&) {
  area.duplicates.Put(event.case_id, event.duplicate);
}

// Events of person keys.

void SetCase(State& state, const std::vector<ClaimRef>& claims, const base::Uuid& case_id) {
  for (const ClaimRef& ref : claims) {
    if (Claim* claim = state.claims.Mutable(ref.resident)) claim->case_id = case_id;
  }
}

void Apply(State& state, const IdNumberClaimed& event) {
  const Claim* known = state.claims.Find(event.claim.resident);
  state.claims.Put(event.claim.resident, {.grid = event.claim.grid,
                                          .household = event.claim.household,
                                          .claimed_at = event.claim.claimed_at,
                                          .case_id = known ? known->case_id : base::Uuid{}});
}

void Apply(State& state, const IdNumberReleased& event) {
  state.claims.Erase(event.claim.resident);
}

void Apply(State& state, const DuplicateCaseOpened& event) {
  SetCase(state, event.claims, event.case_id);
}

void Apply(State& state, const DuplicateCaseChanged& event) {
  SetCase(state, event.claims, event.case_id);
}

void Apply(State& state, const DuplicateCaseClosed& event) {
  SetCase(state, event.claims, base::Uuid{});
}

}  // namespace

void Evolve(State& state, const Event& event, const base::EventFacts& facts) {
  std::visit(
      [&](const auto& e) {
        if constexpr (requires { Apply(*state.area, e, facts); }) {
          if (state.area) Apply(*state.area, e, facts);
        } else {
          if (!state.area) Apply(state, e);
        }
      },
      event);
}

}  // namespace gridkeeper::registration
