// Files within a ZIP archive, read piece by piece. Not thread-safe; the archive outlives its parts.
#pragma once

#include <zip.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace gridkeeper::gridctl {

class ZipPart {
 public:
  explicit ZipPart(zip_file_t* file) : file_(file, &zip_fclose) {}
  // Replaces `piece` by what comes next; empty at the end. False: the archive is damaged.
  bool Read(std::string& piece);

 private:
  std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file_;
};

class ZipArchive {
 public:
  static absl::StatusOr<ZipArchive> Open(const std::string& path);
  // NOT_FOUND where there is none of this name.
  absl::StatusOr<ZipPart> Part(const std::string& name) const;

 private:
  explicit ZipArchive(zip_t* archive) : archive_(archive, &zip_discard) {}

  std::unique_ptr<zip_t, void (*)(zip_t*)> archive_;
};

}  // namespace gridkeeper::gridctl
