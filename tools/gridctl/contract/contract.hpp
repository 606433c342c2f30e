// All of Gridkeeper's protos, comments included, as compiled into this binary; services and RPCs
// are found here and nowhere else, so a new RPC appears on the command line by itself. Immutable,
// thread-safe, lives as long as the process.
//
//   const auto* service = Contract::Get().FindService("health");
//   auto request = Contract::Get().NewMessage(service->FindMethodByName("GetCase")->input_type());
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gridkeeper::gridctl {

using MessagePtr = std::unique_ptr<google::protobuf::Message>;

class Contract {
 public:
  static const Contract& Get();

  // In the order of a reader: registration, health, supply, alerting, then others by name.
  const std::vector<const google::protobuf::ServiceDescriptor*>& services() const {
    return services_;
  }
  // By short name, e.g. "health"; nullptr when there is none.
  const google::protobuf::ServiceDescriptor* FindService(std::string_view short_name) const;
  // e.g. "health", "RecordFollowUp". Aborts on a name that the protos do not have: a mistake in
  // gridctl itself.
  const google::protobuf::MethodDescriptor& Method(std::string_view service,
                                                   std::string_view name) const;
  MessagePtr NewMessage(const google::protobuf::Descriptor* type) const;

 private:
  Contract();
  struct Pool;
  std::shared_ptr<Pool> pool_;
  std::vector<const google::protobuf::ServiceDescriptor*> services_;
};

// gridkeeper.health.v1.HealthService -> "health".
std::string ShortName(const google::protobuf::ServiceDescriptor& service);

// The comment above an RPC, field or value, as one paragraph; empty when there is none.
template <typename Descriptor>
std::string CommentOf(const Descriptor& descriptor);

}  // namespace gridkeeper::gridctl
