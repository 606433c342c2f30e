// What the handlers of look-ups share.
#pragma once

#include "absl/status/status.h"
#include "registration/adapters/registration_queries.hpp"
#include "rpc/checks.hpp"

namespace gridkeeper::registration {

inline constexpr std::int32_t kDefaultPageSize = 100;
inline constexpr std::int32_t kMaxPageSize = 1000;

template <typename Request>
Page CheckPage(const Request& request, rpc::Checks& check) {
  check.Range("page_size", request.page_size(), 0, kMaxPageSize, "entries; 0 for 100");
  const std::int32_t size = request.page_size() == 0 ? kDefaultPageSize : request.page_size();
  return {static_cast<std::size_t>(size), request.page_token()};
}

inline void CheckToken(bool right, rpc::Checks& check) {
  check.Require(right, "page_token",
                "is not one that this call gave out; leave it empty to start again");
}

inline absl::Status NotRead() {
  return absl::UnavailableError("the reference data is being read; ask again in a moment");
}

}  // namespace gridkeeper::registration
