// Finds a table's header, which need not be its first row: lists from offices begin with a title.
// The header is the first of ten rows that names every mapped column. Pure.
//
//   HeaderSearch search(mapping);
//   auto columns = search.Try(cells);   // until it is found
//   FeedRow row = (*columns)->RowOf(7, cells);
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "feed/feed_mapping.hpp"
#include "feed/feed_row.hpp"

namespace gridkeeper::gridctl {

// Where the mapped columns are.
class FeedColumns {
 public:
  // Of a row of the table. Cells behind its end are empty.
  FeedRow RowOf(std::int64_t number, const std::vector<std::string>& cells) const;
  // How many columns the header has.
  std::size_t count() const { return count_; }
  // Whether a cell is of a mapped column.
  std::optional<FeedField> FieldAt(std::size_t column) const;

 private:
  friend class HeaderSearch;
  std::array<std::optional<std::size_t>, kFeedFieldNames.size()> places_;
  std::size_t count_ = 0;
};

class HeaderSearch {
 public:
  explicit HeaderSearch(const FeedMapping& mapping) : mapping_(mapping) {}

  // nullopt: this row is not the header. An error: it names a mapped column twice, or there were
  // rows enough.
  absl::StatusOr<std::optional<FeedColumns>> Try(const std::vector<std::string>& cells);
  // Why there is none: names the columns that no row had.
  absl::Status NotFound() const;

 private:
  const FeedMapping& mapping_;
  int tried_ = 0;
  std::array<bool, kFeedFieldNames.size()> seen_{};
};

}  // namespace gridkeeper::gridctl
