// Look-ups of enterprises. As RegistrationQueries: arguments are checked, thread-safe,
// non-blocking; `done` is called once, after which `out` is no longer touched.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "registration/adapters/registration_queries.hpp"

namespace gridkeeper::registration {

// What says whether enterprises of an area are open, taken from the reference data.
struct VenueLook {
  std::array<base::VenueRule, 10> rules;  // by kind
  Day today{};

  const base::VenueRule& RuleOf(base::EnterpriseKind kind) const;
};
VenueLook VenueLookAt(const base::Reference& reference, std::string_view area, base::TimePoint now);

class EnterpriseQueries {
 public:
  using Done = RegistrationQueries::Done;

  EnterpriseQueries(eventing::StateReader& reader, const KeyTable& keys)
      : reader_(reader), keys_(keys) {}

  void List(std::vector<std::string> grids, v1::EnterpriseFilter filter, const VenueLook& look,
            const Page& page, v1::ListEnterprisesResponse& out, Done done) const;
  void Get(const std::string& grid, const base::Uuid& id, const VenueLook& look,
           v1::GetEnterpriseResponse& out, Done done) const;
  // Sums up the grids of an area that the reference data knows, and of each area directly below it.
  void GetFigures(const base::Reference& reference, const base::AreaCode& area,
                  const VenueLook& look, v1::GetEnterpriseFiguresResponse& out, Done done) const;

  void ListTrips(std::vector<std::string> grids, v1::TripFilter filter, base::TimePoint now,
                 std::int32_t utc_offset_minutes, const Page& page, v1::ListTripsResponse& out,
                 Done done) const;

 private:
  enum class Depth : std::uint8_t { kFull, kForList };
  v1::Enterprise View(const std::string& grid, const base::Uuid& id, const Enterprise& enterprise,
                      const VenueLook& look, Depth depth) const;

  eventing::StateReader& reader_;
  const KeyTable& keys_;
};

}  // namespace gridkeeper::registration
