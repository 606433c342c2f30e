// The mapping file: how another body's file is to be read, as JSON. Pure; errors name the key and
// what to do about it.
//
//   {"columns": {"name": "姓名", "id_number": "身份证号", "address": "现住址"},
//    "encoding": "gb18030", "buildings": {"科研楼": "Building 7"}}
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "feed/feed_row.hpp"

namespace gridkeeper::gridctl {

enum class FeedFormat { kCsv, kJsonLines, kXlsx };
enum class FeedEncoding { kUtf8, kGb18030 };

struct FeedMapping {
  FeedFormat format = FeedFormat::kCsv;
  FeedEncoding encoding = FeedEncoding::kUtf8;
  char delimiter = ',';
  std::string sheet;   // empty: the first
  FieldTexts columns;  // the header of each field's column; empty: the file has none
  std::map<std::string, std::string> buildings;  // as the file has them -> as the register has them

  const std::string& ColumnOf(FeedField field) const {
    return columns.at(static_cast<std::size_t>(field));
  }
};

// `file`: the name of the file to be read, whose extension says the format where the mapping does
// not.
absl::StatusOr<FeedMapping> ParseMapping(std::string_view text, std::string_view file);

}  // namespace gridkeeper::gridctl
