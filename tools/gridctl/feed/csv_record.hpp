// One record of a CSV file, parsed by libcsv line by line: RFC 4180, strictly, so that a quote out
// of place is an error and not part of a text. Not thread-safe.
#pragma once

#include <csv.h>

#include <string>
#include <string_view>
#include <vector>

namespace gridkeeper::gridctl {

class CsvRecord {
 public:
  enum class State {
    kGoesOn,  // a text in quotes goes on in the next line
    kDone,
    kBroken,
  };

  explicit CsvRecord(char delimiter);
  ~CsvRecord() { csv_free(&parser_); }
  CsvRecord(const CsvRecord&) = delete;
  CsvRecord& operator=(const CsvRecord&) = delete;

  State Add(std::string_view line);
  // The file ends: what was added is all there is.
  State Finish();

  const std::vector<std::string>& cells() const { return cells_; }

 private:
  static void OnCell(void* text, std::size_t size, void* record);
  static void OnEnd(int end, void* record);
  State StateAfter(bool is_parsed);

  csv_parser parser_{};
  std::vector<std::string> cells_;
  bool is_done_ = false;
};

}  // namespace gridkeeper::gridctl
