// Any bytes may stand in an import file. What is accepted can be written and is then accepted
// again.
#include <cstdio>
#include <cstdlib>

#include "import/community_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridkeeper;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const gridctl::ParsedCommunity parsed = gridctl::ParseCommunity(text);
  if (!parsed.errors.empty()) return 0;
  const std::string written = gridctl::WriteCommunity(parsed.community);
  const gridctl::ParsedCommunity again = gridctl::ParseCommunity(written);
  if (!again.errors.empty() || gridctl::WriteCommunity(again.community) != written) {
    std::fputs(written.c_str(), stderr);
    std::abort();
  }
  return 0;
}
