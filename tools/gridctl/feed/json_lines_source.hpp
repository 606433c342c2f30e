// Rows of a file with one JSON object a line. Empty lines are no rows. Not thread-safe.
#pragma once

#include <memory>

#include "feed/feed_source.hpp"
#include "feed/text_lines.hpp"

namespace gridkeeper::gridctl {

class JsonLinesSource final : public FeedSource {
 public:
  JsonLinesSource(std::unique_ptr<TextLines> lines, const FeedMapping& mapping)
      : lines_(std::move(lines)), columns_(mapping.columns) {}

  absl::StatusOr<std::optional<FeedRow>> Next() override;

 private:
  std::unique_ptr<TextLines> lines_;
  FieldTexts columns_;
};

}  // namespace gridkeeper::gridctl
