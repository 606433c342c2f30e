#include "eventing/stop_loudly.hpp"

#include <cstdlib>
#include <string_view>

#include "telemetry/log.hpp"

namespace gridkeeper::eventing {

void StopLoudly(const absl::Status& status) {
  telemetry::LogError(
      "eventing", "stopping for an operator to look: going on would make a wrong history",
      {{"error", std::string_view(status.message().data(), status.message().size())}});
  std::abort();
}

}  // namespace gridkeeper::eventing
