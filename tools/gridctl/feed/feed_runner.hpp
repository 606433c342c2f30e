// Sends the rows of a file to registration, several batches at any moment, and writes down what
// became of each. Killed at any moment, the next run goes on: a row that was answered is not sent
// again, a batch without an answer is sent again under its command id. Owns nothing; all that it is
// given outlives it.
//
//   reader ── rows ──> BatchQueue ── batches ──> workers ── ImportResidents ──> AnswerFile
//                                                   └─ FeedState, before the first sending
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "feed/answer_file.hpp"
#include "feed/batch_queue.hpp"
#include "feed/feed_source.hpp"
#include "feed/feed_state.hpp"
#include "feed/row_resolver.hpp"
#include "rpc/rpc_client.hpp"

namespace gridkeeper::gridctl {

struct FeedOptions {
  int concurrency = 32;  // batches under way
  int retries = 5;       // after no answer in time, with the same command id
  BatchQueue::Limits limits{};
};

struct FeedReport {
  std::int64_t rows = 0;      // in the file
  std::int64_t answered = 0;  // by this run
  absl::Status stopped;       // not OK: the run ended before its time; run it again
};

class FeedRunner {
 public:
  // Told from any thread, one at a time.
  using Progress = std::function<void(std::int64_t answered, std::int64_t read)>;

  FeedRunner(RpcCaller& caller, FeedState& state, AnswerFile& answers, FeedOptions options,
             Progress progress);

  // Once.
  FeedReport Run(FeedSource& source, const RowResolver& resolver);

 private:
  absl::Status Read(FeedSource& source, const RowResolver& resolver);
  bool Hold(ReadyRow row);
  void Work();
  std::optional<Batch> NextBatch();
  absl::Status Send(const Batch& batch);
  absl::StatusOr<std::string> CommandIdFor(const Batch& batch, const std::string& mark);
  absl::StatusOr<MessagePtr> Call(const google::protobuf::Message& request);
  absl::Status Answer(const std::vector<RowAnswer>& answers);
  void Stop(const absl::Status& status);

  RpcCaller& caller_;
  const FeedOptions options_;
  Progress progress_;
  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  FeedState& state_;
  AnswerFile& answers_;
  BatchQueue queue_;
  FeedReport report_;
};

}  // namespace gridkeeper::gridctl
