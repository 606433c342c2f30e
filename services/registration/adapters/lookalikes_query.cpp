// ListLookalikes: opens the details of all residents of some grids and compares them.
#include <algorithm>
#include <utility>

#include "gridkeeper/registration/v1/registration_types.pb.h"
#include "registration/adapters/details_view.hpp"
#include "registration/adapters/query_refusals.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "registration/adapters/registration_queries.hpp"
#include "registration/domain/likeness.hpp"

namespace gridkeeper::registration {
namespace {

static_assert(static_cast<int>(LikenessReason::kIdNumberSlip) ==
              v1::LIKENESS_REASON_ID_NUMBER_SLIP);

using Kinds = RegistrationDomain;

struct Candidate {
  std::string grid;
  v1::Resident resident;
};

// Those whose details can be opened.
absl::Status Gather(const eventing::Entity& entity, const KeyTable& keys,
                    std::vector<Candidate>& out) {
  Household household;
  const auto id = base::ParseUuid(entity.field);
  if (!id || !Decode(entity.value, household)) {
    return Unreadable(Kinds::kHouseholds, entity.field);
  }
  for (const Resident& one : household.residents) {
    v1::Resident resident = ViewResident(one, *id, Depth::kFull, keys);
    if (resident.details() != v1::DETAILS_STATE_OPENED) continue;
    out.push_back({entity.key, std::move(resident)});
  }
  return absl::OkStatus();
}

v1::Lookalikes View(const Likeness& likeness, const std::vector<Candidate>& candidates) {
  v1::Lookalikes out;
  const Candidate &first = candidates[likeness.first], &second = candidates[likeness.second];
  *out.mutable_first() = first.resident;
  out.set_first_grid_code(first.grid);
  *out.mutable_second() = second.resident;
  out.set_second_grid_code(second.grid);
  out.set_score(likeness.score);
  for (const LikenessReason reason : likeness.reasons) {
    out.add_reasons(static_cast<v1::LikenessReason>(reason));
  }
  return out;
}

}  // namespace

void RegistrationQueries::ListLookalikes(const LookalikesQuery& query,
                                         v1::ListLookalikesResponse& out, Done done) const {
  reader_.List(query.grids, Kinds::kHouseholds,
               [this, query, &out,
                done = std::move(done)](const absl::StatusOr<eventing::EntityList>& list) {
                 if (!list.ok()) return done(list.status());
                 absl::Status status;
                 std::vector<Candidate> candidates;
                 for (const eventing::Entity& entity : list->entities) {
                   status.Update(Gather(entity, keys_, candidates));
                 }
                 std::vector<Traits> traits;
                 traits.reserve(candidates.size());
                 for (const auto& [grid, one] : candidates) {
                   traits.push_back({one.name(), one.id_number(), one.phone(), one.birth_date()});
                 }
                 const std::vector<Likeness> found = FindLookalikes(traits, query.least_score);
                 out.set_found(static_cast<std::int32_t>(found.size()));
                 for (std::size_t i = 0; i < std::min(query.most, found.size()); ++i) {
                   *out.add_pairs() = View(found[i], candidates);
                 }
                 for (const std::string& grid : list->unavailable_keys) {
                   out.add_unavailable_grids(grid);
                 }
                 done(status);
               });
}

}  // namespace gridkeeper::registration
