// The ladder: which level follows which, after how long, and whose area is addressed there. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alerting/domain/types.hpp"
#include "base/reference.hpp"

namespace gridkeeper::alerting {

// An alert resolved for so long leaves the hot state; the log keeps it.
inline constexpr std::chrono::hours kRetention{30 * 24};

// Where the ladder of what belongs to this area begins: a grid's with its worker, an upper area's
// with its own staff.
Level LowestLevel(std::string_view area);

// kDistrict is the top and stays.
Level LevelAbove(Level level);

// How long an alert waits at a level, by the rules as they stand; at least a minute. Zero at the
// top: it climbs no further.
base::Millis WaitAt(Level level, const base::Rules& rules);

// The area whose staff is addressed: the grid itself for grid worker and grid head, else the grid's
// ancestor. A grid that the reference does not know (any more) is answered for by the digits of its
// code, so that no alert stays without an address. `grid`: or the upper area that an alert belongs
// to, also below.
base::AreaCode AreaAt(Level level, std::string_view grid, const base::Reference& reference);

// Who is addressed at a level of this grid at `now`: for the grid worker's level the household's
// own worker and those on the roster, or all workers of the grid where nobody is; above it the
// staff of that role who cover the grid. In order of their ids, but the roster in its own. Work
// belongs to a duty: this is looked up, never written down. An empty household: the alert is about
// none.
std::vector<std::string> AddressedStaff(Level level, std::string_view grid,
                                        std::string_view household,
                                        const base::Reference& reference, base::TimePoint now);

}  // namespace gridkeeper::alerting
