// Reading one protobuf message into a domain value: gathers what is wrong, so that a codec reads as
// a plain mapping.
//
//   Reading<v1::ConfirmSupply> m(value);
//   return m.As<Input>(ConfirmSupply{m.Id(m->request_id(), "request_id")});
#pragma once

#include <fmt/format.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "base/uuid.hpp"

namespace gridkeeper::eventing {

// The message's full name: its ce_type. Static storage.
template <typename Message>
std::string_view TypeOf() {
  // Asked for several times for each record, and descriptor() takes its time.
  static const std::string_view kName = Message::descriptor()->full_name();
  return kName;
}

// Unknown numbers are kept: decide refuses them, evolve and look-ups pass them on. One beyond the
// enum's type becomes the first of its values, which says nothing.
template <typename Enum>
Enum EnumOf(int number) {
  return static_cast<Enum>(number < 0 || number > 255 ? 0 : number);
}

template <typename Message>
class Reading {
 public:
  explicit Reading(std::string_view bytes) {
    if (!message_.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      status_ = absl::InvalidArgumentError(fmt::format("{}: not readable", TypeOf<Message>()));
    }
  }
  const Message* operator->() const { return &message_; }
  const Message& operator*() const { return message_; }

  base::Uuid Id(const std::string& text, std::string_view field) {
    const auto id = base::ParseUuid(text);
    Require(id.has_value(), field, "is not a UUID");
    return id.value_or(base::Uuid{});
  }
  // For what only the codec knows.
  void Require(bool holds, std::string_view field, std::string_view fault) {
    if (holds || !status_.ok()) return;
    status_ = absl::InvalidArgumentError(fmt::format("{}: {} {}", TypeOf<Message>(), field, fault));
  }
  // The value as one of the variant's alternatives, or the first thing that was wrong.
  template <typename Variant, typename Value>
  absl::StatusOr<std::optional<Variant>> As(Value value) const {
    if (!status_.ok()) return status_;
    return std::optional<Variant>(std::in_place, std::move(value));
  }

 private:
  // Every record is read by one of these: the message's memory is used again, so that a thread has
  // one Reading of a type at a time.
  static Message& Shared() {
    thread_local Message message;
    return message;
  }

  Message& message_ = Shared();
  absl::Status status_;
};

// What the first of these readers says that knows the type; nullopt where none does.
template <typename Read>
Read FirstToKnow(std::string_view type, std::string_view value,
                 std::initializer_list<Read (*)(std::string_view, std::string_view)> readers) {
  for (auto* reader : readers) {
    Read read = reader(type, value);
    if (!read.ok() || *read) return read;
  }
  return std::nullopt;
}

// An empty text is a nil id. `reading` is a Reading, or what stands in for one.
template <typename R>
base::Uuid OptionalId(R& reading, const std::string& text, std::string_view field) {
  return text.empty() ? base::Uuid{} : reading.Id(text, field);
}

}  // namespace gridkeeper::eventing
