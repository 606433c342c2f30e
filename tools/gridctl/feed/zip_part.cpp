#include "feed/zip_part.hpp"

#include <fmt/format.h>

namespace gridkeeper::gridctl {

bool ZipPart::Read(std::string& piece) {
  constexpr std::size_t kPiece = 64 << 10;
  piece.resize(kPiece);
  const zip_int64_t got = zip_fread(file_.get(), piece.data(), piece.size());
  piece.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return got >= 0;
}

absl::StatusOr<ZipArchive> ZipArchive::Open(const std::string& path) {
  int error = 0;
  zip_t* archive = zip_open(path.c_str(), ZIP_RDONLY, &error);
  if (archive == nullptr) return absl::InvalidArgumentError("is no ZIP archive");
  return ZipArchive(archive);
}

absl::StatusOr<ZipPart> ZipArchive::Part(const std::string& name) const {
  zip_file_t* file = zip_fopen(archive_.get(), name.c_str(), ZIP_FL_NOCASE);
  if (file == nullptr)
    return absl::NotFoundError(fmt::format("{}: {}", name, zip_strerror(archive_.get())));
  return ZipPart(file);
}

}  // namespace gridkeeper::gridctl
