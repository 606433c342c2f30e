#include "contract/message_access.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "contract/naming.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

const Field& FieldOf(const pb::Message& message, std::string_view name) {
  const Field* field = message.GetDescriptor()->FindFieldByName(std::string(name));
  if (field == nullptr) std::abort();
  return *field;
}

struct Place {
  const pb::Message& message;
  const Field& field;
};

Place Follow(const pb::Message& message, std::string_view path) {
  const std::size_t dot = path.find('.');
  const Field& field = FieldOf(message, path.substr(0, dot));
  if (dot == std::string_view::npos) return {message, field};
  return Follow(message.GetReflection()->GetMessage(message, &field), path.substr(dot + 1));
}

}  // namespace

std::string TextAt(const pb::Message& message, std::string_view path) {
  const auto [holder, field] = Follow(message, path);
  const pb::Reflection& reflection = *holder.GetReflection();
  switch (field.cpp_type()) {
    case Field::CPPTYPE_STRING:
      return reflection.GetString(holder, &field);
    case Field::CPPTYPE_ENUM:
      return ShortName(*reflection.GetEnum(holder, &field));
    default:
      return fmt::format("{}", NumberAt(message, path));
  }
}

std::int64_t NumberAt(const pb::Message& message, std::string_view path) {
  const auto [holder, field] = Follow(message, path);
  const pb::Reflection& reflection = *holder.GetReflection();
  switch (field.cpp_type()) {
    case Field::CPPTYPE_INT32:
      return reflection.GetInt32(holder, &field);
    case Field::CPPTYPE_INT64:
      return reflection.GetInt64(holder, &field);
    default:
      std::abort();
  }
}

bool Has(const pb::Message& message, std::string_view field) {
  return message.GetReflection()->HasField(message, &FieldOf(message, field));
}

void SetText(pb::Message& message, const char* field, const std::string& text) {
  message.GetReflection()->SetString(&message, &FieldOf(message, field), text);
}

std::vector<std::string> TextsAt(const pb::Message& message, const char* field) {
  const Field& list = FieldOf(message, field);
  const pb::Reflection& reflection = *message.GetReflection();
  std::vector<std::string> texts;
  for (int i = 0; i < reflection.FieldSize(message, &list); ++i)
    texts.push_back(reflection.GetRepeatedString(message, &list, i));
  return texts;
}

std::vector<const pb::Message*> ListAt(const pb::Message& message, const char* field) {
  const Field& list = FieldOf(message, field);
  const pb::Reflection& reflection = *message.GetReflection();
  std::vector<const pb::Message*> elements;
  for (int i = 0; i < reflection.FieldSize(message, &list); ++i) {
    elements.push_back(&reflection.GetRepeatedMessage(message, &list, i));
  }
  return elements;
}

}  // namespace gridkeeper::gridctl
