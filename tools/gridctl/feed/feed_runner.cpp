#include "feed/feed_runner.hpp"

#include <algorithm>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/uuid.hpp"
#include "feed/feed_requests.hpp"

namespace gridkeeper::gridctl {
namespace {

// Whether the service has looked at the batch and takes it under no command id.
bool IsRefusal(absl::StatusCode code) {
  return code == absl::StatusCode::kInvalidArgument ||
         code == absl::StatusCode::kFailedPrecondition || code == absl::StatusCode::kNotFound ||
         code == absl::StatusCode::kAlreadyExists;
}

// What was sent and has no complete answer, in the order of sending. Its rows are to be answered
// again: half an answer is none.
std::vector<SentBatch> TakeUnanswered(const FeedState& state, AnswerFile& answers) {
  const std::vector<SentBatch>& sent = state.sent();
  const auto is_answered = [&answers](std::int64_t row) { return answers.Has(row); };
  std::unordered_map<std::int64_t, const SentBatch*> latest;  // of rows in question
  for (const SentBatch& batch : sent) {
    if (std::all_of(batch.rows.begin(), batch.rows.end(), is_answered)) continue;
    for (const std::int64_t row : batch.rows) latest[row] = nullptr;
  }
  for (const SentBatch& batch : sent) {
    for (const std::int64_t row : batch.rows) {
      if (const auto it = latest.find(row); it != latest.end()) it->second = &batch;
    }
  }
  std::vector<SentBatch> unanswered;
  for (const SentBatch& batch : sent) {
    // A batch that was formed otherwise later is no more.
    const bool stands = std::all_of(batch.rows.begin(), batch.rows.end(), [&](std::int64_t row) {
      const auto it = latest.find(row);
      return it != latest.end() && it->second == &batch;
    });
    if (stands) unanswered.push_back(batch);
  }
  for (const SentBatch& batch : unanswered) {
    for (const std::int64_t row : batch.rows) answers.Forget(row);
  }
  return unanswered;
}

}  // namespace

FeedRunner::FeedRunner(RpcCaller& caller, FeedState& state, AnswerFile& answers,
                       FeedOptions options, Progress progress)
    : caller_(caller),
      options_(options),
      progress_(std::move(progress)),
      state_(state),
      answers_(answers),
      queue_(options.limits, TakeUnanswered(state, answers)) {}

FeedReport FeedRunner::Run(FeedSource& source, const RowResolver& resolver) {
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < options_.concurrency; ++i) workers.emplace_back([this] { Work(); });
    const absl::Status read = Read(source, resolver);
    if (!read.ok()) Stop(read);
    const std::lock_guard lock(mutex_);
    queue_.Finish();
    changed_.notify_all();
  }  // joins the workers
  if (report_.stopped.ok()) report_.stopped = answers_.Sort();
  return report_;
}

absl::Status FeedRunner::Read(FeedSource& source, const RowResolver& resolver) {
  for (;;) {
    auto row = source.Next();
    if (!row.ok()) return row.status();
    if (!row->has_value()) return absl::OkStatus();
    const std::int64_t number = (*row)->number;
    {
      const std::lock_guard lock(mutex_);
      ++report_.rows;
      if (!report_.stopped.ok()) return absl::OkStatus();
      if (answers_.Has(number)) continue;
    }
    auto resolved = resolver.Resolve(**row);
    if (auto* fault = std::get_if<RowFault>(&resolved)) {
      const std::lock_guard lock(mutex_);
      absl::Status noted = Answer({{number, std::string(kRejected), {}, {}, {}, {}, *fault}});
      if (!noted.ok()) return noted;
    } else if (!Hold(std::get<ReadyRow>(std::move(resolved)))) {
      return absl::OkStatus();
    }
  }
}

// Waits for room. Whether the run goes on.
bool FeedRunner::Hold(ReadyRow row) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !queue_.is_full() || !report_.stopped.ok(); });
  if (!report_.stopped.ok()) return false;
  if (queue_.Add(std::move(row))) changed_.notify_all();
  return true;
}

void FeedRunner::Work() {
  while (const std::optional<Batch> batch = NextBatch()) {
    if (absl::Status sent = Send(*batch); !sent.ok()) Stop(sent);
    const std::lock_guard lock(mutex_);
    queue_.Answered(batch->grid);
    changed_.notify_all();
  }
}

// Waits for one; nullopt: there will be none.
std::optional<Batch> FeedRunner::NextBatch() {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (!report_.stopped.ok()) return std::nullopt;
    if (std::optional<Batch> batch = queue_.Take()) {
      changed_.notify_all();  // there is room
      return batch;
    }
    if (queue_.is_done()) return std::nullopt;
    changed_.wait(lock);
  }
}

absl::Status FeedRunner::Send(const Batch& batch) {
  auto request = RequestFor(batch);
  const std::string mark = MarkOf(request);
  auto command_id = CommandIdFor(batch, mark);
  if (!command_id.ok()) return command_id.status();
  request.set_command_id(*std::move(command_id));
  const auto response = Call(request);
  if (!response.ok() && !IsRefusal(response.status().code())) return response.status();
  auto answers = response.ok() ? AnswersIn(batch, **response)
                               : AllRejected(batch, std::string(response.status().message()));
  if (!answers.ok()) return answers.status();
  const std::lock_guard lock(mutex_);
  absl::Status noted = Answer(*answers);
  if (noted.ok() && progress_) progress_(report_.answered, report_.rows);
  return noted;
}

// The id that the batch was sent with before; else a new one, which is noted down first.
absl::StatusOr<std::string> FeedRunner::CommandIdFor(const Batch& batch, const std::string& mark) {
  const auto& before = batch.sent_before;
  if (before && before->request == mark && IsFresh(before->command_id)) return before->command_id;
  SentBatch sent{base::NewUuidV7().ToString(), batch.grid, mark, {}};
  for (const ReadyRow& row : batch.rows) sent.rows.push_back(row.number);
  const std::lock_guard lock(mutex_);
  if (absl::Status noted = state_.Note(sent); !noted.ok()) return noted;
  return sent.command_id;
}

absl::StatusOr<MessagePtr> FeedRunner::Call(const google::protobuf::Message& request) {
  const auto& method = ImportResidentsMethod();
  auto response = caller_.Call(method, request);
  // It may be decided by now, or is about to be: other commands go first.
  for (int i = 0; i < options_.retries && absl::IsDeadlineExceeded(response.status()); ++i) {
    response = caller_.Call(method, request);
  }
  return response;
}

absl::Status FeedRunner::Answer(const std::vector<RowAnswer>& answers) {
  report_.answered += static_cast<std::int64_t>(answers.size());
  return answers_.Append(answers);
}

void FeedRunner::Stop(const absl::Status& status) {
  const std::lock_guard lock(mutex_);
  if (report_.stopped.ok()) report_.stopped = status;
  changed_.notify_all();
}

}  // namespace gridkeeper::gridctl
