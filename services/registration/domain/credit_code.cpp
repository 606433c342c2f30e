#include "registration/domain/credit_code.hpp"

#include <algorithm>

namespace gridkeeper::registration {
namespace {

constexpr std::string_view kCharacters = "0123456789ABCDEFGHJKLMNPQRTUWXY";

}  // namespace

char CreditCodeCheck(std::string_view first_17) {
  std::size_t sum = 0, weight = 1;  // 3 to the power of the place, modulo 31
  for (const char c : first_17) {
    const std::size_t value = kCharacters.find(c);
    if (value == std::string_view::npos) return '\0';
    sum += value * weight;
    weight = weight * 3 % kCharacters.size();
  }
  return kCharacters[(kCharacters.size() - sum % kCharacters.size()) % kCharacters.size()];
}

std::optional<std::string_view> FindCreditCodeFault(std::string_view code) {
  const auto is_one = [](char c) { return kCharacters.find(c) != std::string_view::npos; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (code.size() != 18 || !std::all_of(code.begin(), code.end(), is_one)) {
    return "must be 18 of the digits and the capital letters without I, O, S, V and Z";
  }
  if (!std::all_of(code.begin() + 2, code.begin() + 8, is_digit)) {
    return "must hold 6 digits of an area in places 3 to 8; read it again from the licence";
  }
  if (CreditCodeCheck(code.substr(0, 17)) != code.back()) {
    return "must agree with its check character; one is wrong, read it again from the licence";
  }
  return std::nullopt;
}

}  // namespace gridkeeper::registration
