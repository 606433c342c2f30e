#include "registration/api/prepared.hpp"

#include "registration/adapters/registration_codec.hpp"
#include "registration/domain/command_policy.hpp"

namespace gridkeeper::registration {

Preparing Prepare(std::string key, const google::protobuf::Message& command, eventing::Lane lane) {
  Prepared prepared{.body = rpc::ToBody(std::move(key), command, lane)};
  const auto input = DecodeInput(prepared.body.type, prepared.body.bytes);
  if (!input.ok() || !*input) {
    return base::Refuse(base::Rejection::kInvalid, "", std::string(input.status().message()));
  }
  if (auto fault = FindFault(prepared.body.key, **input)) {
    return tl::make_unexpected(std::move(*fault));
  }
  return prepared;
}

Preparing VisibleWhen(Preparing prepared, std::function<bool(const base::Reference&)> condition) {
  if (prepared) prepared->is_visible = std::move(condition);
  return prepared;
}

}  // namespace gridkeeper::registration
