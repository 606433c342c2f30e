// One line of an import file, taken apart key by key. Each Take removes its key; what is left at
// the end is unknown. Problems are gathered, not thrown.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace gridkeeper::gridctl {

class LineReader {
 public:
  // `path` stands in front of the key in messages, e.g. "residents[2].".
  LineReader(nlohmann::json object, std::string path, std::vector<std::string>& problems)
      : object_(std::move(object)), path_(std::move(path)), problems_(problems) {}

  bool Has(const char* key) const { return object_.contains(key); }
  // Text of min..max characters (not bytes). `min` above 0 makes the key required.
  std::string TakeText(const char* key, std::size_t min, std::size_t max);
  std::int32_t TakeNumber(const char* key, std::int32_t low, std::int32_t high,
                          std::int32_t absent);
  std::vector<std::string> TakeTexts(const char* key);
  std::vector<std::int32_t> TakeNumbers(const char* key, std::int32_t low, std::int32_t high);
  std::vector<nlohmann::json> TakeObjects(const char* key);
  // An area's code of one of these lengths.
  std::string TakeCode(const char* key, std::initializer_list<std::size_t> lengths);

  void Problem(std::string_view key, std::string_view what);
  // Every key that nobody took.
  void Finish();

 private:
  nlohmann::json Take(const char* key);

  nlohmann::json object_;
  std::string path_;
  std::vector<std::string>& problems_;
};

// Characters of valid UTF-8.
std::size_t CharactersIn(std::string_view text);

// Whether the text is nothing but digits and as long as one of these.
bool IsCode(std::string_view text, std::initializer_list<std::size_t> lengths);

// 11 digits of a mobile, or area code and number with a dash.
bool IsPhone(std::string_view text);

}  // namespace gridkeeper::gridctl
