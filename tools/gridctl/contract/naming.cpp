#include "contract/naming.hpp"

#include <cctype>

namespace gridkeeper::gridctl {
namespace {

namespace pb = google::protobuf;

bool IsUpper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
char Lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

std::string Snake(std::string_view name) {
  std::string snake;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (IsUpper(name[i]) && i > 0 && !IsUpper(name[i - 1])) snake.push_back('_');
    snake.push_back(Lower(name[i]));
  }
  return snake;
}

std::string Folded(std::string_view name) {
  std::string folded;
  for (char c : name) folded.push_back(c == '-' ? '_' : Lower(c));
  return folded;
}

}  // namespace

std::string Kebab(std::string_view name) {
  std::string kebab = Snake(name);
  for (char& c : kebab) {
    if (c == '_') c = '-';
  }
  return kebab;
}

std::string ShortName(const pb::EnumValueDescriptor& value) {
  const std::string full = Folded(value.name());
  const std::string prefix = Snake(value.type()->name()) + "_";
  return full.starts_with(prefix) ? full.substr(prefix.size()) : full;
}

const pb::EnumValueDescriptor* FindValue(const pb::EnumDescriptor& type, std::string_view name) {
  const std::string folded = Folded(name);
  for (int i = 0; i < type.value_count(); ++i) {
    const pb::EnumValueDescriptor* value = type.value(i);
    if (ShortName(*value) == folded || Folded(value->name()) == folded) return value;
  }
  return nullptr;
}

std::string ValueNames(const pb::EnumDescriptor& type) {
  std::string names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() == 0) continue;
    if (!names.empty()) names += ", ";
    names += ShortName(*type.value(i));
  }
  return names;
}

}  // namespace gridkeeper::gridctl
