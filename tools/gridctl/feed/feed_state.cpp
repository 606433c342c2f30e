#include "feed/feed_state.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

namespace gridkeeper::gridctl {
namespace {

using nlohmann::json;

std::string Hex(EVP_MD_CTX* context) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(context, digest.data(), &size);
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest.at(i));
  return hex;
}

using Digester = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

Digester NewDigester() {
  Digester digester(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_DigestInit_ex(digester.get(), EVP_sha256(), nullptr);
  return digester;
}

absl::Status IsOfAnother(const std::string& path, std::string_view what) {
  return absl::FailedPreconditionError(fmt::format(
      "{}: is the state of another run: {} is not as it was. Move it and the answer file away to "
      "begin anew; what is registered stays, and is answered with known",
      path, what));
}

// Throws where the line is not what Note writes.
SentBatch BatchOf(const json& line) {
  return {line.at("command_id"), line.at("grid"), line.at("request"), line.at("rows")};
}

}  // namespace

absl::StatusOr<std::string> DigestOfFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const Digester digester = NewDigester();
  std::vector<char> piece(1 << 20);
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())), in.gcount() > 0) {
    EVP_DigestUpdate(digester.get(), piece.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (!in.eof()) return absl::DataLossError(path + ": cannot be read");
  return Hex(digester.get());
}

std::string DigestOf(std::string_view text) {
  const Digester digester = NewDigester();
  EVP_DigestUpdate(digester.get(), text.data(), text.size());
  return Hex(digester.get());
}

absl::StatusOr<std::unique_ptr<FeedState>> FeedState::Open(const std::string& path,
                                                           const FeedIdentity& identity) {
  auto file = AppendFile::Open(path);
  if (!file.ok()) return file.status();
  std::unique_ptr<FeedState> state(new FeedState(*std::move(file)));
  if (state->file_.size() == 0) {
    const json head = {
        {"file", identity.file}, {"mapping", identity.mapping}, {"area", identity.area}};
    if (absl::Status noted = state->file_.Append(head.dump() + "\n"); !noted.ok()) return noted;
  } else if (absl::Status read = state->Read(identity); !read.ok()) {
    return read;
  }
  return state;
}

absl::Status FeedState::Read(const FeedIdentity& identity) {
  absl::Status read;
  ForEachLine(file_, [&](std::string_view text, std::int64_t offset) {
    if (!read.ok()) return;
    try {
      const json line = json::parse(text);
      if (offset > 0) {
        sent_.push_back(BatchOf(line));
      } else if (line.at("file") != identity.file) {
        read = IsOfAnother(file_.path(), "the file");
      } else if (line.at("mapping") != identity.mapping) {
        read = IsOfAnother(file_.path(), "the mapping");
      } else if (line.at("area") != identity.area) {
        read = IsOfAnother(file_.path(), "--area");
      }
    } catch (const json::exception&) {
      read = absl::DataLossError(fmt::format(
          "{}: is no state of gridctl feed from byte {} on: move it and the answer file away to "
          "begin anew; what is registered stays, and is answered with known",
          file_.path(), offset));
    }
  });
  return read;
}

absl::Status FeedState::Note(const SentBatch& batch) {
  return file_.Append(json{{"command_id", batch.command_id},
                           {"grid", batch.grid},
                           {"request", batch.request},
                           {"rows", batch.rows}}
                          .dump() +
                      "\n");
}

}  // namespace gridkeeper::gridctl
