#include "feed/sheet_reader.hpp"

#include <algorithm>
#include <charconv>

#include "feed/feed_source.hpp"

namespace gridkeeper::gridctl {
namespace {

constexpr std::size_t kMostColumns = 16384;  // of any sheet

// The column in "BC12"; `otherwise` where the text names none.
std::size_t ColumnOf(std::string_view place, std::size_t otherwise) {
  std::size_t column = 0;
  for (const char c : place) {
    if (c < 'A' || c > 'Z' || column > kMostColumns) break;
    column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
  }
  return column == 0 ? otherwise : column - 1;
}

}  // namespace

void SheetReader::OnStart(std::string_view name, const Attributes& attributes) {
  if (name == "row") {
    std::int64_t number = 0;
    const std::string_view given = attributes.Get("r");
    std::from_chars(given.data(), given.data() + given.size(), number);
    // Rows that say nothing follow each other; two never have the same number.
    row_ = {std::max(number, row_.number + 1), {}, false};
    length_ = 0;
    in_row_ = true;
    in_cell_ = takes_text_ = false;
  } else if (name == "c") {
    BeginCell(attributes);
  } else if (name == "rPh") {
    in_reading_aid_ = true;
  } else if (name == "v" || name == "t") {
    takes_text_ = in_cell_ && !in_reading_aid_;
  }
}

void SheetReader::BeginCell(const Attributes& attributes) {
  const std::size_t next = row_.cells.empty() ? 0 : row_.cells.back().column + 1;
  const std::size_t column = ColumnOf(attributes.Get("r"), next);
  if (column >= kMostColumns || row_.cells.size() >= kMostColumns) {
    row_.is_long = true;
    return;
  }
  row_.cells.push_back({column, std::string(attributes.Get("t")), {}});
  in_cell_ = true;
}

void SheetReader::OnText(std::string_view text) {
  if (!takes_text_) return;
  length_ += text.size();
  if (length_ > kLongestRow) {
    row_.is_long = true;
  } else {
    row_.cells.back().text += text;
  }
}

void SheetReader::OnEnd(std::string_view name) {
  if (name == "row") {
    rows.push_back({row_.number, std::move(row_.cells), row_.is_long});
    row_.cells.clear();
    in_row_ = in_cell_ = takes_text_ = false;
  } else if (name == "c") {
    in_cell_ = false;
  } else if (name == "rPh") {
    in_reading_aid_ = false;
  } else if (name == "v" || name == "t") {
    takes_text_ = false;
  }
}

void SharedTextReader::OnStart(std::string_view name, const Attributes&) {
  if (name == "si") texts.emplace_back();
  if (name == "rPh") in_reading_aid_ = true;
  if (name == "t") takes_text_ = !in_reading_aid_ && !texts.empty();
}

void SharedTextReader::OnText(std::string_view text) {
  if (takes_text_) texts.back() += text;
}

void SharedTextReader::OnEnd(std::string_view name) {
  if (name == "rPh") in_reading_aid_ = false;
  if (name == "t") takes_text_ = false;
}

}  // namespace gridkeeper::gridctl
