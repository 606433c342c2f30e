#include "registration/domain/id_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace gridkeeper::registration {
namespace {

constexpr int kOldestBirthYear = 1880;

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int Number(std::string_view digits) {
  int value = 0;
  for (char c : digits) value = value * 10 + (c - '0');
  return value;
}

std::optional<std::chrono::year_month_day> MakeDate(std::string_view year, std::string_view month,
                                                    std::string_view day) {
  const std::chrono::year_month_day date{std::chrono::year{Number(year)},
                                         std::chrono::month{static_cast<unsigned>(Number(month))},
                                         std::chrono::day{static_cast<unsigned>(Number(day))}};
  if (!date.ok()) return std::nullopt;
  return date;
}

// The length of the UTF-8 sequence that starts with this byte; 0 where none may start.
int SequenceLength(std::uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

}  // namespace

char IdNumberCheckDigit(std::string_view first_17_digits) {
  constexpr std::array<int, 17> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::string_view kDigits = "10X98765432";
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += (first_17_digits[i] - '0') * kWeights[i];
  return kDigits[static_cast<std::size_t>(sum % 11)];
}

std::optional<std::chrono::year_month_day> CheckIdNumber(std::string_view number,
                                                         std::chrono::year_month_day today,
                                                         std::string& fault) {
  if (number.size() != 18 || !AllDigits(number.substr(0, 17)) ||
      (number[17] != 'X' && !AllDigits(number.substr(17)))) {
    fault = "must be 17 digits and a check digit (0-9 or capital X)";
    return std::nullopt;
  }
  const auto birth = MakeDate(number.substr(6, 4), number.substr(10, 2), number.substr(12, 2));
  if (!birth || int{birth->year()} < kOldestBirthYear || *birth > today) {
    fault = "holds no possible birth date in digits 7 to 14; read it again from the card";
    return std::nullopt;
  }
  if (IdNumberCheckDigit(number) != number[17]) {
    fault = "does not agree with its check digit; a digit is wrong, read it again from the card";
    return std::nullopt;
  }
  return birth;
}

std::optional<std::chrono::year_month_day> ParseDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = text.substr(0, 4), month = text.substr(5, 2), day = text.substr(8, 2);
  if (!AllDigits(year) || !AllDigits(month) || !AllDigits(day)) return std::nullopt;
  return MakeDate(year, month, day);
}

std::string FormatDate(std::chrono::year_month_day date) {
  return fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()});
}

bool IsPhone(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) {
    return text.size() == 11 && text[0] == '1' && AllDigits(text);
  }
  const std::string_view area = text.substr(0, dash), line = text.substr(dash + 1);
  return (area.size() == 3 || area.size() == 4) && area[0] == '0' && AllDigits(area) &&
         (line.size() == 7 || line.size() == 8) && AllDigits(line);
}

std::optional<std::size_t> CountCharacters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    const auto first = static_cast<std::uint8_t>(text[at]);
    const int length = SequenceLength(first);
    if (length == 0 || first < 0x20 || first == 0x7f || at + length > text.size()) {
      return std::nullopt;
    }
    for (int i = 1; i < length; ++i) {
      if ((static_cast<std::uint8_t>(text[at + i]) & 0xc0) != 0x80) return std::nullopt;
    }
    at += static_cast<std::size_t>(length);
  }
  return count;
}

}  // namespace gridkeeper::registration
