#include "feed/feed_mapping.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "feed/characters.hpp"

namespace gridkeeper::gridctl {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 6> kKeys = {"format", "encoding", "delimiter",
                                                   "sheet",  "columns",  "buildings"};

// One mapping, key by key; problems are gathered.
class MappingParser {
 public:
  MappingParser(const json& object, std::string_view file) : object_(object), file_(file) {}

  absl::StatusOr<FeedMapping> Parse() {
    for (const auto& [key, unused] : object_.items()) {
      if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end())
        Problem(key, fmt::format("is not known; known are {}", fmt::join(kKeys, ", ")));
    }
    ReadFormat();
    ReadEncoding();
    ReadDelimiter();
    mapping_.sheet = Text("sheet");
    if (!mapping_.sheet.empty() && mapping_.format != FeedFormat::kXlsx)
      Problem("sheet", "is for xlsx only; leave it out");
    ReadColumns();
    mapping_.buildings = Texts("buildings");
    if (problems_.empty()) return mapping_;
    return absl::InvalidArgumentError(fmt::format("{}", fmt::join(problems_, "; ")));
  }

 private:
  void Problem(std::string_view key, std::string_view what) {
    problems_.push_back(fmt::format("{}: {}", key, what));
  }

  std::string Text(const char* key) {
    const auto it = object_.find(key);
    if (it == object_.end()) return "";
    if (it->is_string() && !it->get_ref<const std::string&>().empty()) return *it;
    Problem(key, "must be text in quotes; or leave it out");
    return "";
  }

  std::map<std::string, std::string> Texts(const char* key) {
    std::map<std::string, std::string> texts;
    const auto it = object_.find(key);
    if (it == object_.end()) return texts;
    if (!it->is_object()) {
      Problem(key, "must be an object: {\"...\": \"...\"}");
      return texts;
    }
    for (const auto& [name, value] : it->items()) {
      if (value.is_string() && !value.get_ref<const std::string&>().empty()) {
        texts[name] = value;
      } else {
        Problem(fmt::format("{}.{}", key, name), "must be text in quotes; or leave it out");
      }
    }
    return texts;
  }

  void ReadFormat() {
    std::string format = Text("format");
    if (format.empty()) {
      const std::size_t dot = file_.rfind('.');
      if (dot != std::string_view::npos) format = file_.substr(dot + 1);
    }
    if (format == "csv") return;
    if (format == "jsonl") {
      mapping_.format = FeedFormat::kJsonLines;
    } else if (format == "xlsx") {
      mapping_.format = FeedFormat::kXlsx;
    } else {
      Problem("format", "must be csv, jsonl or xlsx, where the file's name does not end so");
    }
  }

  void ReadEncoding() {
    const std::string encoding = Text("encoding");
    if (encoding == "gb18030") {
      mapping_.encoding = FeedEncoding::kGb18030;
    } else if (!encoding.empty() && encoding != "utf-8") {
      Problem("encoding", "must be utf-8 or gb18030 (which GBK and GB2312 are part of)");
    }
    if (!encoding.empty() && mapping_.format == FeedFormat::kXlsx)
      Problem("encoding", "is not for xlsx; leave it out");
  }

  void ReadDelimiter() {
    const std::string delimiter = Text("delimiter");
    if (delimiter.empty()) return;
    const bool is_usable = delimiter.size() == 1 && static_cast<unsigned char>(delimiter[0]) < 0x80;
    if (!is_usable || std::string_view("\"\r\n").find(delimiter[0]) != std::string_view::npos)
      Problem("delimiter", R"(must be one ASCII character such as ";" or "\t")");
    if (mapping_.format != FeedFormat::kCsv) Problem("delimiter", "is for csv only; leave it out");
    mapping_.delimiter = delimiter[0];
  }

  void ReadColumns() {
    for (const auto& [name, header] : Texts("columns")) {
      const auto* field = std::find(kFeedFieldNames.begin(), kFeedFieldNames.end(), name);
      if (field == kFeedFieldNames.end()) {
        Problem("columns." + name,
                fmt::format("is no field; fields are {}", fmt::join(kFeedFieldNames, ", ")));
      } else {
        mapping_.columns.at(static_cast<std::size_t>(field - kFeedFieldNames.begin())) = header;
      }
    }
    CheckColumns();
  }

  void CheckColumns() {
    const auto has = [this](FeedField field) { return !mapping_.ColumnOf(field).empty(); };
    const auto require = [&](FeedField field) {
      if (!has(field))
        Problem(fmt::format("columns.{}", NameOf(field)), "is missing: give its column's header");
    };
    require(FeedField::kName);
    require(FeedField::kIdNumber);
    if (has(FeedField::kAddress)) {
      for (const FeedField field :
           {FeedField::kBuilding, FeedField::kUnit, FeedField::kFloor, FeedField::kDoor}) {
        if (has(field))
          Problem(fmt::format("columns.{}", NameOf(field)),
                  "cannot stand beside columns.address; leave one of them out");
      }
    } else if (has(FeedField::kBuilding) || has(FeedField::kDoor)) {
      require(FeedField::kBuilding);
      require(FeedField::kDoor);
    } else {
      Problem("columns", "must say where people live: map address, or building and door");
    }
  }

  const json& object_;
  std::string_view file_;
  FeedMapping mapping_;
  std::vector<std::string> problems_;
};

}  // namespace

absl::StatusOr<FeedMapping> ParseMapping(std::string_view text, std::string_view file) {
  const json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object())
    return absl::InvalidArgumentError("is no JSON object in UTF-8: see tools/gridctl/README.md");
  return MappingParser(object, file).Parse();
}

}  // namespace gridkeeper::gridctl
