// The rows of a worksheet's XML (SpreadsheetML, ECMA-376 part 1, 18.3), as its cells stand there.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "feed/xml_reader.hpp"

namespace gridkeeper::gridctl {

struct SheetCell {
  std::size_t column = 0;  // A is 0
  std::string type;        // "s", "inlineStr", "str", "e", ...; empty: a number
  std::string text;
};

struct SheetRow {
  std::int64_t number = 0;
  std::vector<SheetCell> cells;
  bool is_long = false;  // more text than kLongestRow: not all of it is kept
};

class SheetReader : public XmlReader {
 public:
  // The rows that were complete in what was parsed; the caller takes them out.
  std::deque<SheetRow> rows;
  // Of the row that is under way, or would come next.
  std::int64_t next_number() const { return in_row_ ? row_.number : row_.number + 1; }

 private:
  void OnStart(std::string_view name, const Attributes& attributes) override;
  void OnEnd(std::string_view name) override;
  void OnText(std::string_view text) override;
  void BeginCell(const Attributes& attributes);

  SheetRow row_;
  std::size_t length_ = 0;  // of the row's text
  bool in_row_ = false;
  bool in_cell_ = false;
  bool takes_text_ = false;
  bool in_reading_aid_ = false;  // how a text is pronounced stands beside it
};

// The texts that cells of type "s" refer to by their place. One text may be in several pieces, each
// of its own look.
class SharedTextReader : public XmlReader {
 public:
  std::vector<std::string> texts;

 private:
  void OnStart(std::string_view name, const Attributes& attributes) override;
  void OnEnd(std::string_view name) override;
  void OnText(std::string_view text) override;

  bool takes_text_ = false;
  bool in_reading_aid_ = false;
};

}  // namespace gridkeeper::gridctl
