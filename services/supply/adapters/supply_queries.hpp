// Look-ups of supply requests, from Redis through eventing::StateReader. Arguments are checked
// already. Thread-safe and non-blocking; `done` is called once, from any thread, after which `out`
// is no longer touched. The reader must outlive the queries.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/uuid.hpp"
#include "eventing/state_reader.hpp"
#include "gridkeeper/supply/v1/supply_service.pb.h"
#include "supply/domain/types.hpp"

namespace gridkeeper::supply {

class SupplyQueries {
 public:
  using Done = std::function<void(absl::Status)>;
  struct Page {
    std::size_t size = 100;
    std::string token;
  };

  explicit SupplyQueries(eventing::StateReader& reader) : reader_(reader) {}

  // NOT_FOUND for one that is unknown or left the hot state.
  void GetSupplyRequest(const std::string& grid, const base::Uuid& id,
                        v1::GetSupplyRequestResponse& out, Done done) const;
  void ListOpenRequests(std::vector<std::string> grids, v1::RequestFilter filter, const Page& page,
                        v1::ListOpenRequestsResponse& out, Done done) const;
  // What any of `holders` has claimed.
  void ListRequestsByWorker(std::vector<std::string> grids, std::vector<std::string> holders,
                            const Page& page, v1::ListRequestsByWorkerResponse& out,
                            Done done) const;

 private:
  eventing::StateReader& reader_;
};

v1::SupplyRequest ToProto(const std::string& grid, const std::string& id, const Request& request);

}  // namespace gridkeeper::supply
