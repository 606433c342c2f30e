#include "registration/domain/person_key.hpp"

namespace gridkeeper::registration {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

}  // namespace

std::string PersonKey::ToString() const {
  std::string out(kPersonPrefix);
  for (std::uint8_t byte : bytes) {
    out.push_back(kHex[byte >> 4]);
    out.push_back(kHex[byte & 0x0f]);
  }
  return out;
}

std::optional<PersonKey> ParsePersonKey(std::string_view text) {
  PersonKey key;
  if (!IsPersonKey(text)) return std::nullopt;
  text.remove_prefix(kPersonPrefix.size());
  if (text.size() != 2 * key.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < key.bytes.size(); ++i) {
    const std::size_t high = kHex.find(text[2 * i]);
    const std::size_t low = kHex.find(text[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    key.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return key;
}

}  // namespace gridkeeper::registration
