// An XLSX workbook: where its sheets are, and the texts that their cells share.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "feed/zip_part.hpp"

namespace gridkeeper::gridctl {

struct XlsxWorkbook {
  ZipArchive archive;
  ZipPart sheet;
  std::vector<std::string> shared_texts;  // in memory as a whole
};

// `sheet`: its name; empty: the first that is shown. Errors name the key "sheet" or say what is
// wrong with the file.
absl::StatusOr<XlsxWorkbook> OpenXlsx(const std::string& path, const std::string& sheet);

}  // namespace gridkeeper::gridctl
