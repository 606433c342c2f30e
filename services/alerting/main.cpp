// gridkeeper-alerting: the process. Wiring only.
#include "alerting/adapters/alert_feed.hpp"
#include "alerting/adapters/alerting_domain.hpp"
#include "alerting/api/alerting_service.hpp"
#include "alerting/config.hpp"
#include "rpc/channel.hpp"
#include "rpc/stop_signal.hpp"
#include "runtime/service.hpp"

int main(int argc, char** argv) {
  using namespace gridkeeper;
  rpc::StopSignal stop;
  base::Settings settings("gridkeeper-alerting",
                          "Alerting: who must know, who has taken note, and what was done.");
  const alerting::Config config = alerting::ReadConfig(settings);
  if (std::optional<int> code = settings.Finish(argc, argv)) return *code;

  auto opened = runtime::Service::Open<alerting::AlertingDomain>(config.service);
  if (!opened.ok()) return runtime::ReportFailure(opened.status());
  runtime::Service& service = **opened;

  const auto partitions = static_cast<std::size_t>(config.service.partitions);
  alerting::WatchHub hub(service.cluster_id(), partitions, config.watch);
  alerting::AlertFeed feed(
      {.bootstrap = config.service.bootstrap, .partitions = config.service.partitions}, hub);
  if (absl::Status status = feed.Start(config.feed_timeout); !status.ok()) {
    return runtime::ReportFailure(status);
  }
  const auto names =
      alerting::MakeNamesClient(rpc::Connect(config.registration), config.names_timeout);
  alerting::AlertingService handlers({.edge = service.edge(),
                                      .state = service.state(),
                                      .reference = service.reference(),
                                      .names = *names,
                                      .hub = hub,
                                      .cluster_id = service.cluster_id(),
                                      .partitions = partitions});
  return service.Run(stop, {&handlers}, [&hub] {
    hub.EndAll(absl::UnavailableError("the service is stopping; call again with the last cursor"));
  });
}
