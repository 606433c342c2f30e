// ListArrivals and ListUnsigned: what is on file about the residents of some grids, and what is
// missing there.
#include <algorithm>
#include <utility>

#include "registration/adapters/details_view.hpp"
#include "registration/adapters/list_kind.hpp"
#include "registration/adapters/registration_domain.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Entity;
using Kinds = RegistrationDomain;

bool IsWanted(const Arrival& arrival, v1::ArrivalFilter filter) {
  if (filter == v1::ARRIVAL_FILTER_ALL) return true;
  return arrival.status == (filter == v1::ARRIVAL_FILTER_UNFILED ? ArrivalStatus::kConfirmed
                                                                 : ArrivalStatus::kDeclared);
}

// Calls visit(record, arrival) for those wanted, of who was made one with somebody too.
template <typename Visit>
void ForEachArrival(const Household& household, v1::ArrivalFilter filter, Visit&& visit) {
  const auto look = [&](const Resident& record) {
    for (const Arrival& arrival : record.papers->arrivals) {
      if (IsWanted(arrival, filter)) visit(record, arrival);
    }
  };
  for (const Resident& resident : household.residents) {
    look(resident);
    std::for_each(resident.merged->begin(), resident.merged->end(), look);
  }
}

// Residents for whom nobody has signed.
std::vector<const Resident*> FindUnsigned(const Household& household,
                                          const RegistrationQueries::UnsignedQuery& query) {
  std::vector<const Resident*> missing;
  for (const Resident& resident : household.residents) {
    bool has_signed = false;
    for (const Signature& signature : resident.papers->signatures) {
      if (signature.document != query.document || signature.version != query.version) continue;
      if (signature.for_household) return {};
      has_signed = true;
    }
    if (!has_signed) missing.push_back(&resident);
  }
  return missing;
}

}  // namespace

void RegistrationQueries::ListArrivals(std::vector<std::string> grids, v1::ArrivalFilter filter,
                                       const Page& page, v1::ListArrivalsResponse& out,
                                       Done done) const {
  ListKind<Household>(
      reader_, EntitiesOf(Kinds::kHouseholds, std::move(grids), page), out,
      [filter](const Household& household) {
        bool any = false;
        ForEachArrival(household, filter, [&](const auto&, const auto&) { any = true; });
        return any;
      },
      [this, filter, &out](const Entity& entity, const base::Uuid& id, const Household& household) {
        ForEachArrival(household, filter, [&](const Resident& record, const Arrival& arrival) {
          v1::ResidentArrival& shown = *out.add_arrivals();
          shown.set_grid_code(entity.key);
          *shown.mutable_place() = ViewPlace(household.place);
          *shown.mutable_resident() = ViewResident(record, id, Depth::kForList, keys_);
          *shown.mutable_arrival() = ViewArrival(arrival, record.id, keys_);
        });
      },
      std::move(done));
}

void RegistrationQueries::ListUnsigned(const UnsignedQuery& query, const Page& page,
                                       v1::ListUnsignedResponse& out, Done done) const {
  ListKind<Household>(
      reader_, EntitiesOf(Kinds::kHouseholds, query.grids, page), out,
      [query](const Household& household) { return !FindUnsigned(household, query).empty(); },
      [this, query, &out](const Entity& entity, const base::Uuid& id, const Household& household) {
        v1::UnsignedHousehold& shown = *out.add_households();
        shown.set_grid_code(entity.key);
        shown.set_household_id(entity.field);
        *shown.mutable_place() = ViewPlace(household.place);
        for (const Resident* resident : FindUnsigned(household, query)) {
          *shown.add_residents() = ViewResident(*resident, id, Depth::kForList, keys_);
        }
      },
      std::move(done));
}

}  // namespace gridkeeper::registration
