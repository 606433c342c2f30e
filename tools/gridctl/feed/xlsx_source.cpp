#include "feed/xlsx_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "feed/feed_text.hpp"

namespace gridkeeper::gridctl {
namespace {

constexpr char kDamaged[] =
    "is damaged, and so is all that follows in the sheet: have the file sent again";

bool IsBlank(const SheetCell& cell) {
  return cell.text.find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FeedSource>> XlsxSource::Make(const std::string& path,
                                                             const FeedMapping& mapping) {
  auto workbook = OpenXlsx(path, mapping.sheet);
  if (!workbook.ok()) return workbook.status();
  std::unique_ptr<XlsxSource> source(new XlsxSource(*std::move(workbook)));
  if (absl::Status found = source->FindHeader(mapping); !found.ok()) return found;
  return source;
}

absl::Status XlsxSource::FindHeader(const FeedMapping& mapping) {
  HeaderSearch search(mapping);
  while (const std::optional<SheetRow> row = NextSheetRow()) {
    std::vector<std::string> headers;
    for (const SheetCell& cell : row->cells) {
      headers.resize(std::max(headers.size(), cell.column + 1));
      headers[cell.column] = TextOf(cell).value_or("");
    }
    auto columns = search.Try(headers);
    if (!columns.ok()) return columns.status();
    if (!columns->has_value()) continue;
    columns_ = **columns;
    return absl::OkStatus();
  }
  return is_damaged_ ? absl::InvalidArgumentError("the sheet is damaged: have the file sent again")
                     : search.NotFound();
}

std::optional<SheetRow> XlsxSource::NextSheetRow() {
  std::string piece;
  for (;;) {
    while (!reader_.rows.empty()) {
      SheetRow row = std::move(reader_.rows.front());
      reader_.rows.pop_front();
      const bool is_empty = std::all_of(row.cells.begin(), row.cells.end(), IsBlank);
      if (!is_empty || row.is_long) return row;
    }
    if (has_all_) return std::nullopt;
    is_damaged_ = !workbook_.sheet.Read(piece) || !reader_.Parse(piece, piece.empty());
    has_all_ = is_damaged_ || piece.empty();
  }
}

absl::StatusOr<std::optional<FeedRow>> XlsxSource::Next() {
  if (const std::optional<SheetRow> row = NextSheetRow()) return RowOf(*row);
  if (!std::exchange(is_damaged_, false)) return std::nullopt;
  return FeedRow{reader_.next_number(), {}, RowFault{"", kDamaged}};
}

FeedRow XlsxSource::RowOf(const SheetRow& row) const {
  std::vector<std::string> cells(columns_.count());
  std::optional<RowFault> fault;
  if (row.is_long) fault = RowFault{"", fmt::format("has more than {} bytes of text", kLongestRow)};
  for (const SheetCell& cell : row.cells) {
    const std::optional<FeedField> field = columns_.FieldAt(cell.column);
    if (!field) continue;
    const std::optional<std::string> text = TextOf(cell);
    if (!text && !fault) {
      fault = RowFault{std::string(NameOf(*field)),
                       "holds an error, or a number of more than 15 digits, of which spreadsheets "
                       "lose the last: type it anew as text"};
    }
    cells[cell.column] = text.value_or("");
  }
  FeedRow feed_row = columns_.RowOf(row.number, cells);
  if (fault) feed_row.fault = std::move(fault);
  return feed_row;
}

std::optional<std::string> XlsxSource::TextOf(const SheetCell& cell) const {
  const char* end = cell.text.data() + cell.text.size();
  if (cell.type == "e") return std::nullopt;
  if (cell.type == "s") {
    std::size_t place = 0;
    const auto [at, error] = std::from_chars(cell.text.data(), end, place);
    if (error != std::errc{} || at != end || place >= workbook_.shared_texts.size())
      return std::nullopt;
    return workbook_.shared_texts[place];
  }
  if (!cell.type.empty() && cell.type != "n") return cell.text;
  double number = 0;
  const auto [at, error] = std::from_chars(cell.text.data(), end, number);
  if (error != std::errc{} || at != end) return cell.text;
  return NumberText(number);
}

}  // namespace gridkeeper::gridctl
