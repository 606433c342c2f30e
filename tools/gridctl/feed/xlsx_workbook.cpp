#include "feed/xlsx_workbook.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "feed/feed_text.hpp"
#include "feed/sheet_reader.hpp"

namespace gridkeeper::gridctl {
namespace {

// Of those that are in memory as a whole; unpacked, for an archive may unpack to a thousand times
// its size.
constexpr std::size_t kLongestPart = 512 << 20;

// xl/workbook.xml: the sheets, in their order.
class WorkbookReader : public XmlReader {
 public:
  struct Sheet {
    std::string name;
    std::string relation;
    bool is_hidden = false;
  };
  std::vector<Sheet> sheets;

 private:
  void OnStart(std::string_view name, const Attributes& attributes) override {
    if (name != "sheet") return;
    const std::string_view state = attributes.Get("state");
    sheets.push_back({std::string(attributes.Get("name")), std::string(attributes.Get("id")),
                      state == "hidden" || state == "veryHidden"});
  }
};

// xl/_rels/workbook.xml.rels: which part each relation means.
class RelationReader : public XmlReader {
 public:
  std::map<std::string, std::string> parts;
  std::string shared_texts;  // empty: there are none

 private:
  void OnStart(std::string_view name, const Attributes& attributes) override {
    if (name != "Relationship") return;
    const std::string_view target = attributes.Get("Target");
    const std::string part =
        target.starts_with('/') ? std::string(target.substr(1)) : "xl/" + std::string(target);
    parts[std::string(attributes.Get("Id"))] = part;
    if (attributes.Get("Type").ends_with("/sharedStrings")) shared_texts = part;
  }
};

absl::Status NoWorkbook() {
  return absl::InvalidArgumentError(
      "is no XLSX workbook, or is damaged: save it as .xlsx (not .xls) without a password, or have "
      "it sent again");
}

absl::Status ReadAll(const ZipArchive& archive, const std::string& name, XmlReader& reader) {
  auto part = archive.Part(name);
  if (!part.ok()) return NoWorkbook();
  std::size_t size = 0;
  for (std::string piece;;) {
    if (!part->Read(piece) || !reader.Parse(piece, piece.empty())) return NoWorkbook();
    if (piece.empty()) return absl::OkStatus();
    size += piece.size();
    if (size > kLongestPart) {
      return absl::InvalidArgumentError(fmt::format(
          "has more than {} MB of text: save the sheet as CSV (UTF-8)", kLongestPart >> 20));
    }
  }
}

absl::StatusOr<WorkbookReader::Sheet> Choose(const std::vector<WorkbookReader::Sheet>& sheets,
                                             const std::string& wanted) {
  std::string names;
  for (const WorkbookReader::Sheet& sheet : sheets) {
    const bool is_meant =
        wanted.empty() ? !sheet.is_hidden : PlainText(sheet.name) == PlainText(wanted);
    if (is_meant) return sheet;
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", sheet.name);
  }
  return absl::InvalidArgumentError(
      fmt::format("sheet: there is no \"{}\"; the workbook has {}", wanted, names));
}

}  // namespace

absl::StatusOr<XlsxWorkbook> OpenXlsx(const std::string& path, const std::string& sheet) {
  auto archive = ZipArchive::Open(path);
  if (!archive.ok()) return NoWorkbook();
  WorkbookReader workbook;
  RelationReader relations;
  absl::Status read = ReadAll(*archive, "xl/workbook.xml", workbook);
  if (read.ok()) read = ReadAll(*archive, "xl/_rels/workbook.xml.rels", relations);
  SharedTextReader shared;
  if (read.ok() && !relations.shared_texts.empty())
    read = ReadAll(*archive, relations.shared_texts, shared);
  if (!read.ok()) return read;
  const auto chosen = Choose(workbook.sheets, sheet);
  if (!chosen.ok()) return chosen.status();
  auto part = archive->Part(relations.parts[chosen->relation]);
  if (!part.ok()) return NoWorkbook();
  return XlsxWorkbook{*std::move(archive), *std::move(part), std::move(shared.texts)};
}

}  // namespace gridkeeper::gridctl
