// A grid's doors in the order in which a worker walks, as the state has them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "eventing/state_reader.hpp"
#include "gridkeeper/registration/v1/registration_census.pb.h"
#include "registration/domain/state.hpp"

namespace gridkeeper::registration {

struct WalkedDoor {
  std::string id;
  KnownDoor door;
  std::string building_name;
};

struct GridWalk {
  std::string grid;
  std::optional<CensusRound> round;
  std::vector<WalkedDoor> doors;  // by building, unit, floor and door; "12" comes after "2"
};

using Rounds = std::map<std::string, std::optional<CensusRound>>;  // by grid
absl::StatusOr<Rounds> RoundsOf(const eventing::EntityList& figures);

// Calls back once, from any thread. UNAVAILABLE while the grid is being rebuilt.
void ReadGridWalk(eventing::StateReader& reader, const std::string& grid,
                  const std::function<void(absl::StatusOr<GridWalk>)>& done);

// Without the building's name.
v1::KnownDoor ViewDoor(const std::string& grid, const std::string& id, const KnownDoor& door,
                       const std::optional<CensusRound>& round);
v1::KnownDoor ViewDoor(const GridWalk& walk, const WalkedDoor& door);

}  // namespace gridkeeper::registration
