#include "feed/text_decoder.hpp"

#include <array>
#include <cerrno>

namespace gridkeeper::gridctl {
namespace {

constexpr char kNoText = '\xff';

}  // namespace

absl::StatusOr<std::unique_ptr<TextDecoder>> TextDecoder::Make(FeedEncoding encoding) {
  std::unique_ptr<TextDecoder> decoder(new TextDecoder);
  if (encoding == FeedEncoding::kUtf8) return decoder;
  iconv_t converter = iconv_open("UTF-8", "GB18030");
  // iconv's own way to say that there is none.
  if (converter == reinterpret_cast<iconv_t>(-1)) {  // NOLINT(performance-no-int-to-ptr)
    return absl::UnimplementedError(
        "encoding: this machine's C library knows no GB18030; have the file converted to UTF-8");
  }
  decoder->converter_ = converter;
  decoder->converts_ = true;
  return decoder;
}

TextDecoder::~TextDecoder() {
  if (converts_) iconv_close(converter_);
}

void TextDecoder::Decode(std::string_view bytes, std::string& text) {
  if (!converts_) {
    text += bytes;
    return;
  }
  begun_ += bytes;
  char* from = begun_.data();
  std::size_t left = begun_.size();
  while (left > 0) {
    std::array<char, 4096> piece{};
    char* to = piece.data();
    std::size_t room = piece.size();
    const std::size_t converted = iconv(converter_, &from, &left, &to, &room);
    text.append(piece.data(), to);
    if (converted != static_cast<std::size_t>(-1) || errno == E2BIG) continue;
    if (errno == EINVAL) break;  // a character that goes on in the next piece
    text.push_back(kNoText);
    ++from;
    --left;
  }
  begun_.erase(0, begun_.size() - left);
}

void TextDecoder::Finish(std::string& text) {
  text.append(begun_.size(), kNoText);
  begun_.clear();
}

}  // namespace gridkeeper::gridctl
