// A StateReader over a map, for tests of look-ups: answers at once, on the caller's thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "eventing/state_reader.hpp"

namespace gridkeeper::eventing {

class FakeStateReader final : public StateReader {
 public:
  void Put(std::string key, std::string kind, std::string field, std::string value) {
    entities_[{std::move(key), std::move(kind), std::move(field)}] = std::move(value);
  }
  void SetUnavailable(std::string key) { unavailable_.insert(std::move(key)); }

  void Get(std::string_view key, std::string_view kind, std::string_view field,
           std::function<void(absl::StatusOr<std::optional<std::string>>)> done) override {
    if (unavailable_.contains(std::string(key))) {
      return done(absl::UnavailableError("being rebuilt"));
    }
    auto it = entities_.find({std::string(key), std::string(kind), std::string(field)});
    if (it == entities_.end()) return done(std::optional<std::string>());
    done(std::optional<std::string>(it->second));
  }

  void List(std::vector<std::string> keys, std::string_view kind,
            std::function<void(absl::StatusOr<EntityList>)> done) override {
    lists_.push_back(keys.size());
    EntityList list;
    for (const std::string& key : keys) {
      if (unavailable_.contains(key)) {
        list.unavailable_keys.push_back(key);
        continue;
      }
      const std::string of_kind(kind);
      for (auto it = entities_.lower_bound({key, of_kind, ""});
           it != entities_.end() && std::get<0>(it->first) == key &&
           std::get<1>(it->first) == of_kind;
           ++it) {
        list.entities.push_back({key, std::get<2>(it->first), it->second});
      }
    }
    done(std::move(list));
  }

  void Figures(std::vector<std::string> keys, std::string_view kind,
               std::function<void(absl::StatusOr<EntityList>)> done) override {
    List(std::move(keys), kind, std::move(done));
  }

  // How many keys each call of List named.
  const std::vector<std::size_t>& lists() const { return lists_; }

 private:
  std::map<std::tuple<std::string, std::string, std::string>, std::string> entities_;
  std::set<std::string> unavailable_;
  std::vector<std::size_t> lists_;
};

}  // namespace gridkeeper::eventing
