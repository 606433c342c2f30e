// Arrivals from elsewhere, signed documents, and the risk areas that decide about isolation.
#include <fmt/format.h>

#include <algorithm>

#include "registration/domain/command_policy.hpp"
#include "registration/domain/decide.hpp"

namespace gridkeeper::registration::decide {
namespace {

using base::Refuse;
using base::Rejection;

// The residents' records of an arrival, those of who was made one with somebody included.
struct Found {
  const Arrival* arrival = nullptr;  // any of them
  std::vector<base::Uuid> residents;
};

void Gather(const Resident& record, const base::Uuid& id, Found& found) {
  for (const Arrival& arrival : record.papers->arrivals) {
    if (arrival.id != id) continue;
    found.arrival = &arrival;
    found.residents.push_back(record.id);
  }
}

base::Decided<Found> FindArrival(const AreaState& area, const base::Uuid& household,
                                 const base::Uuid& id, const Call& call) {
  const auto at_rest = FindAtRest(area, household, call);
  if (!at_rest) return tl::make_unexpected(at_rest.error());
  Found found;
  for (const Resident& resident : (*at_rest)->residents) {
    Gather(resident, id, found);
    for (const Resident& merged : *resident.merged) Gather(merged, id, found);
  }
  if (found.arrival != nullptr) return found;
  return Refuse(Rejection::kNotFound, "arrival_id",
                fmt::format("household {} has no arrival {}; see ListArrivals",
                            household.ToString(), id.ToString()));
}

}  // namespace

IsolationOwed OwedFrom(std::string_view from, base::TimePoint left_at, const Call& call) {
  const base::RiskArea* risk = call.reference.RiskOf(call.context.key, from, left_at);
  return risk == nullptr ? IsolationOwed{} : IsolationOwed{risk->isolation, risk->days};
}

Decision On(const AreaState& area, const SetRiskAreas& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "district_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  return {{RiskAreasChanged{command.areas}}};
}

Decision On(const AreaState& area, const DeclareArrival& command, const Call& call) {
  const auto household = FindAtRest(area, command.household, call);
  if (!household) return tl::make_unexpected(household.error());
  if (auto fault = FindOutOfTime("journey.arrived_at_ms", command.journey.arrived_at,
                                 kOldestArrival, call)) {
    return tl::make_unexpected(std::move(*fault));
  }
  for (const ArrivalDetails& details : command.details) {
    const auto resident =
        FindResident(**household, command.household, details.resident, "resident_ids");
    if (!resident) return tl::make_unexpected(resident.error());
    if ((*resident)->papers->arrivals.size() >= kMaxArrivals) {
      return Refuse(Rejection::kWrongState, "resident_ids",
                    fmt::format("resident {} has {} arrivals and takes no more",
                                details.resident.ToString(), kMaxArrivals));
    }
  }
  return {{ArrivalDeclared{command.id, command.household, command.journey, command.details}}};
}

Decision On(const AreaState& area, const VerifyArrival& command, const Call& call) {
  base::Decided<Found> found = FindArrival(area, command.household, command.id, call);
  if (!found) return tl::make_unexpected(std::move(found.error()));
  const Arrival& arrival = *found->arrival;
  if (arrival.status != ArrivalStatus::kDeclared) {
    return Refuse(Rejection::kWrongState, "arrival_id",
                  fmt::format("arrival {} was verified by {} already; if that is wrong, declare it "
                              "anew",
                              command.id.ToString(), arrival.verified_by));
  }
  if (arrival.declared_by == call.context.actor) {
    return Refuse(Rejection::kWrongState, "arrival_id",
                  fmt::format("arrival {} was declared by you; somebody else has to look into it",
                              command.id.ToString()));
  }
  ArrivalVerified event{.id = command.id,
                        .household = command.household,
                        .residents = std::move(found->residents),
                        .finding = command.finding,
                        .arrived_at = arrival.journey.arrived_at};
  if (command.finding == ArrivalFinding::kConfirmed) {
    const IsolationOwed owed = OwedFrom(arrival.journey.from, arrival.journey.left_at, call);
    event.isolation = owed.isolation;
    event.isolation_days = owed.days;
  }
  return {{std::move(event)}};
}

Decision On(const AreaState& area, const FileArrival& command, const Call& call) {
  const base::Decided<Found> found = FindArrival(area, command.household, command.id, call);
  if (!found) return tl::make_unexpected(found.error());
  if (found->arrival->status != ArrivalStatus::kConfirmed) {
    return Refuse(Rejection::kWrongState, "arrival_id",
                  fmt::format("arrival {} is not confirmed, or on file already; see ListArrivals",
                              command.id.ToString()));
  }
  return {{ArrivalFiled{command.id, command.household, command.file_number}}};
}

Decision On(const AreaState& area, const RecordSignature& command, const Call& call) {
  const auto household = FindAtRest(area, command.household, call);
  if (!household) return tl::make_unexpected(household.error());
  if (auto fault = FindOutOfTime("signature.signed_at_ms", command.signature.signed_at,
                                 kOldestSignature, call)) {
    return tl::make_unexpected(std::move(*fault));
  }
  const auto resident =
      FindResident(**household, command.household, command.resident, "resident_id");
  if (!resident) return tl::make_unexpected(resident.error());
  if ((*resident)->papers->signatures.size() >= kMaxSignatures) {
    return Refuse(Rejection::kWrongState, "resident_id",
                  fmt::format("resident {} has signed {} papers and takes no more",
                              command.resident.ToString(), kMaxSignatures));
  }
  return {{SignatureRecorded{command.household, command.resident, command.signature}}};
}

}  // namespace gridkeeper::registration::decide
