// What a resident's and a member of staff's personal details must look like. Pure; looks at the
// clear text and keeps nothing of it: what it answers never repeats a name or a number.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gridkeeper::registration {

// A citizen's id number (GB 11643): 6 digits of the area, 8 of the birth date, 3 running, 1 check
// (ISO 7064 MOD 11-2). The birth date when the number is right; else nullopt and `fault` says what
// is wrong and what to do.
std::optional<std::chrono::year_month_day> CheckIdNumber(std::string_view number,
                                                         std::chrono::year_month_day today,
                                                         std::string& fault);

// The check digit that belongs to the first 17 digits: '0'..'9' or 'X'.
char IdNumberCheckDigit(std::string_view first_17_digits);

// "YYYY-MM-DD"; nullopt for anything else and for days that do not exist.
std::optional<std::chrono::year_month_day> ParseDate(std::string_view text);
std::string FormatDate(std::chrono::year_month_day date);

// A mobile number (11 digits, 1 first), or a landline as area code, '-' and 7 or 8 digits.
bool IsPhone(std::string_view text);

// The number of characters of well-formed UTF-8 without control characters; nullopt for anything
// else.
std::optional<std::size_t> CountCharacters(std::string_view text);

}  // namespace gridkeeper::registration
