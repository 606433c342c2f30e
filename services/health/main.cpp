// gridkeeper-health: the process. Wiring only.
#include "base/settings.hpp"
#include "health/adapters/health_domain.hpp"
#include "health/api/health_service.hpp"
#include "rpc/stop_signal.hpp"
#include "runtime/service.hpp"

int main(int argc, char** argv) {
  using namespace gridkeeper;
  rpc::StopSignal stop;
  base::Settings settings("gridkeeper-health",
                          "Health monitoring: who is isolated, followed up twice a day, feverish.");
  const runtime::ServiceSettings service =
      runtime::ReadServiceSettings(settings, health::HealthDomain::kName, "127.0.0.1:7002");
  if (std::optional<int> code = settings.Finish(argc, argv)) return *code;

  auto opened = runtime::Service::Open<health::HealthDomain>(service);
  if (!opened.ok()) return runtime::ReportFailure(opened.status());
  health::HealthService handlers((*opened)->edge(), (*opened)->state(), (*opened)->reference());
  return (*opened)->Run(stop, {&handlers});
}
