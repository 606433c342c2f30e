// A unified social credit code (统一社会信用代码, GB 32100): 18 of the digits and the capitals
// without I, O, S, V and Z. Who registered it (1), what it is (1), where (6 digits), the
// organisation's own code (9), and a check character over all of them.
#pragma once

#include <optional>
#include <string_view>

namespace gridkeeper::registration {

// What is wrong with it and what to do; nullopt: nothing.
std::optional<std::string_view> FindCreditCodeFault(std::string_view code);

// The check character that belongs to the first 17; '\0' where one of them is none of the
// standard's.
char CreditCodeCheck(std::string_view first_17);

}  // namespace gridkeeper::registration
