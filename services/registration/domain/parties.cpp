#include "registration/domain/parties.hpp"

#include <algorithm>

namespace gridkeeper::registration {

std::vector<PartyKind> MissingParties(const Resident& resident) {
  std::vector<PartyKind> missing;
  for (const PartyKind kind : {PartyKind::kStreet, PartyKind::kCommunity, PartyKind::kHealthCentre,
                               PartyKind::kPoliceStation, PartyKind::kEmployer}) {
    const auto& named = resident.parties->kinds;
    if (std::find(named.begin(), named.end(), kind) == named.end()) missing.push_back(kind);
  }
  return missing;
}

bool IsIsolated(const Resident& resident, const std::set<base::Uuid>& isolated) {
  const std::vector<base::Uuid> records = RecordsOf({resident});
  return std::any_of(records.begin(), records.end(),
                     [&](const base::Uuid& id) { return isolated.contains(id); });
}

std::vector<WithoutParties> FindWithoutParties(const Household& household,
                                               const std::set<base::Uuid>& isolated) {
  std::vector<WithoutParties> found;
  for (const Resident& resident : household.residents) {
    if (!IsIsolated(resident, isolated)) continue;
    if (auto missing = MissingParties(resident); !missing.empty())
      found.push_back({&resident, std::move(missing)});
  }
  return found;
}

bool HasIsolated(const Household& household, const std::set<base::Uuid>& isolated) {
  return std::any_of(household.residents.begin(), household.residents.end(),
                     [&](const Resident& one) { return IsIsolated(one, isolated); });
}

}  // namespace gridkeeper::registration
