#include "feed/csv_source.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "feed/csv_record.hpp"

namespace gridkeeper::gridctl {
namespace {

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string WrongCount(std::size_t count, std::size_t wanted) {
  return fmt::format("has {} columns instead of {}: {}", count, wanted,
                     count < wanted ? "was the file cut short, or is a delimiter missing?"
                                    : "put texts that hold the delimiter in quotes");
}

}  // namespace

absl::StatusOr<std::unique_ptr<FeedSource>> CsvSource::Make(std::unique_ptr<TextLines> lines,
                                                            const FeedMapping& mapping) {
  std::unique_ptr<CsvSource> source(new CsvSource(std::move(lines), mapping.delimiter));
  if (absl::Status found = source->FindHeader(mapping); !found.ok()) return found;
  return source;
}

absl::Status CsvSource::FindHeader(const FeedMapping& mapping) {
  HeaderSearch search(mapping);
  for (;;) {
    auto record = NextRecord();
    if (!record.ok()) return record.status();
    if (!record->has_value()) return search.NotFound();
    auto columns = search.Try((*record)->cells);
    if (!columns.ok()) return columns.status();
    if (!columns->has_value()) continue;
    columns_ = **columns;
    return absl::OkStatus();
  }
}

absl::StatusOr<std::optional<TextLine>> CsvSource::NextLine() {
  if (again_.empty()) return lines_->Next();
  TextLine line = std::move(again_.front());
  again_.pop_front();
  return line;
}

CsvSource::Record CsvSource::Broken(std::deque<TextLine> lines, std::string how) {
  Record record{lines.front().number, {}, std::move(how)};
  lines.pop_front();
  again_.insert(again_.begin(), std::make_move_iterator(lines.begin()),
                std::make_move_iterator(lines.end()));
  return record;
}

absl::StatusOr<std::optional<CsvSource::Record>> CsvSource::NextRecord() {
  for (;;) {
    auto record = ReadRecord();
    if (!record.ok() || !record->has_value() || !(*record)->broken.empty()) return record;
    const std::vector<std::string>& cells = (*record)->cells;
    if (!std::all_of(cells.begin(), cells.end(), IsBlank)) return record;
  }
}

absl::StatusOr<std::optional<CsvSource::Record>> CsvSource::ReadRecord() {
  CsvRecord parser(delimiter_);
  std::deque<TextLine> lines;
  std::size_t length = 0;
  CsvRecord::State state = CsvRecord::State::kGoesOn;
  while (state == CsvRecord::State::kGoesOn) {
    auto line = NextLine();
    if (!line.ok()) return line.status();
    if (!line->has_value()) {
      if (lines.empty()) return std::nullopt;
      if (parser.Finish() == CsvRecord::State::kDone) break;
      return Broken(std::move(lines),
                    "ends within quotes: the file was cut short, or a quote is not closed");
    }
    if (lines.empty() && !(*line)->is_long && IsBlank((*line)->text)) continue;
    length += (*line)->text.size();
    lines.push_back(*std::move(*line));
    if (lines.back().is_long || length > kLongestRow) {
      return Broken(std::move(lines),
                    fmt::format("is longer than {} bytes: is a quote not closed?", kLongestRow));
    }
    state = parser.Add(lines.back().text);
  }
  if (state == CsvRecord::State::kBroken)
    return Broken(std::move(lines), R"(has a quote out of place: within quotes write "")");
  const std::size_t count = parser.cells().size();
  if (columns_.count() != 0 && count != columns_.count())
    return Broken(std::move(lines), WrongCount(count, columns_.count()));
  return Record{lines.front().number, parser.cells(), {}};
}

absl::StatusOr<std::optional<FeedRow>> CsvSource::Next() {
  auto record = NextRecord();
  if (!record.ok()) return record.status();
  if (!record->has_value()) return std::nullopt;
  if (!(*record)->broken.empty())
    return FeedRow{(*record)->number, {}, RowFault{"", (*record)->broken}};
  return columns_.RowOf((*record)->number, (*record)->cells);
}

}  // namespace gridkeeper::gridctl
