// What look-ups answer when the state cannot be shown.
#pragma once

#include <fmt/format.h>

#include <string_view>

#include "absl/status/status.h"

namespace gridkeeper::registration {

inline absl::Status Unreadable(std::string_view kind, std::string_view field) {
  return absl::InternalError(
      fmt::format("the {} {} cannot be read from the state; tell the operator", kind, field));
}

inline absl::Status BeingRebuilt(std::string_view grid) {
  return absl::UnavailableError(
      fmt::format("grid {} is being rebuilt; ask again in a moment", grid));
}

}  // namespace gridkeeper::registration
