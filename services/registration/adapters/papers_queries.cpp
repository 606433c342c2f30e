// ListArrivals and ListUnsigned: what is on file about the residents of some grids, and what is
// missing there.
#include <algorithm>
#include <memory>
#include <utility>

#include "registration/adapters/details_view.hpp"
#include "registration/adapters/page_end.hpp"
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

// The household of the entity at hand: accepting decodes it, taking shows it.
struct AtHand {
  base::Uuid id;
  Household household;
  absl::Status fault;

  bool Read(const Entity& entity) {
    household = {};
    const auto parsed = base::ParseUuid(entity.field);
    id = parsed.value_or(base::Uuid{});
    if (parsed && Decode(entity.value, household)) return true;
    fault.Update(Unreadable(Kinds::kHouseholds, entity.field));
    return false;
  }
};

eventing::AreaPageRequest HouseholdsOf(std::vector<std::string> grids, const Page& page) {
  return {.keys = std::move(grids),
          .kinds = {std::string(Kinds::kHouseholds)},
          .size = page.size,
          .token = page.token};
}

}  // namespace

void RegistrationQueries::ListArrivals(std::vector<std::string> grids, v1::ArrivalFilter filter,
                                       const Page& page, v1::ListArrivalsResponse& out,
                                       Done done) const {
  const auto at_hand = std::make_shared<AtHand>();
  eventing::ReadAreaPage(
      reader_, HouseholdsOf(std::move(grids), page),
      [at_hand, filter](const Entity& entity) {
        bool any = false;
        if (!at_hand->Read(entity)) return false;
        ForEachArrival(at_hand->household, filter, [&](const auto&, const auto&) { any = true; });
        return any;
      },
      [this, at_hand, filter, &out](const Entity& entity) {
        ForEachArrival(
            at_hand->household, filter, [&](const Resident& record, const Arrival& arrival) {
              v1::ResidentArrival& shown = *out.add_arrivals();
              shown.set_grid_code(entity.key);
              *shown.mutable_place() = ViewPlace(at_hand->household.place);
              *shown.mutable_resident() = ViewResident(record, at_hand->id, Depth::kForList, keys_);
              *shown.mutable_arrival() = ViewArrival(arrival, record.id, keys_);
            });
      },
      EndOfAreaPage(out, std::shared_ptr<absl::Status>(at_hand, &at_hand->fault), std::move(done)));
}

void RegistrationQueries::ListUnsigned(const UnsignedQuery& query, const Page& page,
                                       v1::ListUnsignedResponse& out, Done done) const {
  const auto at_hand = std::make_shared<AtHand>();
  eventing::ReadAreaPage(
      reader_, HouseholdsOf(query.grids, page),
      [at_hand, query](const Entity& entity) {
        return at_hand->Read(entity) && !FindUnsigned(at_hand->household, query).empty();
      },
      [this, at_hand, query, &out](const Entity& entity) {
        v1::UnsignedHousehold& shown = *out.add_households();
        shown.set_grid_code(entity.key);
        shown.set_household_id(entity.field);
        *shown.mutable_place() = ViewPlace(at_hand->household.place);
        for (const Resident* resident : FindUnsigned(at_hand->household, query)) {
          *shown.add_residents() = ViewResident(*resident, at_hand->id, Depth::kForList, keys_);
        }
      },
      EndOfAreaPage(out, std::shared_ptr<absl::Status>(at_hand, &at_hand->fault), std::move(done)));
}

}  // namespace gridkeeper::registration
