// The numbers and letters of an address, each with what follows it: "3幢2单元501" is 3 幢, 2 单元
// and 501. Pure. feed_address.hpp makes sense of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gridkeeper::gridctl {

struct AddressPart {
  std::string number;     // "3", "501", "A", and "3" of 三 where a mark follows
  std::u32string mark;    // what follows, until the next part, without spaces
  std::size_t begin = 0;  // where in the text
};

std::vector<AddressPart> AddressParts(std::u32string_view plain);

enum class PartKind : std::uint8_t { kNone, kBuilding, kUnit, kFloor, kDoor };

// By its mark. 楼 alone is ambiguous: a floor, unless there is no building yet and a unit follows.
PartKind KindOf(const AddressPart& part, const AddressPart* next, bool has_building);

// Whether the text is a number and its mark, and nothing before or behind: "501室", "2号".
bool IsWhole(const std::vector<AddressPart>& parts);

// "15" of 十五, "501" of 五〇一; empty where it is no number.
std::string ChineseNumber(std::u32string_view text);

}  // namespace gridkeeper::gridctl
