#include "import/line_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gridkeeper::gridctl {

using nlohmann::json;

std::size_t CharactersIn(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

bool IsCode(std::string_view text, std::initializer_list<std::size_t> lengths) {
  return std::find(lengths.begin(), lengths.end(), text.size()) != lengths.end() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsPhone(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return IsCode(text, {11}) && text[0] == '1';
  return IsCode(text.substr(0, dash), {3, 4}) && text[0] == '0' &&
         IsCode(text.substr(dash + 1), {7, 8});
}

void LineReader::Problem(std::string_view key, std::string_view what) {
  problems_.push_back(fmt::format("{}{}: {}", path_, key, what));
}

json LineReader::Take(const char* key) {
  auto it = object_.find(key);
  if (it == object_.end()) return {};
  json value = std::move(*it);
  object_.erase(it);
  return value;
}

std::string LineReader::TakeText(const char* key, std::size_t min, std::size_t max) {
  const json value = Take(key);
  if (value.is_null()) {
    if (min > 0) Problem(key, "is missing");
    return "";
  }
  if (!value.is_string()) {
    Problem(key, "must be text in quotes");
    return "";
  }
  const std::string text = value.get<std::string>();
  const std::size_t characters = CharactersIn(text);
  if (characters < min || characters > max)
    Problem(key, fmt::format("must have {} to {} characters", min, max));
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20; })) {
    Problem(key, "holds control characters");
  }
  return text;
}

std::int32_t LineReader::TakeNumber(const char* key, std::int32_t low, std::int32_t high,
                                    std::int32_t absent) {
  const json value = Take(key);
  if (value.is_null()) return absent;
  if (value.is_number_integer()) {
    // An unsigned number beyond int64 would wrap; it is out of range in any case.
    const bool huge = value.is_number_unsigned() && value.get<std::uint64_t>() > INT32_MAX;
    const std::int64_t number = huge ? INT64_MAX : value.get<std::int64_t>();
    if (number >= low && number <= high) return static_cast<std::int32_t>(number);
  }
  Problem(key, fmt::format("must be a whole number of {}..{}", low, high));
  return absent;
}

std::vector<std::string> LineReader::TakeTexts(const char* key) {
  std::vector<std::string> texts;
  const json value = Take(key);
  if (value.is_null()) return texts;
  if (!value.is_array() ||
      !std::all_of(value.begin(), value.end(), [](const json& v) { return v.is_string(); })) {
    Problem(key, "must be a list of texts");
    return texts;
  }
  for (const json& text : value) texts.push_back(text.get<std::string>());
  return texts;
}

std::vector<std::int32_t> LineReader::TakeNumbers(const char* key, std::int32_t low,
                                                  std::int32_t high) {
  std::vector<std::int32_t> numbers;
  const json value = Take(key);
  if (value.is_null()) return numbers;
  const auto fits = [&](const json& v) {
    return v.is_number_unsigned() ? v.get<std::uint64_t>() <= static_cast<std::uint64_t>(high)
                                  : v.is_number_integer();
  };
  if (!value.is_array() || !std::all_of(value.begin(), value.end(), fits)) {
    Problem(key, fmt::format("must be a list of whole numbers of {}..{}", low, high));
    return numbers;
  }
  for (const json& number : value) {
    if (number.get<std::int64_t>() < low)
      Problem(key, fmt::format("must be numbers of {}..{}", low, high));
    numbers.push_back(static_cast<std::int32_t>(number.get<std::int64_t>()));
  }
  return numbers;
}

std::vector<json> LineReader::TakeObjects(const char* key) {
  const json value = Take(key);
  if (value.is_null()) return {};
  if (!value.is_array() ||
      !std::all_of(value.begin(), value.end(), [](const json& v) { return v.is_object(); })) {
    Problem(key, "must be a list of objects");
    return {};
  }
  return value.get<std::vector<json>>();
}

std::string LineReader::TakeCode(const char* key, std::initializer_list<std::size_t> lengths) {
  const json value = Take(key);
  if (value.is_string() && IsCode(value.get_ref<const std::string&>(), lengths))
    return value.get<std::string>();
  std::string wanted;
  for (std::size_t length : lengths)
    wanted += fmt::format("{}{}", wanted.empty() ? "" : ", ", length);
  Problem(key, value.is_null()
                   ? "is missing"
                   : fmt::format("must be an area's code of {} digits, in quotes", wanted));
  return "";
}

void LineReader::Finish() {
  for (const auto& [key, unused] : object_.items()) {
    Problem(CharactersIn(key) <= 40 ? key : "(a long key)", "is not known here");
  }
}

}  // namespace gridkeeper::gridctl
