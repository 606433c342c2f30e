#include "feed/characters.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace gridkeeper::gridctl {
namespace {

// Where bytes that are no UTF-8 stand: among the surrogates, which no valid text holds.
constexpr char32_t kBadByte = 0xdc00;

bool IsBadByte(char32_t c) { return c >= kBadByte && c < kBadByte + 0x100; }
bool IsSpace(char32_t c) { return c == ' ' || (c >= 9 && c <= 13) || c == 0xa0 || c == 0x3000; }
bool HasNoWidth(char32_t c) { return (c >= 0x200b && c <= 0x200f) || c == 0xfeff; }
bool IsDash(char32_t c) { return (c >= 0x2010 && c <= 0x2015) || c == 0x2212; }

std::size_t LengthBy(std::uint8_t first) {
  return first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
}

// The character of `bytes`, or kBadByte and their first when they are none.
char32_t Decode(std::string_view bytes, std::size_t length) {
  const auto first = static_cast<std::uint8_t>(bytes[0]);
  if (first < 0x80) return first;
  const char32_t bad = kBadByte + first;
  if (bytes.size() < length || first < 0xc2 || first > 0xf4) return bad;
  char32_t c = first & (0xff >> (length + 1));
  for (const char byte : bytes.substr(1, length - 1)) {
    if ((static_cast<std::uint8_t>(byte) & 0xc0) != 0x80) return bad;
    c = c << 6 | (static_cast<std::uint8_t>(byte) & 0x3f);
  }
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = c >= 0xd800 && c < 0xe000;
  return c < kLeast.at(length) || c > 0x10ffff || is_surrogate ? bad : c;
}

}  // namespace

std::u32string Characters(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) {
    const std::size_t length = LengthBy(static_cast<std::uint8_t>(text[0]));
    characters.push_back(Decode(text, length));
    text.remove_prefix(IsBadByte(characters.back()) ? 1 : length);
  }
  return characters;
}

std::string Utf8(std::u32string_view characters) {
  std::string text;
  const auto put = [&text](char32_t bits) { text.push_back(static_cast<char>(bits)); };
  for (const char32_t c : characters) {
    if (c < 0x80 || IsBadByte(c)) {
      put(c < 0x80 ? c : c - kBadByte);
    } else if (c < 0x800) {
      put(0xc0 | c >> 6);
      put(0x80 | (c & 0x3f));
    } else {
      put(c < 0x10000 ? 0xe0 | c >> 12 : 0xf0 | c >> 18);
      if (c >= 0x10000) put(0x80 | (c >> 12 & 0x3f));
      put(0x80 | (c >> 6 & 0x3f));
      put(0x80 | (c & 0x3f));
    }
  }
  return text;
}

bool IsUtf8(std::string_view text) {
  const std::u32string characters = Characters(text);
  return std::none_of(characters.begin(), characters.end(), IsBadByte);
}

std::u32string PlainCharacters(std::string_view text) {
  std::u32string plain;
  bool space = false;
  for (const char32_t c : Characters(text)) {
    if (HasNoWidth(c)) continue;
    if (IsSpace(c)) {
      space = true;
      continue;
    }
    if (space && !plain.empty()) plain.push_back(' ');
    space = false;
    plain.push_back(c >= 0xff01 && c <= 0xff5e ? c - 0xff01 + '!' : IsDash(c) ? U'-' : c);
  }
  return plain;
}

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return IsDigit(c); });
}

}  // namespace gridkeeper::gridctl
