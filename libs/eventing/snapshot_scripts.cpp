#include "eventing/snapshot_scripts.hpp"

#include <openssl/sha.h>

namespace gridkeeper::eventing {

Script::Script(std::string_view text) : text_(text) {
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(text_.data()), text_.size(), digest);
  constexpr char kHex[] = "0123456789abcdef";
  for (unsigned char byte : digest) {
    sha1_.push_back(kHex[byte >> 4]);
    sha1_.push_back(kHex[byte & 15]);
  }
}

namespace {

// Tokens are <generation>:<ms when it began to recover>:<member>, the numbers with leading zeros. A
// group that was empty for days begins anew with generation 1: then the clock decides, which would
// have to be off by an hour to harm.
constexpr std::string_view kIsLater = R"lua(
local function is_later(stored, mine)
  if not stored or stored <= mine then return false end
  return tonumber(string.sub(mine, 12, 26)) - tonumber(string.sub(stored, 12, 26)) < 3600000
end
)lua";

Script WithIsLater(std::string_view text) { return Script(std::string(kIsLater).append(text)); }

}  // namespace

const Script& TakeTokenScript() {
  static const Script kScript = WithIsLater(R"lua(
local stored = redis.call('HGET', KEYS[1], 'token')
if is_later(stored, ARGV[1]) then return {'newer'} end
redis.call('HSET', KEYS[1], 'token', ARGV[1])
local meta = redis.call('HMGET', KEYS[1], 'position', 'ready', 'version')
return {'ok', meta[1] or '', meta[2] or '', meta[3] or ''}
)lua");
  return kScript;
}

const Script& WriteScript() {
  static const Script kScript(R"lua(
local meta = redis.call('HMGET', KEYS[1], 'token', 'position')
if ARGV[1] ~= '' and meta[1] ~= ARGV[1] then return 'token' end
if ARGV[2] ~= '' and meta[2] ~= ARGV[2] then return 'position' end
-- unpack takes a few thousand values at the most
local function each_slice(first, count, call)
  local last = first + count - 1
  while first <= last do
    local to = math.min(first + 1999, last)
    call(first, to)
    first = to + 1
  end
end
local at = 5
for c = 1, tonumber(ARGV[4]) do
  local key, name, puts = KEYS[c + 2], ARGV[at], tonumber(ARGV[at + 1])
  at = at + 2
  if puts > 0 then
    redis.call('SADD', KEYS[2], name)
    each_slice(at, 2 * puts, function(i, j) redis.call('HSET', key, unpack(ARGV, i, j)) end)
    at = at + 2 * puts
  end
  local erased = tonumber(ARGV[at])
  at = at + 1
  if erased < 0 then
    redis.call('UNLINK', key)
    redis.call('SREM', KEYS[2], name)
  else
    each_slice(at, erased, function(i, j) redis.call('HDEL', key, unpack(ARGV, i, j)) end)
    at = at + erased
  end
end
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], 'position', ARGV[3], 'writer', ARGV[1]) end
while at <= #ARGV do
  redis.call('PUBLISH', ARGV[at], ARGV[at + 1])
  at = at + 2
end
return 'ok'
)lua");
  return kScript;
}

const Script& BeginRewriteScript() {
  static const Script kScript = WithIsLater(R"lua(
local stored = redis.call('HGET', KEYS[1], 'token')
if is_later(stored, ARGV[1]) then return 'token' end
redis.call('HDEL', KEYS[1], 'position', 'ready', 'version')
redis.call('HSET', KEYS[1], 'token', ARGV[1])
for _, name in ipairs(redis.call('SMEMBERS', KEYS[2])) do redis.call('UNLINK', ARGV[2] .. name) end
redis.call('UNLINK', KEYS[2])
return 'ok'
)lua");
  return kScript;
}

const Script& FinishRewriteScript() {
  static const Script kScript(R"lua(
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 'token' end
redis.call('HSET', KEYS[1], 'position', ARGV[2], 'writer', ARGV[1], 'version', ARGV[3], 'ready', '1')
return 'ok'
)lua");
  return kScript;
}

}  // namespace gridkeeper::eventing
