// gridkeeper-registration: the process. Wiring only.
#include "base/settings.hpp"
#include "registration/adapters/kafka_key_publisher.hpp"
#include "registration/adapters/key_reader.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "registration/api/registration_service.hpp"
#include "registration/config.hpp"
#include "rpc/channel.hpp"
#include "rpc/stop_signal.hpp"
#include "runtime/service.hpp"

namespace gridkeeper::registration {
namespace {

constexpr base::Millis kKeysTimeout = std::chrono::seconds{60};

// Calls over it carry the caller's own token.
std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) {
  return rpc::Connect({.address = address});
}

int Run(const rpc::StopSignal& stop, const Config& config) {
  const MasterKey& master = *config.master;
  auto service = runtime::Service::Open<RegistrationDomain>(
      config.service, [&master](std::string_view bytes) { return master.HashPayload(bytes); });
  if (!service.ok()) return runtime::ReportFailure(service.status());
  auto key_publisher = KafkaKeyPublisher::Open(config.service.bootstrap);
  if (!key_publisher.ok()) return runtime::ReportFailure(key_publisher.status());
  KeyTable keys(master);
  KeyReader key_reader(config.service.bootstrap, keys);
  if (absl::Status status = key_reader.WaitUntilRead(kKeysTimeout); !status.ok()) {
    return runtime::ReportFailure(status);
  }
  RegistrationService handlers({.edge = (*service)->edge(),
                                .master = master,
                                .keys = keys,
                                .key_publisher = **key_publisher,
                                .reader = (*service)->state(),
                                .reference = (*service)->reference(),
                                .work_sources = {.health = ChannelTo(config.health_address),
                                                 .supply = ChannelTo(config.supply_address),
                                                 .alerting = ChannelTo(config.alerting_address),
                                                 .longest = config.work_timeout}});
  return (*service)->Run(stop, {&handlers}, [&handlers] { handlers.EndStreams(); });
}

}  // namespace
}  // namespace gridkeeper::registration

int main(int argc, char** argv) {
  using namespace gridkeeper;
  rpc::StopSignal stop;
  base::Settings settings("gridkeeper-registration",
                          "Registration: areas, staff, households and who lives in them.");
  const registration::Config config = registration::ReadConfig(settings);
  if (std::optional<int> code = settings.Finish(argc, argv)) return *code;
  return registration::Run(stop, config);
}
