// Any text may arrive as a bearer token, from anybody.
#include <cstdlib>

#include "rpc/token.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gridkeeper;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto token = rpc::ParseToken(text);
  if (!token.ok()) return 0;
  // What is taken names who and by which key.
  if (token->subject.empty() || token->key_id.empty()) std::abort();
  const rpc::ClaimRules rules{"gridkeeper", "gridkeeper", base::Millis{10'000}};
  (void)rpc::CheckClaims(*token, rules, base::FromUnixMillis(1'700'000'000'000));
  return 0;
}
