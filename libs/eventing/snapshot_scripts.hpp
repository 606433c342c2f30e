// The Lua scripts of the snapshot store. Checks first, full values, the position last.
#pragma once

#include <string>
#include <string_view>

namespace gridkeeper::eventing {

class Script {
 public:
  explicit Script(std::string_view text);
  const std::string& text() const { return text_; }
  const std::string& sha1() const { return sha1_; }

 private:
  std::string text_;
  std::string sha1_;
};

// KEYS: meta. ARGV: token. -> {"newer"} or {"ok", position, ready, version}
const Script& TakeTokenScript();
// KEYS: meta, collections, the collections' keys. ARGV: token, expected position ("" for any), new
// position ("" for none), count, then per collection: name, n, n field-value pairs, m (-1: drop
// all), m fields; then channel, payload pairs. -> "ok", "token" or "position"
const Script& WriteScript();
// KEYS: meta, collections. ARGV: token, prefix of the collections' keys. -> "ok" or "token"
const Script& BeginRewriteScript();
// KEYS: meta. ARGV: token, position, version. -> "ok" or "token"
const Script& FinishRewriteScript();

}  // namespace gridkeeper::eventing
