// What stands in files from other bodies, brought into the form that the register keeps: the same
// person looks the same whoever wrote them. Pure; says nothing about whether the result is right
// (row_resolver.hpp does), and leaves as it is what it cannot read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gridkeeper::gridctl {

// Full-width letters, digits, punctuation and spaces as their usual forms, without marks of no
// width, spaces at the ends taken off and each run of them one: "　张三　１２ " -> "张三 12".
// Bytes that are not UTF-8 stay as they are.
std::string PlainText(std::string_view text);

// "张　三" -> "张三", "Li  Na" -> "Li Na"; all dots between the parts of a name as "·".
std::string PlainName(std::string_view text);

// "33010619900101123x", "330106 19900101 1234", "'330106..." -> 18 characters, the check digit a
// capital X.
std::string PlainIdNumber(std::string_view text);

// "+86 138-1234-5678" -> "13812345678"; "(0571)87654321" -> "0571-87654321"; "无" -> "".
std::string PlainPhone(std::string_view text);

// "19900101", "1990/1/1", "1990年1月1日", "1990-01-01 00:00:00" and a spreadsheet's day number,
// "32874" -> "1990-01-01"; what has no digits -> "".
std::string PlainDate(std::string_view text);

// "13812345678" of 1.3812345678e10. nullopt: it has more than 15 digits, of which spreadsheets lose
// the last.
std::optional<std::string> NumberText(double number);

}  // namespace gridkeeper::gridctl
