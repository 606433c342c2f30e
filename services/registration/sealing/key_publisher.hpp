// Where new data keys are written before anything is sealed under them: registration.keys.v1.
// Thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "base/uuid.hpp"

namespace gridkeeper::registration {

class KeyPublisher {
 public:
  virtual ~KeyPublisher() = default;

  // Writes the key's record; no record forgets the key. `done` is called once, from a thread that
  // must not be blocked; OK means that every in-sync replica has it.
  virtual void Publish(const base::Uuid& key_id, const std::optional<std::string>& record,
                       std::function<void(absl::Status)> done) = 0;
};

}  // namespace gridkeeper::registration
