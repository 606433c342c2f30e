// Bytes of a file as UTF-8, piece by piece. A byte that is no text becomes 0xff, which no UTF-8
// holds: whoever reads the row sees it there, and lines and columns stay where they are.
// Not thread-safe.
#pragma once

#include <iconv.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "feed/feed_mapping.hpp"

namespace gridkeeper::gridctl {

class TextDecoder {
 public:
  static absl::StatusOr<std::unique_ptr<TextDecoder>> Make(FeedEncoding encoding);
  ~TextDecoder();
  TextDecoder(const TextDecoder&) = delete;
  TextDecoder& operator=(const TextDecoder&) = delete;

  // Appends what `bytes` say to `text`; the rest of a character that goes on is kept.
  void Decode(std::string_view bytes, std::string& text);
  // At the end of the file: a character that was cut off is none.
  void Finish(std::string& text);

 private:
  TextDecoder() = default;

  bool converts_ = false;
  iconv_t converter_{};
  std::string begun_;  // a character that the next piece goes on with
};

}  // namespace gridkeeper::gridctl
