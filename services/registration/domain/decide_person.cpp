// Claims of one id number. Nothing is ever refused here: the household is registered already, and
// care does not wait for somebody to find out who is right.
#include <algorithm>
#include <set>
#include <tuple>

#include "registration/domain/decide.hpp"

namespace gridkeeper::registration::decide {
namespace {

ClaimRef RefOf(const base::Uuid& resident, const Claim& claim) {
  return {claim.grid.ToString(), claim.household, resident, claim.claimed_at};
}

// Oldest first.
std::vector<ClaimRef> Sorted(std::vector<ClaimRef> claims) {
  std::sort(claims.begin(), claims.end(), [](const ClaimRef& a, const ClaimRef& b) {
    return std::tie(a.claimed_at, a.resident) < std::tie(b.claimed_at, b.resident);
  });
  return claims;
}

// All claims that stand, but for one resident's; oldest first.
std::vector<ClaimRef> ClaimsWithout(const State& state, const base::Uuid& resident) {
  std::vector<ClaimRef> claims;
  for (const auto& [id, claim] : state.claims) {
    if (id != resident) claims.push_back(RefOf(id, claim));
  }
  return Sorted(std::move(claims));
}

// The grids of these claims and of one more that comes or goes, each once.
CaseFacts FactsOf(const base::Uuid& case_id, std::vector<ClaimRef> claims, const ClaimRef& other) {
  std::vector<base::AreaCode> grids = {other.grid};
  for (const ClaimRef& claim : claims) grids.push_back(claim.grid);
  std::sort(grids.begin(), grids.end());
  grids.erase(std::unique(grids.begin(), grids.end()), grids.end());
  return {case_id, std::move(claims), std::move(grids)};
}

base::Uuid OpenCase(const State& state) {
  for (const auto& [id, claim] : state.claims) {
    if (!claim.case_id.IsNil()) return claim.case_id;
  }
  return {};
}

}  // namespace

Decision On(const State& state, const ClaimIdNumber& message, const Call& call) {
  ClaimRef claim = message.claim;
  claim.claimed_at = call.context.now;
  if (const Claim* known = state.claims.Find(claim.resident)) {
    const ClaimRef before = RefOf(claim.resident, *known);
    claim.claimed_at = before.claimed_at;
    std::vector<Event> moved = {IdNumberClaimed{claim}};
    if (claim == before || known->case_id.IsNil()) return moved;
    std::vector<ClaimRef> claims = ClaimsWithout(state, claim.resident);
    claims.push_back(claim);
    moved.push_back(
        DuplicateCaseChanged{FactsOf(known->case_id, Sorted(std::move(claims)), before)});
    return moved;
  }
  std::vector<Event> events = {IdNumberClaimed{claim}};
  std::vector<ClaimRef> claims = ClaimsWithout(state, claim.resident);
  if (claims.empty()) return events;
  claims.push_back(claim);
  if (const base::Uuid open = OpenCase(state); !open.IsNil()) {
    events.push_back(DuplicateCaseChanged{FactsOf(open, std::move(claims), claim)});
  } else {
    const base::Uuid id =
        base::DeriveUuid({"duplicate", call.context.key, claim.resident.ToString()});
    events.push_back(DuplicateCaseOpened{FactsOf(id, std::move(claims), claim)});
  }
  return events;
}

Decision On(const State& state, const SettleDuplicateCase& message, const Call&) {
  std::vector<ClaimRef> claims = ClaimsWithout(state, base::Uuid{});
  // Whatever their order: claims of one moment stand in that of their coming at first.
  std::set<base::Uuid> standing;
  for (const ClaimRef& claim : claims) standing.insert(claim.resident);
  const std::set<base::Uuid> looked_into(message.residents.begin(), message.residents.end());
  if (claims.empty() || OpenCase(state) != message.case_id || standing != looked_into) {
    return {{DuplicateFindingOutdated{message.case_id}}};
  }
  const ClaimRef first = claims.front();
  return {
      {DuplicateCaseSettled{FactsOf(message.case_id, std::move(claims), first), message.finding}}};
}

Decision On(const State& state, const ReleaseIdNumber& message, const Call&) {
  const Claim* known = state.claims.Find(message.claim.resident);
  if (known == nullptr) return {{IdNumberReleased{message.claim}}};
  const ClaimRef released = RefOf(message.claim.resident, *known);
  std::vector<Event> events = {IdNumberReleased{released}};
  if (known->case_id.IsNil()) return events;
  CaseFacts facts = FactsOf(known->case_id, ClaimsWithout(state, released.resident), released);
  if (facts.claims.size() > 1) {
    events.push_back(DuplicateCaseChanged{std::move(facts)});
  } else {
    events.push_back(DuplicateCaseClosed{std::move(facts)});
  }
  return events;
}

}  // namespace gridkeeper::registration::decide
