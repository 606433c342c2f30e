// Text as characters. Pure, and safe on any bytes: one that is no UTF-8 is kept as a character of
// its own, which nothing else is equal to, and comes out again as it was.
#pragma once

#include <string>
#include <string_view>

namespace gridkeeper::gridctl {

std::u32string Characters(std::string_view text);
std::string Utf8(std::u32string_view characters);

bool IsUtf8(std::string_view text);

// Full-width forms as their usual ones, all dashes as '-', without marks of no width; spaces at the
// ends taken off, each run of them one.
std::u32string PlainCharacters(std::string_view text);

inline bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }
inline bool IsLetter(char32_t c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// Whether there is text and all of it digits.
bool AllDigits(std::string_view text);

}  // namespace gridkeeper::gridctl
