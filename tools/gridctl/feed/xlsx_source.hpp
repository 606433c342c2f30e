// Rows of a sheet of an XLSX workbook, numbered as in the sheet. The sheet streams; texts that
// cells share are in memory. Where the file is damaged, a last row says so. Not thread-safe.
#pragma once

#include <memory>
#include <string>

#include "feed/feed_header.hpp"
#include "feed/feed_source.hpp"
#include "feed/sheet_reader.hpp"
#include "feed/xlsx_workbook.hpp"

namespace gridkeeper::gridctl {

class XlsxSource final : public FeedSource {
 public:
  // Reads up to the header, or says what it lacks.
  static absl::StatusOr<std::unique_ptr<FeedSource>> Make(const std::string& path,
                                                          const FeedMapping& mapping);

  absl::StatusOr<std::optional<FeedRow>> Next() override;

 private:
  explicit XlsxSource(XlsxWorkbook workbook) : workbook_(std::move(workbook)) {}

  absl::Status FindHeader(const FeedMapping& mapping);
  // The next that is not empty; nullopt: there are no more, or the rest is damaged.
  std::optional<SheetRow> NextSheetRow();
  FeedRow RowOf(const SheetRow& row) const;
  // What a cell says; nullopt: nothing that could be relied on.
  std::optional<std::string> TextOf(const SheetCell& cell) const;

  XlsxWorkbook workbook_;
  SheetReader reader_;
  FeedColumns columns_;
  bool has_all_ = false;
  bool is_damaged_ = false;
};

}  // namespace gridkeeper::gridctl
