// Rows of a CSV file. A row that is broken is its first line alone: those that an open quote made
// part of it are read as rows of their own, so nobody is lost to a quote. Not thread-safe.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "feed/feed_header.hpp"
#include "feed/feed_source.hpp"
#include "feed/text_lines.hpp"

namespace gridkeeper::gridctl {

class CsvSource final : public FeedSource {
 public:
  // Reads up to the header, or says what it lacks.
  static absl::StatusOr<std::unique_ptr<FeedSource>> Make(std::unique_ptr<TextLines> lines,
                                                          const FeedMapping& mapping);

  absl::StatusOr<std::optional<FeedRow>> Next() override;

 private:
  struct Record {
    std::int64_t number = 0;
    std::vector<std::string> cells;
    std::string broken;  // how, and what to do; empty: it is whole
  };

  CsvSource(std::unique_ptr<TextLines> lines, char delimiter)
      : lines_(std::move(lines)), delimiter_(delimiter) {}

  absl::Status FindHeader(const FeedMapping& mapping);
  // The next that is not empty.
  absl::StatusOr<std::optional<Record>> NextRecord();
  absl::StatusOr<std::optional<Record>> ReadRecord();
  absl::StatusOr<std::optional<TextLine>> NextLine();
  Record Broken(std::deque<TextLine> lines, std::string how);

  std::unique_ptr<TextLines> lines_;
  std::deque<TextLine> again_;  // lines to be read once more
  char delimiter_;
  FeedColumns columns_;
};

}  // namespace gridkeeper::gridctl
