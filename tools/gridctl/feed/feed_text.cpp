#include "feed/feed_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "feed/characters.hpp"

namespace gridkeeper::gridctl {
namespace {

bool HasDigit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return IsDigit(c); });
}

std::string Without(std::string_view unwanted, std::string text) {
  std::erase_if(text, [&](char c) { return unwanted.find(c) != std::string_view::npos; });
  return text;
}

// The dots that stand between the parts of a name: ·, •, ‧, ⋅, ・ and its half-width form.
bool IsNameDot(char32_t c) {
  return c == 0xb7 || c == 0x2022 || c == 0x2027 || c == 0x22c5 || c == 0x30fb || c == 0xff65;
}

// "13812345678" of "8613812345678".
std::string WithoutCountry(std::string phone) {
  for (const std::string_view country : {"+86", "0086", "86"}) {
    if (!phone.starts_with(country) || phone.size() < country.size() + 10) continue;
    phone.erase(0, country.size());
    const bool is_mobile = phone[0] == '1' && phone.size() == 11;
    if (!is_mobile && phone[0] != '0') phone.insert(0, "0");
    break;
  }
  return phone;
}

// The day that spreadsheets count as this number.
std::string DateOfNumber(int number) {
  const std::chrono::year_month_day day{
      std::chrono::sys_days{std::chrono::year(1899) / std::chrono::December / 30} +
      std::chrono::days(number)};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::string DateOfDigits(const std::string& digits) {
  if (digits.size() == 8) {
    return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2);
  }
  // Four digits are a year by themselves, not the day number of somebody born around 1905.
  const int number = digits.size() <= 5 ? std::stoi(digits) : 0;
  if (number > 60 && (number < 1900 || number > 2100)) return DateOfNumber(number);
  return digits;
}

// Year, month and day with what stands between them; what follows the day (a time) is left out.
std::string DateOfParts(std::u32string_view plain) {
  constexpr std::u32string_view kBetween = U"-/.年月 ";
  std::vector<std::string> parts{""};
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (IsDigit(plain[i])) {
      parts.back().push_back(static_cast<char>(plain[i]));
      continue;
    }
    if (parts.size() == 3 && !parts.back().empty()) break;
    if (kBetween.find(plain[i]) == std::u32string_view::npos) return "";
    if (!parts.back().empty()) parts.emplace_back();
  }
  if (parts.size() != 3 || parts[0].size() != 4) return "";
  if (parts[1].empty() || parts[1].size() > 2 || parts[2].empty() || parts[2].size() > 2) return "";
  return fmt::format("{}-{:0>2}-{:0>2}", parts[0], parts[1], parts[2]);
}

}  // namespace

std::string PlainText(std::string_view text) { return Utf8(PlainCharacters(text)); }

std::string PlainName(std::string_view text) {
  const std::u32string plain = PlainCharacters(text);
  std::u32string name;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    // Spaces pad short names to the width of longer ones; only Latin names have them inside.
    const bool pads = plain[i] == ' ' && !(plain[i - 1] < 0x80 && plain[i + 1] < 0x80);
    if (!pads) name.push_back(IsNameDot(plain[i]) ? U'·' : plain[i]);
  }
  return Utf8(name);
}

std::string PlainIdNumber(std::string_view text) {
  // Quotes and the like keep spreadsheets from taking it for a number.
  std::string number = Without(" -'`\"=", PlainText(text));
  if (!number.empty() && number.back() == 'x') number.back() = 'X';
  return number;
}

std::string PlainPhone(std::string_view text) {
  std::string phone = WithoutCountry(Without(" -()'`\"=", PlainText(text)));
  if (!HasDigit(phone)) return "";
  if (!AllDigits(phone) || phone[0] != '0' || phone.size() < 10) return phone;
  // 010 and 02x have three digits, all other area codes four.
  const std::size_t area = phone[1] == '1' || phone[1] == '2' ? 3 : 4;
  return phone.substr(0, area) + "-" + phone.substr(area);
}

std::string PlainDate(std::string_view text) {
  const std::u32string plain = PlainCharacters(text);
  const std::string narrow = Utf8(plain);
  if (!HasDigit(narrow)) return "";
  if (AllDigits(narrow)) return DateOfDigits(narrow);
  // A day number with a time of day.
  if (narrow.find('.') == 5 && AllDigits(narrow.substr(0, 5)) && AllDigits(narrow.substr(6))) {
    return DateOfDigits(narrow.substr(0, 5));
  }
  const std::string date = DateOfParts(plain);
  return date.empty() ? narrow : date;
}

std::optional<std::string> NumberText(double number) {
  constexpr double kBeyondDigits = 1e15;
  if (!(std::abs(number) < kBeyondDigits)) return std::nullopt;
  if (number == std::trunc(number)) return fmt::format("{:.0f}", number);
  return fmt::format("{}", number);
}

}  // namespace gridkeeper::gridctl
