// An event's message as the loop takes it, for the codecs of the domains.
#pragma once

#include <string>
#include <utility>

#include "base/uuid.hpp"
#include "eventing/domain.hpp"
#include "eventing/reading.hpp"

namespace gridkeeper::eventing {

template <typename Message>
EncodedEvent Encoded(std::string subject, const Message& message) {
  return {TypeOf<Message>(), std::move(subject), message.SerializeAsString()};
}
template <typename Message>
EncodedEvent Encoded(const base::Uuid& subject, const Message& message) {
  return Encoded(subject.ToString(), message);
}

}  // namespace gridkeeper::eventing
