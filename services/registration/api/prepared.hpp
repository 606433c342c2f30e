// What both halves of ToCommands end with.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <functional>
#include <string>

#include "registration/api/to_commands.hpp"

namespace gridkeeper::registration {

using rpc::kLatestDateMs;

// The command as it will be appended, if decide would take its shape.
Preparing Prepare(std::string key, const google::protobuf::Message& command,
                  eventing::Lane lane = eventing::Lane::kCommands);

// The same, whose effect reference data shows.
Preparing VisibleWhen(Preparing prepared, std::function<bool(const base::Reference&)> condition);

// Seals details under a data key of their own, into the message that carries them and names it.
template <typename Details, typename Carrier>
NewDataKey SealInto(const Details& details, const std::string& owner, const MasterKey& master,
                    Carrier& carrier) {
  NewDataKey key = NewDataKey::Make(master);
  carrier.set_key_id(key.id.ToString());
  carrier.set_sealed(Seal(key, owner, details.SerializeAsString()));
  return key;
}

}  // namespace gridkeeper::registration
