// Names for an alert's page, from registration by gRPC. A call has a deadline and is retried by its
// channel while registration is away; afterwards the page goes out without names and says so. Never
// blocks; thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "gridkeeper/alerting/v1/alerting_service.pb.h"
#include "rpc/channel.hpp"

namespace gridkeeper::alerting {

struct NamesQuery {
  std::string grid;
  std::string household_id;
  std::string resident_id;             // empty: all of the household
  std::vector<std::string> staff_ids;  // empty: who is on duty
};

class NamesClient {
 public:
  virtual ~NamesClient() = default;
  // Fills in names and names_state of the page, whatever happens, and calls back once.
  virtual void AddNames(const NamesQuery& query, base::TimePoint deadline,
                        v1::GetAlertPageResponse& page, std::function<void()> done) = 0;
};

// `longest`: how long a page waits for names at the most.
std::unique_ptr<NamesClient> MakeNamesClient(const std::shared_ptr<grpc::Channel>& registration,
                                             base::Millis longest);

}  // namespace gridkeeper::alerting
