// Makes up a community as one really was: 387 households with 1,637 residents in 16 grids. Nobody
// in it exists. The same seed gives the same community.
//
// Its staff: worker-01 .. worker-16, one for each grid; head-01 .. head-04, each over four grids;
// guard-01 .. guard-05 at the community's gates; community-01, street-01, district-01; and the
// alerting service itself, service-alerting.
#pragma once

#include <cstdint>

#include "import/community.hpp"

namespace gridkeeper::gridctl {

inline constexpr int kGrids = 16;
inline constexpr int kGuards = 5;
inline constexpr int kHouseholds = 387;
inline constexpr int kResidents = 1637;
inline constexpr char kCommunityCode[] = "330106001001";

Community MakeCommunity(std::uint64_t seed);

}  // namespace gridkeeper::gridctl
