// Which of the areas directly below one each of its grids belongs to: what figures are shown by.
#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "base/reference.hpp"

namespace gridkeeper::registration {

// By grid; none where the area is a grid itself.
inline std::map<std::string, base::AreaCode> PartsOf(const base::Reference& reference,
                                                     const base::AreaCode& upper) {
  std::map<std::string, base::AreaCode> parts;
  for (const base::AreaCode& grid : reference.GridsWithin(upper)) {
    const std::vector<base::AreaCode> path = reference.PathUp(grid);
    const auto at = std::find(path.begin(), path.end(), upper);
    if (at != path.begin() && at != path.end()) parts[grid] = *std::prev(at);
  }
  return parts;
}

}  // namespace gridkeeper::registration
