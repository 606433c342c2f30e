// An isolation case as look-ups show it. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/reference.hpp"
#include "gridkeeper/health/v1/health_service.pb.h"
#include "health/domain/types.hpp"

namespace gridkeeper::health {

// Without follow-ups and staff. `now` decides what is due.
v1::IsolationCase ToProto(const std::string& grid, const std::string& id, const Case& isolation,
                          base::TimePoint now);

// Adds a page's follow-ups.
void AddFollowUps(const FollowUpPage& page, const SlotRules& rules, v1::IsolationCase& out);
// Oldest first by when they were taken, then as they came in.
void SortFollowUps(v1::IsolationCase& out);

// Whether a case belongs into a list of this filter.
bool Passes(const Case& isolation, v1::CaseFilter filter, base::TimePoint now);

}  // namespace gridkeeper::health
