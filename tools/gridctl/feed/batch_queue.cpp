#include "feed/batch_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gridkeeper::gridctl {

BatchQueue::BatchQueue(Limits limits, std::vector<SentBatch> unanswered) : limits_(limits) {
  for (SentBatch& sent : unanswered) {
    Grid& grid = grids_[sent.grid];
    Unanswered& batch = grid.unanswered.emplace_back(Unanswered{std::move(sent), {}});
    for (const std::int64_t row : batch.sent.rows) unanswered_[row] = &batch;
  }
}

bool BatchQueue::Add(ReadyRow row) {
  Grid& grid = grids_[row.grid];
  const auto it = unanswered_.find(row.number);
  // A row whose building is of another grid now is no part of what was sent.
  if (it != unanswered_.end() && it->second->sent.grid == row.grid) {
    Unanswered& batch = *it->second;
    batch.rows.push_back(std::move(row));
    if (batch.is_whole()) held_ += batch.rows.size();
    return batch.is_whole();
  }
  grid.rows.push_back(std::move(row));
  ++held_;
  return is_full() || grid.rows.size() >= limits_.ready;
}

void BatchQueue::Finish() {
  has_all_ = true;
  for (auto& [code, grid] : grids_) {
    for (const Unanswered& batch : grid.unanswered) {
      if (!batch.is_whole()) held_ += batch.rows.size();
    }
    std::erase_if(grid.unanswered, [](const Unanswered& batch) { return batch.rows.empty(); });
  }
  unanswered_.clear();  // its pointers hold no more, and no rows come
}

// How many rows of an idle grid may go now; 0: none.
std::size_t BatchQueue::ReadyIn(const Grid& grid) const {
  if (grid.is_under_way) return 0;
  if (!grid.unanswered.empty()) {
    const Unanswered& next = grid.unanswered.front();
    return next.is_whole() || has_all_ ? next.rows.size() : 0;
  }
  const bool may_be_small = has_all_ || is_full();
  return grid.rows.size() >= limits_.ready || may_be_small ? grid.rows.size() : 0;
}

std::optional<Batch> BatchQueue::Take() {
  const auto largest = std::max_element(
      grids_.begin(), grids_.end(),
      [this](const auto& a, const auto& b) { return ReadyIn(a.second) < ReadyIn(b.second); });
  if (largest == grids_.end()) return std::nullopt;
  if (ReadyIn(largest->second) > 0) return TakeFrom(largest->first, largest->second);
  if (!is_full() || under_way_ > 0) return std::nullopt;
  // Full of rows that wait for unanswered batches, whose other rows are further down: the register
  // has changed since they were sent. They go as they are.
  for (auto& [code, grid] : grids_) {
    if (!grid.unanswered.empty() && !grid.rows.empty()) return TakeFrom(code, grid);
  }
  return std::nullopt;
}

Batch BatchQueue::TakeFrom(const std::string& code, Grid& grid) {
  Batch batch{code, {}, {}};
  if (!grid.unanswered.empty()) {
    Unanswered& next = grid.unanswered.front();
    if (next.is_whole() || has_all_) held_ -= next.rows.size();
    for (const std::int64_t row : next.sent.rows) unanswered_.erase(row);
    batch.rows = std::move(next.rows);
    batch.sent_before = std::move(next.sent);
    grid.unanswered.pop_front();
  }
  if (batch.rows.empty()) {
    const std::size_t count = std::min(grid.rows.size(), limits_.batch);
    const auto end = grid.rows.begin() + static_cast<std::ptrdiff_t>(count);
    batch.rows.assign(std::make_move_iterator(grid.rows.begin()), std::make_move_iterator(end));
    grid.rows.erase(grid.rows.begin(), end);
    held_ -= count;
    batch.sent_before.reset();
  }
  grid.is_under_way = true;
  ++under_way_;
  return batch;
}

void BatchQueue::Answered(const std::string& grid) {
  grids_[grid].is_under_way = false;
  --under_way_;
}

}  // namespace gridkeeper::gridctl
