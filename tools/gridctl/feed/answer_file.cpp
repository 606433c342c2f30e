#include "feed/answer_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>

#include "absl/container/btree_map.h"

namespace gridkeeper::gridctl {
namespace {

constexpr std::string_view kHeader =
    "row,answer,grid_code,household_id,resident_id,record_id,field,message\n";

// One line, whatever the text.
std::string Cell(std::string text) {
  std::replace_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  if (std::none_of(text.begin(), text.end(), [](char c) { return c == ',' || c == '"'; }))
    return text;
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

// The row that a line begins with; the line goes on behind its comma. nullopt: it is no answer.
std::optional<std::int64_t> TakeRow(std::string_view& line) {
  std::int64_t row = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), row);
  const auto comma = static_cast<std::size_t>(end - line.data());
  if (error != std::errc{} || comma >= line.size() || line[comma] != ',') return std::nullopt;
  line.remove_prefix(comma + 1);
  return row;
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
  answers->Read();
  return answers;
}

void AnswerFile::Read() {
  ForEachLine(file_, [this](std::string_view line, std::int64_t) {
    const std::optional<std::int64_t> row = TakeRow(line);
    if (!row) return;
    Forget(*row);
    ++counts_[before_.emplace(*row, line.substr(0, line.find(','))).first->second];
  });
}

void AnswerFile::Forget(std::int64_t row) {
  const auto found = before_.find(row);
  if (found == before_.end()) return;
  --counts_[found->second];
  before_.erase(found);
}

absl::Status AnswerFile::Append(const std::vector<RowAnswer>& answers) {
  std::string lines;
  for (const RowAnswer& answer : answers) {
    lines += LineOf(answer);
    ++counts_[answer.answer];
  }
  return file_.Append(lines);
}

absl::Status AnswerFile::Sort() {
  absl::btree_map<std::int64_t, std::string> last;  // answer of each row
  ForEachLine(file_, [&last](std::string_view line, std::int64_t) {
    std::string_view rest = line;
    if (const auto row = TakeRow(rest)) last.insert_or_assign(*row, std::string(line));
  });
  const std::string sorted = file_.path() + ".sorted";
  {
    std::ofstream out(sorted, std::ios::binary | std::ios::trunc);
    out << kHeader;
    for (const auto& [row, line] : last) out << line << '\n';
    if (!out.flush()) return absl::DataLossError(sorted + ": cannot be written");
  }
  std::error_code error;
  std::filesystem::rename(sorted, file_.path(), error);
  if (error) return absl::DataLossError(fmt::format("{}: {}", file_.path(), error.message()));
  return absl::OkStatus();
}

}  // namespace gridkeeper::gridctl
