#include "gate/list_keeper.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "contract/arguments.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = registration::v1;

constexpr base::Millis kAfterFailure{15'000};

absl::Status ToStatus(const grpc::Status& status) {
  return {static_cast<absl::StatusCode>(status.error_code()), status.error_message()};
}

void SetDeadline(grpc::ClientContext& context, base::Millis within) {
  context.set_deadline(std::chrono::system_clock::now() + within);
}

}  // namespace

ListKeeper::ListKeeper(Stub& stub, GateFolder& folder, Options options)
    : stub_(stub), folder_(folder), options_(std::move(options)) {
  const auto pages = folder_.ReadList();
  if (absl::IsNotFound(pages.status())) return;
  const absl::Status used = pages.ok() ? Use(*pages) : pages.status();
  if (!used.ok()) options_.tell(std::string(used.message()));
}

ListKeeper::~ListKeeper() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

absl::Status ListKeeper::Refresh() {
  absl::Status fetched = Fetch();
  if (!fetched.ok()) {
    options_.tell(fmt::format("the list could not be renewed: {}", std::string(fetched.message())));
  }
  return fetched;
}

absl::Status ListKeeper::Fetch() {
  if (absl::Status learned = LearnKey(); !learned.ok()) return learned;
  GateFolder::Pages pages;
  pb::GetGateListRequest request;
  request.set_grid_code(folder_.identity().grid_code);
  request.set_checkpoint_id(folder_.identity().checkpoint_id);
  do {
    grpc::ClientContext context;
    SetDeadline(context, options_.page);
    pb::GetGateListResponse page;
    const grpc::Status status = stub_.GetGateList(&context, request, &page);
    if (!status.ok()) return ToStatus(status);
    request.set_page_token(page.next_page_token());
    pages.push_back(std::move(page));
  } while (!request.page_token().empty());
  if (absl::Status used = Use(pages); !used.ok()) return used;
  return folder_.KeepList(pages);
}

absl::Status ListKeeper::LearnKey() {
  grpc::ClientContext context;
  SetDeadline(context, options_.first_answer);
  pb::ListCheckpointsRequest request;
  request.set_area_code(folder_.identity().grid_code);
  pb::ListCheckpointsResponse response;
  const grpc::Status status = stub_.ListCheckpoints(&context, request, &response);
  if (!status.ok()) return ToStatus(status);
  absl::Status trusted = folder_.TrustKey(response.list_public_key());
  const std::lock_guard lock(mutex_);
  key_differs_ = absl::IsFailedPrecondition(trusted);
  return trusted;
}

absl::Status ListKeeper::Use(const GateFolder::Pages& pages) {
  auto list = GateList::Read(pages, folder_.public_key(), folder_.identity().checkpoint_id);
  if (!list.ok()) return list.status();
  const std::lock_guard lock(mutex_);
  const bool first = list_ == nullptr;
  list_ = std::make_shared<const GateList>(*std::move(list));
  if (first) {
    options_.tell(fmt::format("a list of {} passes, good until {}", list_->size(),
                              FormatTime(list_->valid_until())));
  }
  return absl::OkStatus();
}

void ListKeeper::Start(const absl::Status& first) {
  thread_ = std::thread([this, fetched = first.ok()] { Run(fetched); });
}

void ListKeeper::Run(bool fetched) {
  for (;;) {
    const base::Millis pause = fetched ? options_.every : std::min(options_.every, kAfterFailure);
    {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, pause, [this] { return stop_; })) return;
    }
    fetched = Refresh().ok();
  }
}

Judgement ListKeeper::Judge(const pb::Scan& scan) const {
  std::shared_ptr<const GateList> list;
  {
    const std::lock_guard lock(mutex_);
    list = list_;
  }
  const base::TimePoint taken = base::FromUnixMillis(scan.taken_at_ms());
  return list != nullptr && list->IsUsable(taken) ? list->Judge(scan) : JudgeWithoutList(scan);
}

bool ListKeeper::key_differs() const {
  const std::lock_guard lock(mutex_);
  return key_differs_;
}

}  // namespace gridkeeper::gridctl
