// The log of what was done in some areas, by all four services: registration's own part from its
// state, the others' by gRPC with the caller's token; whichever does not answer in time is named.
// Never blocks; thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "eventing/state_reader.hpp"
#include "gridkeeper/registration/v1/registration_work.pb.h"
#include "registration/adapters/work_sources.hpp"

namespace gridkeeper::registration {

// Where a page begins: so many of those done at that moment were on the pages before.
struct WorkLogPlace {
  base::TimePoint at{};
  std::size_t given = 0;

  std::string ToToken() const;
  // nullopt for what is none.
  static std::optional<WorkLogPlace> Of(std::string_view token);
};

struct WorkLogQuery {
  std::string area;
  std::vector<std::string> areas;  // it and all below it
  std::string staff_id;            // empty: of everybody
  base::TimePoint from{};
  base::TimePoint until{};
  WorkLogPlace after;
  std::size_t size = 100;
  AskedBy by;
};

class WorkLog {
 public:
  // The reader must outlive it.
  WorkLog(eventing::StateReader& reader, std::shared_ptr<const WorkStubs> stubs)
      : reader_(reader), stubs_(std::move(stubs)) {}

  // `done` is called once, from any thread, after which `out` is no longer touched.
  void Get(const WorkLogQuery& query, v1::GetWorkLogResponse& out,
           std::function<void(absl::Status)> done) const;

 private:
  eventing::StateReader& reader_;
  const std::shared_ptr<const WorkStubs> stubs_;
};

}  // namespace gridkeeper::registration
