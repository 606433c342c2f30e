// Gives the reference data as it stands now: what the reader of registration.reference.v1 holds, or
// a fixed one in a test. Callable from any thread; nullptr until the topic was read whole for the
// first time. A caller keeps the pointer for as long as one decision takes.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "base/reference.hpp"

namespace gridkeeper::base {

using ReferenceSource = std::function<std::shared_ptr<const Reference>()>;

inline ReferenceSource FixedReference(Reference reference) {
  return [shared = std::make_shared<const Reference>(std::move(reference))] { return shared; };
}

}  // namespace gridkeeper::base
