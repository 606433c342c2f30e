// The other three services, whom registration asks for their part of an answer.
#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "rpc/channel.hpp"

namespace gridkeeper::registration {

struct WorkSources {
  std::shared_ptr<grpc::Channel> health;
  std::shared_ptr<grpc::Channel> supply;
  std::shared_ptr<grpc::Channel> alerting;
  base::Millis longest{2000};  // how long an answer waits for them at the most
};

// A stub for each: see work_fetch.hpp. Thread-safe.
struct WorkStubs;
std::shared_ptr<const WorkStubs> StubsOf(const WorkSources& sources);

// On whose behalf, and until when (wall).
struct AskedBy {
  std::string authorization;
  base::TimePoint deadline{};

  AskedBy Within(base::Millis longest) const {
    return {authorization, std::min(deadline, base::WallNow() + longest)};
  }
};

}  // namespace gridkeeper::registration
