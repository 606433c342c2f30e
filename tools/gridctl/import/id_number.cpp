#include "import/id_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace gridkeeper::gridctl {
namespace {

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int Number(std::string_view digits) {
  int value = 0;
  for (char c : digits) value = value * 10 + (c - '0');
  return value;
}

bool IsDay(std::string_view year, std::string_view month, std::string_view day) {
  if (!AllDigits(year) || !AllDigits(month) || !AllDigits(day)) return false;
  const std::chrono::year_month_day date{std::chrono::year(Number(year)),
                                         std::chrono::month(static_cast<unsigned>(Number(month))),
                                         std::chrono::day(static_cast<unsigned>(Number(day)))};
  return date.ok() && Number(year) >= 1850;
}

}  // namespace

char CheckDigit(std::string_view first17) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += (first17[i] - '0') * kWeights[i];
  return "10X98765432"[sum % 11];
}

std::optional<std::string> WrongWithIdNumber(std::string_view id_number) {
  if (id_number.size() != 18) return "has not 18 characters";
  if (!AllDigits(id_number.substr(0, 17)))
    return "has something else than digits in its first 17 places";
  if (!IsDay(id_number.substr(6, 4), id_number.substr(10, 2), id_number.substr(12, 2))) {
    return "holds no possible birth date";
  }
  if (id_number[17] != CheckDigit(id_number))
    return "has a wrong check digit: look for a mistyped digit";
  return std::nullopt;
}

std::string BirthDateOf(std::string_view id_number) {
  return fmt::format("{}-{}-{}", id_number.substr(6, 4), id_number.substr(10, 2),
                     id_number.substr(12, 2));
}

bool IsDate(std::string_view text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' &&
         IsDay(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
}

}  // namespace gridkeeper::gridctl
