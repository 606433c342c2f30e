#include "contract/arguments.hpp"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "contract/contract.hpp"
#include "contract/naming.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

absl::Status Refuse(const Field& field, std::string_view text, std::string_view wanted) {
  return absl::InvalidArgumentError(fmt::format("--{} {}: {}", Kebab(field.name()), text, wanted));
}

// Sets or, for a repeated field, adds.
template <auto Set, auto Add, typename Value>
void Put(pb::Message& message, const Field& field, Value value) {
  const pb::Reflection& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    (reflection.*Add)(&message, &field, std::move(value));
  } else {
    (reflection.*Set)(&message, &field, std::move(value));
  }
}

template <typename Value, auto Set, auto Add>
absl::Status PutNumber(pb::Message& message, const Field& field, std::string_view text) {
  Value value{};
  if (!absl::SimpleAtoi(std::string(text), &value))
    return Refuse(field, text, "is no whole number in range");
  Put<Set, Add>(message, field, value);
  return absl::OkStatus();
}

absl::Status PutTime(pb::Message& message, const Field& field, std::string_view text,
                     base::TimePoint now) {
  auto time = ParseTime(text, now);
  if (!time.ok()) return Refuse(field, text, std::string(time.status().message()));
  Put<&pb::Reflection::SetInt64, &pb::Reflection::AddInt64>(message, field,
                                                            base::ToUnixMillis(*time));
  return absl::OkStatus();
}

absl::Status PutBool(pb::Message& message, const Field& field, std::string_view text) {
  if (text != "true" && text != "false") return Refuse(field, text, "is neither true nor false");
  Put<&pb::Reflection::SetBool, &pb::Reflection::AddBool>(message, field, text == "true");
  return absl::OkStatus();
}

absl::Status PutDouble(pb::Message& message, const Field& field, std::string_view text) {
  double value = 0;
  if (!absl::SimpleAtod(std::string(text), &value)) return Refuse(field, text, "is no number");
  if (field.cpp_type() == Field::CPPTYPE_FLOAT) {
    Put<&pb::Reflection::SetFloat, &pb::Reflection::AddFloat>(message, field,
                                                              static_cast<float>(value));
  } else {
    Put<&pb::Reflection::SetDouble, &pb::Reflection::AddDouble>(message, field, value);
  }
  return absl::OkStatus();
}

absl::Status PutEnum(pb::Message& message, const Field& field, std::string_view text) {
  const pb::EnumValueDescriptor* value = FindValue(*field.enum_type(), text);
  if (value == nullptr) return Refuse(field, text, "is none of " + ValueNames(*field.enum_type()));
  Put<&pb::Reflection::SetEnum, &pb::Reflection::AddEnum>(message, field, value);
  return absl::OkStatus();
}

absl::Status PutText(pb::Message& message, const Field& field, std::string_view text) {
  std::string value(text);
  if (field.type() == Field::TYPE_BYTES) {
    if (std::string bytes; absl::Base64Unescape(value, &bytes)) {
      value = bytes;
    } else {
      return Refuse(field, text, "is not base64");
    }
  }
  Put<&pb::Reflection::SetString, &pb::Reflection::AddString>(message, field, std::move(value));
  return absl::OkStatus();
}

absl::Status PutMessage(pb::Message& message, const Field& field, std::string_view text,
                        base::TimePoint now) {
  const pb::Reflection& reflection = *message.GetReflection();
  pb::Message* part = field.is_repeated() ? reflection.AddMessage(&message, &field)
                                          : reflection.MutableMessage(&message, &field);
  if (text.starts_with('{')) {
    absl::Status merged = MergeJson(*part, text);
    return merged.ok() ? merged : Refuse(field, text, std::string(merged.message()));
  }
  for (const std::string& pair : std::vector<std::string>(absl::StrSplit(std::string(text), ','))) {
    const std::size_t equals = pair.find('=');
    const std::string name = pair.substr(0, equals);
    const Field* inner = part->GetDescriptor()->FindFieldByName(name);
    if (equals == std::string::npos || inner == nullptr) {
      return Refuse(field, text,
                    fmt::format("\"{}\" is no name=value of {}; or give JSON", pair,
                                part->GetDescriptor()->name()));
    }
    if (absl::Status set = SetField(*part, *inner, {pair.substr(equals + 1)}, now); !set.ok()) {
      return Refuse(field, text, std::string(set.message()));
    }
  }
  return absl::OkStatus();
}

absl::Status PutOne(pb::Message& message, const Field& field, std::string_view text,
                    base::TimePoint now) {
  using R = pb::Reflection;
  switch (field.cpp_type()) {
    case Field::CPPTYPE_INT32:
      return PutNumber<std::int32_t, &R::SetInt32, &R::AddInt32>(message, field, text);
    case Field::CPPTYPE_INT64:
      return IsTime(field)
                 ? PutTime(message, field, text, now)
                 : PutNumber<std::int64_t, &R::SetInt64, &R::AddInt64>(message, field, text);
    case Field::CPPTYPE_UINT32:
      return PutNumber<std::uint32_t, &R::SetUInt32, &R::AddUInt32>(message, field, text);
    case Field::CPPTYPE_UINT64:
      return PutNumber<std::uint64_t, &R::SetUInt64, &R::AddUInt64>(message, field, text);
    case Field::CPPTYPE_DOUBLE:
    case Field::CPPTYPE_FLOAT:
      return PutDouble(message, field, text);
    case Field::CPPTYPE_BOOL:
      return PutBool(message, field, text);
    case Field::CPPTYPE_ENUM:
      return PutEnum(message, field, text);
    case Field::CPPTYPE_STRING:
      return PutText(message, field, text);
    case Field::CPPTYPE_MESSAGE:
      return PutMessage(message, field, text, now);
  }
  return absl::InternalError("a field of unknown type");
}

}  // namespace

bool IsTime(const Field& field) {
  return field.cpp_type() == Field::CPPTYPE_INT64 && field.name().ends_with("_ms");
}

absl::StatusOr<base::TimePoint> ParseTime(std::string_view text, base::TimePoint now) {
  std::int64_t ms = 0;
  if (absl::SimpleAtoi(std::string(text), &ms)) return base::FromUnixMillis(ms);
  if (text.starts_with("now")) {
    const std::string shift(text.substr(3));
    absl::Duration by;
    if (shift.empty()) return now;
    if ((shift[0] == '+' || shift[0] == '-') && absl::ParseDuration(shift, &by)) {
      return now + base::Millis{absl::ToInt64Milliseconds(by)};
    }
  }
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, std::string(text), &time, &error)) {
    return base::FromUnixMillis(absl::ToUnixMillis(time));
  }
  return absl::InvalidArgumentError(
      "is no time: give ms since the epoch, 2020-03-01T08:00:00+08:00, now or now-90m");
}

std::string FormatTime(base::TimePoint time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromUnixMillis(base::ToUnixMillis(time)),
                          absl::UTCTimeZone());
}

absl::Status SetField(pb::Message& message, const Field& field,
                      const std::vector<std::string>& texts, base::TimePoint now) {
  const bool splits = field.is_repeated() && field.cpp_type() != Field::CPPTYPE_STRING &&
                      field.cpp_type() != Field::CPPTYPE_MESSAGE;
  if (!field.is_repeated() && texts.size() != 1) {
    return absl::InvalidArgumentError(fmt::format("--{}: takes one value", Kebab(field.name())));
  }
  for (const std::string& text : texts) {
    const std::vector<std::string> parts = splits
                                               ? std::vector<std::string>(absl::StrSplit(text, ','))
                                               : std::vector<std::string>{text};
    for (const std::string& part : parts) {
      if (absl::Status put = PutOne(message, field, part, now); !put.ok()) return put;
    }
  }
  return absl::OkStatus();
}

absl::Status MergeJson(pb::Message& message, std::string_view json) {
  // JsonStringToMessage clears its target first: parse apart, then merge.
  const MessagePtr parsed(message.New());
  const auto status = pb::util::JsonStringToMessage(std::string(json), parsed.get());
  if (!status.ok()) {
    return absl::InvalidArgumentError(fmt::format(
        "the JSON is no {}: {}", message.GetDescriptor()->name(), std::string(status.message())));
  }
  message.MergeFrom(*parsed);
  return absl::OkStatus();
}

}  // namespace gridkeeper::gridctl
