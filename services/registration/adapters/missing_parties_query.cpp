// ListMissingParties: isolated households for which somebody is still to be named.
#include <set>
#include <utility>

#include "registration/adapters/details_view.hpp"
#include "registration/adapters/list_kind.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "registration/domain/parties.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Entity;
using eventing::EntityList;
using Kinds = RegistrationDomain;

// Who is isolated in some grids, and where anybody is.
struct Isolated {
  std::set<base::Uuid> residents;
  std::vector<std::string> grids;  // in order of code
};

absl::StatusOr<Isolated> ToIsolated(const EntityList& list) {
  Isolated isolated;
  for (const Entity& entity : list.entities) {
    const auto id = base::ParseUuid(entity.field);
    if (!id) return Unreadable(Kinds::kIsolations, entity.field);
    isolated.residents.insert(*id);
    if (isolated.grids.empty() || isolated.grids.back() != entity.key)
      isolated.grids.push_back(entity.key);
  }
  return isolated;
}

// Grids that no page before has answered for.
std::vector<std::string> GridsLeft(std::vector<std::string> grids, const std::string& token) {
  const std::string first = token.substr(0, token.find('/'));
  std::erase_if(grids, [&](const std::string& grid) { return grid < first; });
  return grids;
}

}  // namespace

void RegistrationQueries::ListMissingParties(const MissingPartiesQuery& query, const Page& page,
                                             v1::ListMissingPartiesResponse& out, Done done) const {
  const auto lacks_worker = [query](const Entity& entity) {
    return query.reference->DedicatedWorker(entity.field, entity.key, query.now).empty();
  };
  reader_.List(
      GridsLeft(query.grids, page.token), Kinds::kIsolations,
      [this, lacks_worker, page, &out,
       done = std::move(done)](const absl::StatusOr<EntityList>& list) {
        if (!list.ok()) return done(list.status());
        absl::StatusOr<Isolated> isolated = ToIsolated(*list);
        if (!isolated.ok()) return done(isolated.status());
        for (const std::string& grid : list->unavailable_keys) out.add_unavailable_grids(grid);
        const auto residents =
            std::make_shared<const std::set<base::Uuid>>(std::move(isolated->residents));
        ListKind<Household>(
            reader_, EntitiesOf(Kinds::kHouseholds, std::move(isolated->grids), page), out,
            [lacks_worker, residents](const Entity& entity, const Household& household) {
              return HasIsolated(household, *residents) &&
                     (lacks_worker(entity) || !FindWithoutParties(household, *residents).empty());
            },
            [this, lacks_worker, residents, &out](const Entity& entity, const base::Uuid& id,
                                                  const Household& household) {
              v1::HouseholdWithoutParties& shown = *out.add_households();
              shown.set_grid_code(entity.key);
              shown.set_household_id(entity.field);
              *shown.mutable_place() = ViewPlace(household.place);
              shown.set_lacks_worker(lacks_worker(entity));
              for (const WithoutParties& one : FindWithoutParties(household, *residents)) {
                v1::ResidentWithoutParties& resident = *shown.add_residents();
                *resident.mutable_resident() =
                    ViewResident(*one.resident, id, Depth::kForList, keys_);
                for (const PartyKind kind : one.missing)
                  resident.add_missing(static_cast<v1::PartyKind>(kind));
              }
            },
            done);
      });
}

}  // namespace gridkeeper::registration
