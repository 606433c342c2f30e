// Look-ups of alerts, from Redis through eventing::StateReader, with who is addressed now added
// from the reference data. Arguments are checked already. Thread-safe and non-blocking; `done` is
// called once, from any thread, after which `out` is no longer touched. The reader must outlive the
// queries.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "alerting/domain/types.hpp"
#include "base/reference.hpp"
#include "base/uuid.hpp"
#include "eventing/state_reader.hpp"
#include "gridkeeper/alerting/v1/alerting_service.pb.h"

namespace gridkeeper::alerting {

class AlertQueries {
 public:
  using Done = std::function<void(absl::Status)>;
  // As of when staff and roster are looked up.
  struct Now {
    std::shared_ptr<const base::Reference> reference;
    base::TimePoint time;
  };
  struct Page {
    std::size_t size = 100;
    std::string token;
  };

  explicit AlertQueries(eventing::StateReader& reader) : reader_(reader) {}

  // With its history. NOT_FOUND for one that is unknown or left the hot state.
  void GetAlert(const std::string& grid, const base::Uuid& id, const Now& now, v1::Alert& out,
                Done done) const;
  // Of all grids within the area; without histories.
  void ListAlerts(const std::string& area, v1::AlertFilter filter, const Page& page, const Now& now,
                  v1::ListAlertsResponse& out, Done done) const;

 private:
  eventing::StateReader& reader_;
};

}  // namespace gridkeeper::alerting
