// Asks registration for an area's grids in use and their buildings.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "feed/building_index.hpp"
#include "rpc/rpc_client.hpp"

namespace gridkeeper::gridctl {

struct AreaBuildings {
  std::set<std::string> grids;
  std::vector<Building> buildings;  // without those that have moved away
};

// `area`: a grid, community or street. Blocks. The status is the service's own.
absl::StatusOr<AreaBuildings> LookUpBuildings(RpcCaller& caller, const std::string& area);

}  // namespace gridkeeper::gridctl
