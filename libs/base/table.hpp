// An ordered map that knows what was changed since it was last asked: the domain's state is made of
// these, and what changed is what the loop projects to Redis. Putting and erasing end the life of
// pointers into it: in exchange a table of one entry is small, and there are many. Not thread-safe.
//
//   Table<Uuid, Case> cases;
//   cases.Put(id, {...});            // new or replaced
//   cases.Mutable(id)->status = ...; // changed
//   for (id : cases.TakeChanges()) { const Case* c = cases.Find(id); /* nullptr: erased */ }
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"

namespace gridkeeper::base {

template <typename Key, typename Value>
class Table {
 public:
  using const_iterator = typename absl::btree_map<Key, Value>::const_iterator;

  const Value* Find(const Key& key) const {
    auto it = map_.find(key);
    return it == map_.end() ? nullptr : &it->second;
  }
  // nullptr where there is none. Marks the entry as changed.
  Value* Mutable(const Key& key) {
    auto it = map_.find(key);
    if (it == map_.end()) return nullptr;
    NoteChange(key);
    return &it->second;
  }
  Value& Put(const Key& key, Value value) {
    NoteChange(key);
    return map_.insert_or_assign(key, std::move(value)).first->second;
  }
  void Erase(const Key& key) {
    if (map_.erase(key) > 0) NoteChange(key);
  }

  // The keys changed or erased since the last call; a key may stand there more than once.
  std::vector<Key> TakeChanges() {
    const auto changed = std::exchange(changed_, nullptr);
    return changed ? std::move(*changed) : std::vector<Key>();
  }
  bool HasChanges() const { return changed_ != nullptr; }

  const_iterator begin() const { return map_.begin(); }
  const_iterator end() const { return map_.end(); }
  std::size_t size() const { return map_.size(); }
  bool empty() const { return map_.empty(); }

 private:
  void NoteChange(const Key& key) {
    if (!changed_) changed_ = std::make_unique<std::vector<Key>>();
    changed_->push_back(key);
  }

  absl::btree_map<Key, Value> map_;
  std::unique_ptr<std::vector<Key>> changed_;  // null when there are none, as nearly always
};

}  // namespace gridkeeper::base
