#include "feed/feed_header.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "feed/characters.hpp"
#include "feed/feed_text.hpp"

namespace gridkeeper::gridctl {
namespace {

constexpr int kMostRowsTried = 10;

}  // namespace

FeedRow FeedColumns::RowOf(std::int64_t number, const std::vector<std::string>& cells) const {
  FeedRow row{number, {}, {}};
  for (std::size_t field = 0; field < places_.size(); ++field) {
    if (!places_.at(field) || *places_.at(field) >= cells.size()) continue;
    const std::string& text = cells[*places_.at(field)];
    if (!IsUtf8(text)) {
      row.fault = {std::string(kFeedFieldNames.at(field)),
                   "holds bytes that are no text: mend the cell, or the mapping's encoding"};
    }
    row.texts.at(field) = text;
  }
  return row;
}

std::optional<FeedField> FeedColumns::FieldAt(std::size_t column) const {
  const auto* place = std::find(places_.begin(), places_.end(), column);
  if (place == places_.end()) return std::nullopt;
  return static_cast<FeedField>(place - places_.begin());
}

absl::StatusOr<std::optional<FeedColumns>> HeaderSearch::Try(
    const std::vector<std::string>& cells) {
  if (++tried_ > kMostRowsTried) return NotFound();
  FeedColumns columns;
  columns.count_ = cells.size();
  std::vector<std::string> headers;
  for (const std::string& cell : cells) headers.push_back(PlainText(cell));
  bool has_all = true;
  for (std::size_t field = 0; field < columns.places_.size(); ++field) {
    if (mapping_.columns.at(field).empty()) continue;
    const std::string wanted = PlainText(mapping_.columns.at(field));
    const auto found = std::find(headers.begin(), headers.end(), wanted);
    if (found == headers.end()) {
      has_all = false;
      continue;
    }
    seen_.at(field) = true;
    columns.places_.at(field) = static_cast<std::size_t>(found - headers.begin());
    if (std::count(found, headers.end(), wanted) > 1) {
      return absl::InvalidArgumentError(fmt::format(
          "the header names \"{}\" twice: give the column that is meant another name", wanted));
    }
  }
  return has_all ? std::optional(columns) : std::nullopt;
}

absl::Status HeaderSearch::NotFound() const {
  std::string missing;
  for (std::size_t field = 0; field < seen_.size(); ++field) {
    if (mapping_.columns.at(field).empty() || seen_.at(field)) continue;
    missing += fmt::format("{}columns.{} (\"{}\")", missing.empty() ? "" : ", ",
                           kFeedFieldNames.at(field), mapping_.columns.at(field));
  }
  if (missing.empty()) missing = "all mapped columns together";
  return absl::InvalidArgumentError(
      fmt::format("no header: none of the first {} rows has {}; mend the mapping's columns, or its "
                  "encoding or delimiter",
                  kMostRowsTried, missing));
}

}  // namespace gridkeeper::gridctl
