#include "registration/adapters/work_sources.hpp"

#include "registration/adapters/work_fetch.hpp"

namespace gridkeeper::registration {

std::shared_ptr<const WorkStubs> StubsOf(const WorkSources& sources) {
  return std::make_shared<const WorkStubs>(
      WorkStubs{.health = health::v1::HealthService::NewStub(sources.health),
                .supply = supply::v1::SupplyService::NewStub(sources.supply),
                .alerting = alerting::v1::AlertingService::NewStub(sources.alerting),
                .longest = sources.longest});
}

}  // namespace gridkeeper::registration
