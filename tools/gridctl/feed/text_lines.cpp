#include "feed/text_lines.hpp"

#include <array>

#include "feed/feed_source.hpp"

namespace gridkeeper::gridctl {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

absl::StatusOr<std::unique_ptr<TextLines>> TextLines::Make(std::unique_ptr<std::istream> in,
                                                           FeedEncoding encoding) {
  auto decoder = TextDecoder::Make(encoding);
  if (!decoder.ok()) return decoder.status();
  return std::unique_ptr<TextLines>(new TextLines(std::move(in), std::move(*decoder)));
}

void TextLines::ReadOn() {
  read_.erase(0, at_);
  at_ = 0;
  std::array<char, 32 << 10> piece;
  in_->read(piece.data(), piece.size());
  decoder_->Decode({piece.data(), static_cast<std::size_t>(in_->gcount())}, read_);
  if (in_->good()) return;
  decoder_->Finish(read_);
  has_all_ = true;
}

std::size_t TextLines::FindEnd(std::size_t from) const {
  std::size_t end = from;
  while (end < read_.size() && read_[end] != '\n' && read_[end] != '\r') ++end;
  if (end >= read_.size()) return std::string::npos;
  if (read_[end] == '\n') return end;
  if (end + 1 < read_.size()) return read_[end + 1] == '\n' ? end + 1 : end;
  return has_all_ ? end : std::string::npos;  // an LF may follow
}

absl::StatusOr<std::optional<TextLine>> TextLines::Next() {
  TextLine line{++number_, {}, false};
  std::size_t end = FindEnd(at_);
  while (end == std::string::npos && !has_all_) {
    const std::size_t length = read_.size() - at_;
    if (length > kLongestRow) {
      // Its beginning is not needed; the last character may be the CR of a CR LF.
      line.is_long = true;
      at_ = read_.size() - 1;
    }
    const std::size_t known = line.is_long ? 0 : read_.size() - at_;
    ReadOn();
    end = FindEnd(known > 0 ? known - 1 : 0);
  }
  if (in_->bad()) return absl::DataLossError("the file cannot be read on");
  if (at_ == read_.size() && !line.is_long) return std::nullopt;
  if (end == std::string::npos) end = read_.size() - 1;
  line.text = read_.substr(at_, end + 1 - at_);
  at_ = end + 1;
  line.is_long = line.is_long || line.text.size() > kLongestRow;
  if (line.is_long) line.text.clear();
  if (number_ == 1 && line.text.starts_with(kByteOrderMark))
    line.text.erase(0, kByteOrderMark.size());
  return line;
}

}  // namespace gridkeeper::gridctl
