// What a grid's doors count as, and their figures: kept in step door by door, never counted anew
// but when a round begins. known = visited + vacant + in transfer + untried + absent + refused +
// unsettled.
#pragma once

#include <optional>

#include "registration/domain/state.hpp"

namespace gridkeeper::registration {

// Mirrors v1.DoorStatus.
enum class DoorStatus : std::uint8_t {
  kVisited = 1,
  kVacant = 2,
  kInTransfer = 3,
  kUntried = 4,
  kAbsent = 5,
  kRefused = 6,
  kUnsettled = 7,
};

// From here on a door is still to be visited.
inline bool IsOutstanding(DoorStatus status) { return status >= DoorStatus::kUntried; }

// The same door has the same id whoever names it.
base::Uuid DoorIdOf(const Door& door);

// Whether all of the household are on their way to another grid.
bool IsInTransfer(const KnownDoor& door);

// The last visit, if it counts in this round.
const Visit* VisitInRound(const KnownDoor& door, const std::optional<CensusRound>& round);

DoorStatus StatusOf(const KnownDoor& door, const std::optional<CensusRound>& round);

// How many of the household were not there at the last visit of this round.
std::int32_t CountAbsent(const KnownDoor& door, const std::optional<CensusRound>& round);

// Adds what the door counts as, or takes it away (sign -1). A door that is not known counts
// nothing.
void Tally(AreaState& area, const base::Uuid& door, std::int64_t sign);

// Every change of a door, or of who lives behind it, goes through here.
template <typename Change>
void ChangeDoor(AreaState& area, const base::Uuid& door, Change&& change) {
  Tally(area, door, -1);
  change();
  Tally(area, door, +1);
}

// Counts all doors anew, for a round.
void BeginRound(AreaState& area, const CensusRound& round);

}  // namespace gridkeeper::registration
