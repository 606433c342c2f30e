// Look-ups of isolation cases, from Redis through eventing::StateReader. Arguments are checked
// already. Thread-safe and non-blocking; `done` is called once, from any thread, after which `out`
// is no longer touched. The reader must outlive the queries.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "base/reference.hpp"
#include "base/uuid.hpp"
#include "eventing/state_reader.hpp"
#include "gridkeeper/health/v1/health_service.pb.h"

namespace gridkeeper::health {

// The moment of asking: what is due, and who is on duty, is found out at that moment.
struct AskedAt {
  base::TimePoint now;  // business
  std::shared_ptr<const base::Reference> reference;
};

class HealthQueries {
 public:
  using Done = std::function<void(absl::Status)>;
  struct Page {
    std::size_t size = 100;
    std::string token;
  };

  explicit HealthQueries(eventing::StateReader& reader) : reader_(reader) {}

  // With all its follow-ups. NOT_FOUND for one that is unknown.
  void GetCase(const std::string& grid, const base::Uuid& id, const AskedAt& asked,
               v1::GetCaseResponse& out, Done done) const;
  // The cases of all grids at or below the area.
  void ListCases(const std::string& area, v1::CaseFilter filter, const Page& page,
                 const AskedAt& asked, v1::ListCasesResponse& out, Done done) const;

 private:
  eventing::StateReader& reader_;
};

}  // namespace gridkeeper::health
