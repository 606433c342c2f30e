// A row of a file from another body, on its way: as it stands in the file, made ready to be sent,
// and what became of it. Rows are known by their number in the file: the line in which one begins,
// or the row of the sheet. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gridkeeper::gridctl {

enum class FeedField : std::uint8_t {
  kName,
  kIdNumber,
  kPhone,
  kBirthDate,
  kAddress,
  kBuilding,
  kUnit,
  kFloor,
  kDoor,
  kGridCode,
};
// As the mapping and the answers call them, in the order of the enum.
constexpr std::array<std::string_view, 10> kFeedFieldNames = {
    "name",     "id_number", "phone", "birth_date", "address",
    "building", "unit",      "floor", "door",       "grid_code"};

using FieldTexts = std::array<std::string, kFeedFieldNames.size()>;

inline std::string_view NameOf(FeedField field) {
  return kFeedFieldNames.at(static_cast<std::size_t>(field));
}

// What is wrong with a row, and what to do. Repeats nothing of it.
struct RowFault {
  std::string field;  // empty: the row as a whole
  std::string message;
};

struct FeedRow {
  std::int64_t number = 0;
  FieldTexts texts;               // as in the file; empty where there is no column
  std::optional<RowFault> fault;  // the texts say nothing then

  const std::string& At(FeedField field) const { return texts.at(static_cast<std::size_t>(field)); }
};

// A row as registration takes it.
struct ReadyRow {
  std::int64_t number = 0;
  std::string grid;
  std::string building_id;
  std::string unit;
  int floor = 0;
  std::string door;
  std::string name;
  std::string id_number;
  std::string phone;
  std::string birth_date;
};

// What became of a row; a line of the answer file.
struct RowAnswer {
  std::int64_t number = 0;
  std::string answer;  // registered, merged, known or rejected
  std::string grid;
  std::string household_id;
  std::string resident_id;
  std::string record_id;
  RowFault fault;  // with rejected
};

constexpr std::string_view kRejected = "rejected";

}  // namespace gridkeeper::gridctl
