// Look-ups of the census: coverage, the doors behind a figure, the next visits. As
// RegistrationQueries: arguments are checked, thread-safe, non-blocking; `done` is called once,
// after which `out` is no longer touched.
#pragma once

#include <string>
#include <vector>

#include "registration/adapters/registration_queries.hpp"

namespace gridkeeper::registration {

class CensusQueries {
 public:
  using Done = RegistrationQueries::Done;

  explicit CensusQueries(eventing::StateReader& reader) : reader_(reader) {}

  // Sums up the grids of an area that the reference data knows, and of each area directly below it.
  void GetCoverage(const base::Reference& reference, const base::AreaCode& area,
                   v1::GetCoverageResponse& out, Done done) const;
  void ListDoors(const std::vector<std::string>& grids, v1::DoorFilter filter, const Page& page,
                 v1::ListDoorsResponse& out, const Done& done) const;
  // The token: the id of the last door.
  void ListNextVisits(const std::string& grid, const Page& page, v1::ListNextVisitsResponse& out,
                      const Done& done) const;

 private:
  eventing::StateReader& reader_;
};

}  // namespace gridkeeper::registration
