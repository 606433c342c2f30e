// Gives the reference data as it stands now. Implemented by the reader of
// registration.reference.v1; a test gives a fixed one. Thread-safe; a caller keeps the pointer for
// as long as one decision takes.
#pragma once

#include <memory>
#include <utility>

#include "base/reference.hpp"

namespace gridkeeper::base {

class ReferenceSource {
 public:
  virtual ~ReferenceSource() = default;
  // nullptr until the topic was read whole for the first time.
  virtual std::shared_ptr<const Reference> Current() const = 0;
};

class FixedReferenceSource final : public ReferenceSource {
 public:
  explicit FixedReferenceSource(Reference reference)
      : reference_(std::make_shared<const Reference>(std::move(reference))) {}
  std::shared_ptr<const Reference> Current() const override { return reference_; }

 private:
  std::shared_ptr<const Reference> reference_;
};

}  // namespace gridkeeper::base
