// A value that hardly anybody has: 8 bytes where it is T{}, which is as good as none. Copied, moved
// and compared like the value. Not thread-safe beyond that of T.
//
//   base::Rare<Parties> parties;  // nobody was named
//   if (parties->kinds.empty()) ...
//   parties.Mutable().kinds = {...};
#pragma once

#include <memory>
#include <utility>

namespace gridkeeper::base {

template <typename T>
class Rare {
 public:
  Rare() = default;
  Rare(T value) {  // NOLINT(google-explicit-constructor): stands for the value
    if (!(value == T{})) value_ = std::make_unique<T>(std::move(value));
  }
  Rare(const Rare& other) : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
  Rare(Rare&&) noexcept = default;
  Rare& operator=(const Rare& other) {
    if (this != &other) value_ = other.value_ ? std::make_unique<T>(*other.value_) : nullptr;
    return *this;
  }
  Rare& operator=(Rare&&) noexcept = default;
  ~Rare() = default;

  const T& operator*() const {
    static const T kNone{};
    return value_ ? *value_ : kNone;
  }
  const T* operator->() const { return &**this; }
  T& Mutable() {
    if (!value_) value_ = std::make_unique<T>();
    return *value_;
  }

  bool operator==(const Rare& other) const { return **this == *other; }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace gridkeeper::base
