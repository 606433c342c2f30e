// gridkeeper-supply: the process. Wiring only.
#include "base/settings.hpp"
#include "rpc/stop_signal.hpp"
#include "runtime/service.hpp"
#include "supply/adapters/supply_domain.hpp"
#include "supply/api/supply_service.hpp"

int main(int argc, char** argv) {
  using namespace gridkeeper;
  rpc::StopSignal stop;
  base::Settings settings("gridkeeper-supply",
                          "Supply: what households ask for, who brings it, and whether it came.");
  const runtime::ServiceSettings service =
      runtime::ReadServiceSettings(settings, supply::SupplyDomain::kName, "127.0.0.1:7003");
  if (std::optional<int> code = settings.Finish(argc, argv)) return *code;

  auto opened = runtime::Service::Open<supply::SupplyDomain>(service);
  if (!opened.ok()) return runtime::ReportFailure(opened.status());
  supply::SupplyService handlers((*opened)->edge(), (*opened)->state(), (*opened)->reference());
  return (*opened)->Run(stop, {&handlers});
}
