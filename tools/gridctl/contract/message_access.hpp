// Fields of dynamic messages by name, for code that knows which message it holds. A name that the
// proto does not have is a mistake in gridctl and aborts.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gridkeeper::gridctl {

// Text of the field at a path: "receipt.command_id". Enums by short name, numbers in digits.
std::string TextAt(const google::protobuf::Message& message, std::string_view path);
std::int64_t NumberAt(const google::protobuf::Message& message, std::string_view path);
bool Has(const google::protobuf::Message& message, std::string_view field);

void SetText(google::protobuf::Message& message, const char* field, const std::string& text);

// The elements of a list of texts.
std::vector<std::string> TextsAt(const google::protobuf::Message& message, const char* field);

// The elements of a list of messages.
std::vector<const google::protobuf::Message*> ListAt(const google::protobuf::Message& message,
                                                     const char* field);

}  // namespace gridkeeper::gridctl
