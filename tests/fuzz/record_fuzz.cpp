// Any bytes may stand in a topic under any of the known types. Decoding refuses or takes them; an
// event that is taken can be folded into any state, and encoded and taken again.
#include <google/protobuf/descriptor.h>

#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "alerting/adapters/alerting_domain.hpp"
#include "eventing/meta.hpp"
#include "gridkeeper/alerting/v1/alerting_commands.pb.h"
#include "gridkeeper/alerting/v1/alerting_events.pb.h"
#include "gridkeeper/health/v1/health_commands.pb.h"
#include "gridkeeper/health/v1/health_events.pb.h"
#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "gridkeeper/supply/v1/supply_commands.pb.h"
#include "gridkeeper/supply/v1/supply_events.pb.h"
#include "health/adapters/health_domain.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "supply/adapters/supply_domain.hpp"

namespace gridkeeper {
namespace {

constexpr std::string_view kGrid = "330106001001001";

std::vector<std::string> KnownTypes() {
  std::vector<std::string> types = {"gridkeeper.unknown.v1.Thing", ""};
  for (const auto* file : {
           registration::v1::RegisterHousehold::descriptor()->file(),
           registration::v1::HouseholdRegistered::descriptor()->file(),
           health::v1::RecordFollowUp::descriptor()->file(),
           health::v1::FeverDetected::descriptor()->file(),
           supply::v1::RequestSupply::descriptor()->file(),
           supply::v1::SupplyRequested::descriptor()->file(),
           alerting::v1::AcknowledgeAlert::descriptor()->file(),
           alerting::v1::AlertRaised::descriptor()->file(),
       }) {
    for (int i = 0; i < file->message_type_count(); ++i)
      types.push_back(file->message_type(i)->full_name());
  }
  return types;
}

template <typename D>
void Take(std::string_view type, std::string_view value) {
  (void)D::DecodeInput(type, value);
  const auto event = D::DecodeEvent(type, value);
  if (!event.ok() || !event->has_value()) return;
  typename D::State state = D::NewState(kGrid);
  const base::EventFacts facts{kGrid, "w1", "t/0/1/0", base::FromUnixMillis(1'583'020'800'000)};
  D::Evolve(state, **event, facts);
  D::Evolve(state, **event, facts);
  (void)D::NextDeadline(state);
  const auto encoded = D::EncodeEvent(**event);
  if (!D::DecodeEvent(encoded.type, encoded.body).ok()) std::abort();
  (void)D::SideRecords(kGrid, **event);
}

}  // namespace
}  // namespace gridkeeper

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridkeeper;
  static const std::vector<std::string> types = KnownTypes();
  if (size == 0) return 0;
  const std::string& type = types[data[0] % types.size()];
  const std::string_view value(reinterpret_cast<const char*>(data) + 1, size - 1);
  (void)eventing::ReadMeta<common::v1::CommandMeta>(value);
  (void)eventing::ParseTime(value);
  Take<registration::RegistrationDomain>(type, value);
  Take<health::HealthDomain>(type, value);
  Take<supply::SupplyDomain>(type, value);
  Take<alerting::AlertingDomain>(type, value);
  return 0;
}
