// The parts of reference records that registration's events and state carry too: rules, risk areas,
// risk zones, venue rules. Stateless; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/reference.hpp"
#include "gridkeeper/registration/v1/registration_enterprises.pb.h"
#include "gridkeeper/registration/v1/registration_papers.pb.h"
#include "gridkeeper/registration/v1/registration_types.pb.h"
#include "gridkeeper/registration/v1/registration_zones.pb.h"

namespace gridkeeper::eventing {

// An open end is 0 on the wire.
inline std::int64_t UntilToWire(base::TimePoint until) {
  return until == base::TimePoint::max() ? 0 : base::ToUnixMillis(until);
}
inline base::TimePoint UntilFromWire(std::int64_t ms) {
  return ms == 0 ? base::TimePoint::max() : base::FromUnixMillis(ms);
}

registration::v1::Rules ToProto(const base::Rules& rules);
registration::v1::RiskArea ToProto(const base::RiskArea& area);
registration::v1::ZoneRules ToProto(const base::ZoneRules& rules);
registration::v1::ZoneExtent ToProto(const base::Zone& zone);
registration::v1::VenueRule ToProto(const base::VenueRule& rule);

base::Rules FromProto(const registration::v1::Rules& rules);
base::RiskArea FromProto(const registration::v1::RiskArea& area);
base::ZoneRules FromProto(const registration::v1::ZoneRules& rules);
// nullopt: of a kind that is none, or with a place that is none.
std::optional<base::Zone> FromProto(const registration::v1::ZoneExtent& extent);
base::VenueRule FromProto(const registration::v1::VenueRule& rule);

// Of a repeated field of these.
template <typename Repeated>
auto ListFromProto(const Repeated& messages) {
  std::vector<decltype(FromProto(*messages.begin()))> list;
  for (const auto& message : messages) list.push_back(FromProto(message));
  return list;
}
template <typename Value, typename Repeated>
void PutList(const std::vector<Value>& list, Repeated* into) {
  for (const Value& value : list) *into->Add() = ToProto(value);
}

}  // namespace gridkeeper::eventing
