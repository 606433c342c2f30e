// Rows that wait to be sent, gathered into batches of one grid in the order of the file. One batch
// of a grid is under way at a time, so that no answer depends on which of two was faster. Batches
// that an earlier run sent, but had no answer to, are formed anew of the same rows. Plain logic
// without threads; the caller locks.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "feed/feed_row.hpp"
#include "feed/feed_state.hpp"

namespace gridkeeper::gridctl {

struct Batch {
  std::string grid;
  std::vector<ReadyRow> rows;
  std::optional<SentBatch> sent_before;  // as this
};

class BatchQueue {
 public:
  struct Limits {
    std::size_t batch = 500;    // rows; registration takes no more
    std::size_t ready = 100;    // rows of a grid that are worth sending
    std::size_t held = 50'000;  // rows
  };

  BatchQueue(Limits limits, std::vector<SentBatch> unanswered);

  // Rows are added in the order of the file. Whether a batch may be ready now that was not before.
  bool Add(ReadyRow row);
  // The file has no more rows.
  void Finish();
  // No rows should be added before some were taken.
  bool is_full() const { return held_ >= limits_.held; }
  // All was taken that there ever will be.
  bool is_done() const { return has_all_ && held_ == 0; }

  // A batch that may be sent, the largest: of 100 rows and more, or when the queue is full or has
  // all rows of any size.
  std::optional<Batch> Take();
  // The batch of this grid that was under way is answered.
  void Answered(const std::string& grid);

 private:
  struct Unanswered {
    SentBatch sent;
    std::vector<ReadyRow> rows;
    bool is_whole() const { return rows.size() == sent.rows.size(); }
  };
  struct Grid {
    std::deque<Unanswered> unanswered;  // go first
    std::deque<ReadyRow> rows;
    bool is_under_way = false;
  };

  std::size_t ReadyIn(const Grid& grid) const;
  Batch TakeFrom(const std::string& code, Grid& grid);

  Limits limits_;
  std::map<std::string, Grid> grids_;
  std::unordered_map<std::int64_t, Unanswered*> unanswered_;  // by row
  // Without the rows of unanswered batches that are not whole yet: these can only be waited for.
  std::size_t held_ = 0;
  std::size_t under_way_ = 0;
  bool has_all_ = false;
};

}  // namespace gridkeeper::gridctl
