// The five-party responsibility (row O2): street, community, health centre, police station and
// employer answer for each isolated person.
#pragma once

#include <set>
#include <vector>

#include "registration/domain/state.hpp"

namespace gridkeeper::registration {

// In order of kind.
std::vector<PartyKind> MissingParties(const Resident& resident);

// Whether this is a record of somebody whose isolation is open: health knows one of the records
// that were made one.
bool IsIsolated(const Resident& resident, const std::set<base::Uuid>& isolated);

struct WithoutParties {
  const Resident* resident = nullptr;
  std::vector<PartyKind> missing;
};
// Those of the household who are isolated and lack a party.
std::vector<WithoutParties> FindWithoutParties(const Household& household,
                                               const std::set<base::Uuid>& isolated);

bool HasIsolated(const Household& household, const std::set<base::Uuid>& isolated);

}  // namespace gridkeeper::registration
