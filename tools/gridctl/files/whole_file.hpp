// A file that is there as a whole or as it was before, whatever ends the process or the power.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace gridkeeper::gridctl {

// Writes to <path>.new, brings it to the disk and gives it its name.
absl::Status WriteWhole(const std::string& path, std::string_view bytes);

// NOT_FOUND where there is none.
absl::StatusOr<std::string> ReadWhole(const std::string& path);

}  // namespace gridkeeper::gridctl
