// A worker's day: a grid's doors with what health, supply and alerting have for the households
// behind them. Each of the three is asked by gRPC at the same time, with the caller's own token;
// whichever does not answer in time is named in the answer, which never waits for longer. Never
// blocks; thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/reference_source.hpp"
#include "base/time.hpp"
#include "eventing/state_reader.hpp"
#include "gridkeeper/registration/v1/registration_work.pb.h"
#include "registration/adapters/work_sources.hpp"

namespace gridkeeper::registration {

struct WorkDayQuery {
  std::string grid;
  AskedBy by;
  base::TimePoint now{};  // business
};

class WorkDay {
 public:
  // The reader must outlive it.
  WorkDay(eventing::StateReader& reader, base::ReferenceSource reference,
          std::shared_ptr<const WorkStubs> stubs)
      : reader_(reader), reference_(std::move(reference)), stubs_(std::move(stubs)) {}

  // UNAVAILABLE only when the grid's own doors cannot be read. `done` is called once, from any
  // thread, after which `out` is no longer touched.
  void Get(const WorkDayQuery& query, v1::GetWorkDayResponse& out,
           std::function<void(absl::Status)> done) const;

 private:
  eventing::StateReader& reader_;
  const base::ReferenceSource reference_;
  const std::shared_ptr<const WorkStubs> stubs_;
};

}  // namespace gridkeeper::registration
