#include "feed/json_lines_source.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "feed/feed_text.hpp"

namespace gridkeeper::gridctl {
namespace {

using nlohmann::json;

// The text of a value; nullopt: it is none, or a number that has lost digits.
std::optional<std::string> TextOf(const json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return value.dump();
  if (value.is_number_float()) return NumberText(value.get<double>());
  return std::nullopt;
}

FeedRow RowOf(const TextLine& line, const FieldTexts& columns) {
  FeedRow row{line.number, {}, {}};
  if (line.is_long) {
    row.fault = {"", fmt::format("is longer than {} bytes", kLongestRow)};
    return row;
  }
  const json object = json::parse(line.text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) {
    row.fault = {"",
                 "is no JSON object: mend the line, or the mapping's encoding; the last line "
                 "of a file may have been cut short"};
    return row;
  }
  for (std::size_t field = 0; field < columns.size(); ++field) {
    const auto it = columns.at(field).empty() ? object.end() : object.find(columns.at(field));
    if (it == object.end()) continue;
    const std::optional<std::string> text = TextOf(*it);
    if (!text) {
      row.fault = {std::string(kFeedFieldNames.at(field)),
                   "must be text, or a number of 15 digits at most: put it in quotes"};
    }
    row.texts.at(field) = text.value_or("");
  }
  return row;
}

}  // namespace

absl::StatusOr<std::optional<FeedRow>> JsonLinesSource::Next() {
  for (;;) {
    auto line = lines_->Next();
    if (!line.ok()) return line.status();
    if (!line->has_value()) return std::nullopt;
    const bool is_empty =
        !(*line)->is_long && (*line)->text.find_first_not_of(" \t\r\n") == std::string::npos;
    if (!is_empty) return RowOf(**line, columns_);
  }
}

}  // namespace gridkeeper::gridctl
