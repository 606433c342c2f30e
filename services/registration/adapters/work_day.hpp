// A worker's day: a grid's doors with what health, supply and alerting have for the households
// behind them. Each of the three is asked by gRPC at the same time, with the caller's own token;
// whichever does not answer in time is named in the answer, which never waits for longer. Never
// blocks; thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/reference_source.hpp"
#include "base/time.hpp"
#include "eventing/state_reader.hpp"
#include "gridkeeper/registration/v1/registration_work.pb.h"
#include "rpc/channel.hpp"

namespace gridkeeper::registration {

struct WorkSources {
  std::shared_ptr<grpc::Channel> health;
  std::shared_ptr<grpc::Channel> supply;
  std::shared_ptr<grpc::Channel> alerting;
  base::Millis longest{2000};  // how long an answer waits for them at the most
};

struct WorkDayQuery {
  std::string grid;
  std::string authorization;   // the caller's, as it came
  base::TimePoint now{};       // business
  base::TimePoint deadline{};  // wall
};

class WorkDay {
 public:
  WorkDay(eventing::StateReader& reader, base::ReferenceSource reference,
          const WorkSources& sources);
  ~WorkDay();

  // UNAVAILABLE only when the grid's own doors cannot be read. `done` is called once, from any
  // thread, after which `out` is no longer touched.
  void Get(const WorkDayQuery& query, v1::GetWorkDayResponse& out,
           std::function<void(absl::Status)> done) const;

 private:
  struct Stubs;

  eventing::StateReader& reader_;
  const base::ReferenceSource reference_;
  const base::Millis longest_;
  const std::unique_ptr<Stubs> stubs_;
};

}  // namespace gridkeeper::registration
