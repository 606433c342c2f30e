#include "feed/answer_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>

namespace gridkeeper::gridctl {
namespace {

constexpr std::string_view kHeader =
    "row,answer,grid_code,household_id,resident_id,record_id,field,message\n";

// One line, whatever the text.
std::string Cell(std::string text) {
  std::replace_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  if (text.find_first_of(",\"") == std::string::npos) return text;
  for (std::size_t at = text.find('"'); at != std::string::npos; at = text.find('"', at + 2)) {
    text.insert(at, "\"");
  }
  return "\"" + text + "\"";
}

std::string LineOf(const RowAnswer& answer) {
  return fmt::format("{},{},{},{},{},{},{},{}\n", answer.number, answer.answer, Cell(answer.grid),
                     Cell(answer.household_id), Cell(answer.resident_id), Cell(answer.record_id),
                     Cell(answer.fault.field), Cell(answer.fault.message));
}

// The row and the answer that a line begins with; nullopt: it is none.
std::optional<std::pair<std::int64_t, std::string>> BeginOf(std::string_view line) {
  std::int64_t row = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), row);
  const auto comma = static_cast<std::size_t>(end - line.data());
  if (error != std::errc{} || comma >= line.size() || line[comma] != ',') return std::nullopt;
  return std::pair(row, std::string(line.substr(comma + 1, line.find(',', comma + 1) - comma - 1)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<AnswerFile>> AnswerFile::Open(const std::string& path) {
  auto file = AppendFile::Open(path);
  if (!file.ok()) return file.status();
  std::unique_ptr<AnswerFile> answers(new AnswerFile(*std::move(file)));
  AppendFile& opened = answers->file_;
  if (opened.size() == 0) {
    if (absl::Status begun = opened.Append(kHeader); !begun.ok()) return begun;
  } else if (opened.Read(0, kHeader.size()) != kHeader) {
    return absl::FailedPreconditionError(
        fmt::format("{}: is no answer file of gridctl feed; give another with --answers", path));
  }
  ForEachLine(opened, [&](std::string_view line, std::int64_t) {
    if (const auto begin = BeginOf(line)) answers->rows_.insert(begin->first);
  });
  return answers;
}

absl::Status AnswerFile::Append(const std::vector<RowAnswer>& answers) {
  std::string lines;
  for (const RowAnswer& answer : answers) lines += LineOf(answer);
  return file_.Append(lines);
}

std::vector<AnswerFile::Line> AnswerFile::Lines() const {
  std::vector<Line> lines;
  ForEachLine(file_, [&](std::string_view line, std::int64_t offset) {
    if (auto begin = BeginOf(line))
      lines.push_back({begin->first, offset, line.size() + 1, std::move(begin->second)});
  });
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.row < b.row; });
  std::vector<Line> last;
  for (Line& line : lines) {
    if (!last.empty() && last.back().row == line.row) last.pop_back();
    last.push_back(std::move(line));
  }
  return last;
}

std::map<std::string, std::int64_t> AnswerFile::Counts() const {
  std::map<std::string, std::int64_t> counts;
  for (const Line& line : Lines()) ++counts[line.answer];
  return counts;
}

absl::Status AnswerFile::Sort() {
  const std::vector<Line> lines = Lines();
  const std::string sorted = file_.path() + ".sorted";
  {
    std::ofstream out(sorted, std::ios::binary | std::ios::trunc);
    out << kHeader;
    for (const Line& line : lines) out << file_.Read(line.offset, line.size);
    if (!out.flush()) return absl::DataLossError(sorted + ": cannot be written");
  }
  std::error_code error;
  std::filesystem::rename(sorted, file_.path(), error);
  if (error) return absl::DataLossError(fmt::format("{}: {}", file_.path(), error.message()));
  return absl::OkStatus();
}

}  // namespace gridkeeper::gridctl
