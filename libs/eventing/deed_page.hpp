// A page of the log of what was done (deeds.hpp) over many keys. Thread-safe and non-blocking.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "eventing/area_page.hpp"
#include "gridkeeper/common/v1/deed.pb.h"

namespace gridkeeper::eventing {

struct DeedQuery {
  std::vector<std::string> areas;  // in order of code
  std::string staff_id;            // empty: of everybody
  base::TimePoint from{};
  base::TimePoint until = base::TimePoint::max();  // exclusive
  std::size_t size = 100;
  std::string token;
};

// As ReadAreaPage. `take` is called for each deed, with its area, before `done`. INTERNAL when one
// cannot be read.
void ReadDeeds(StateReader& reader, DeedQuery query, std::function<void(common::v1::Deed)> take,
               std::function<void(absl::StatusOr<AreaPage>)> done);

}  // namespace gridkeeper::eventing
