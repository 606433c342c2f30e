// The lines of a text, numbered from 1. They end with LF, CR LF or CR. Not thread-safe.
#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "feed/text_decoder.hpp"

namespace gridkeeper::gridctl {

struct TextLine {
  std::int64_t number = 0;
  std::string text;      // with its end; the last line of a file may have none
  bool is_long = false;  // longer than kLongestRow: the text is not kept
};

class TextLines {
 public:
  static absl::StatusOr<std::unique_ptr<TextLines>> Make(std::unique_ptr<std::istream> in,
                                                         FeedEncoding encoding);

  // nullopt at the end. Without the byte order mark that a file may begin with.
  absl::StatusOr<std::optional<TextLine>> Next();

 private:
  TextLines(std::unique_ptr<std::istream> in, std::unique_ptr<TextDecoder> decoder)
      : in_(std::move(in)), decoder_(std::move(decoder)) {}
  // Where the line that begins at at_ ends; npos: not in what was read.
  std::size_t FindEnd(std::size_t from) const;
  void ReadOn();

  std::unique_ptr<std::istream> in_;
  std::unique_ptr<TextDecoder> decoder_;
  std::string read_;
  std::size_t at_ = 0;
  bool has_all_ = false;
  std::int64_t number_ = 0;
};

}  // namespace gridkeeper::gridctl
