// The 18-character resident id number (GB 11643): 6 digits of an area, 8 of the birth date, 3 in
// sequence, and the ISO 7064 MOD 11-2 check digit, 0-9 or X.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gridkeeper::gridctl {

// The check digit of the first 17 digits.
char CheckDigit(std::string_view first17);

// What is wrong with it, without repeating it; nullopt when nothing is.
std::optional<std::string> WrongWithIdNumber(std::string_view id_number);

// "YYYY-MM-DD" of a right id number.
std::string BirthDateOf(std::string_view id_number);

// Whether the text is an existing day in the form YYYY-MM-DD.
bool IsDate(std::string_view text);

}  // namespace gridkeeper::gridctl
