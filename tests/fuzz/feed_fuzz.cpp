// Any bytes may stand in a file from another body. Its rows come in order and as UTF-8, and what is
// plain already stays as it is.
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "feed/characters.hpp"
#include "feed/csv_source.hpp"
#include "feed/feed_address.hpp"
#include "feed/feed_text.hpp"
#include "feed/json_lines_source.hpp"
#include "feed/sheet_reader.hpp"

namespace {

using namespace gridkeeper::gridctl;

void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fputs(what, stderr);
  std::abort();
}

void CheckText(const std::string& text) {
  Expect(Utf8(Characters(text)) == text, "characters are not the same bytes again");
  for (const auto plain : {PlainText, PlainName, PlainIdNumber, PlainDate}) {
    const std::string once = plain(text);
    // Of bytes that are no text, some may be one once others are gone.
    Expect(!IsUtf8(text) || plain(once) == once, "what is plain changes");
  }
  (void)PlainPhone(text);
  (void)ReadAddress(text);
  (void)ReadBehindBuilding(text);
  (void)ReadFloor(text);
  (void)PlainPart(text);
  const std::string designator = Designator(text);
  Expect(Designator(designator) == designator, "a designator has another");
}

void CheckRows(FeedSource& source) {
  std::int64_t last = 0;
  for (;;) {
    const auto row = source.Next();
    if (!row.ok() || !row->has_value()) return;
    Expect((*row)->number > last, "rows are out of order");
    last = (*row)->number;
    for (const std::string& text : (*row)->texts) {
      Expect((*row)->fault.has_value() || IsUtf8(text), "a row holds bytes that are no text");
      CheckText(text);
    }
  }
}

std::unique_ptr<TextLines> Lines(const std::string& text, FeedEncoding encoding) {
  return *TextLines::Make(std::make_unique<std::istringstream>(text), encoding);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  FeedMapping mapping =
      *ParseMapping(R"({"columns": {"name": "n", "id_number": "i", "address": "a"}})", "a.csv");
  for (const FeedEncoding encoding : {FeedEncoding::kUtf8, FeedEncoding::kGb18030}) {
    auto csv = CsvSource::Make(Lines("n,i,a\n" + text, encoding), mapping);
    CheckRows(**csv);
    JsonLinesSource json_lines(Lines(text, encoding), mapping);
    CheckRows(json_lines);
  }
  SheetReader sheet;
  (void)sheet.Parse(text, true);
  CheckText(text.substr(0, 300));
  return 0;
}
