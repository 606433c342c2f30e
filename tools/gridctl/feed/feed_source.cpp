#include "feed/feed_source.hpp"

#include <fstream>

#include "feed/csv_source.hpp"
#include "feed/json_lines_source.hpp"
#include "feed/xlsx_source.hpp"

namespace gridkeeper::gridctl {

absl::StatusOr<std::unique_ptr<FeedSource>> OpenFeedSource(const std::string& path,
                                                           const FeedMapping& mapping) {
  if (mapping.format == FeedFormat::kXlsx) return XlsxSource::Make(path, mapping);
  auto in = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*in) return absl::InvalidArgumentError("cannot be read: look at its name and rights");
  auto lines = TextLines::Make(std::move(in), mapping.encoding);
  if (!lines.ok()) return lines.status();
  if (mapping.format == FeedFormat::kJsonLines)
    return std::make_unique<JsonLinesSource>(std::move(*lines), mapping);
  return CsvSource::Make(std::move(*lines), mapping);
}

}  // namespace gridkeeper::gridctl
