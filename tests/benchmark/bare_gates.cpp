#include "bare_gates.hpp"

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <deque>
#include <mutex>

#include "eventing/meta.hpp"
#include "eventing/topics.hpp"
#include "gridkeeper/registration/v1/registration_service.grpc.pb.h"

namespace gridkeeper::benchmark {
namespace {

namespace pb = registration::v1;

// Requests are read on while earlier ones wait; answers go out as they are ready. Everything that
// is under way holds the stream.
class BareStream final
    : public grpc::ServerBidiReactor<pb::ScanPassesRequest, pb::ScanPassesResponse> {
 public:
  BareStream(redis::Pipeline& pipeline, kafka::AppendProducer& producer, const char* key)
      : pipeline_(pipeline), producer_(producer), key_(key) {
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      return Then([this] { over_ = true; });
    }
    Handle(request_);
    StartRead(&request_);
  }
  void OnWriteDone(bool) override {
    Then([this] {
      ready_.pop_front();
      if (!ready_.empty()) StartWrite(&ready_.front());
    });
  }
  void OnDone() override { delete this; }

 private:
  struct UnderWay {
    std::atomic<int> left;
    pb::ScanPassesResponse response;
  };

  void Handle(const pb::ScanPassesRequest& request) {
    {
      const std::lock_guard lock(mutex_);
      ++under_way_;
    }
    auto work = std::make_shared<UnderWay>();
    work->left = request.scans_size() + 1;
    std::vector<redis::Command> looks;
    const std::int32_t partition =
        eventing::PartitionOf(request.grid_code(), eventing::kDefaultPartitions);
    for (const pb::Scan& scan : request.scans()) {
      pb::ScanAnswer& answer = *work->response.add_answers();
      answer.set_command_id(scan.command_id());
      answer.set_verdict(pb::GATE_VERDICT_ALLOW);
      answer.set_recorded(true);
      looks.push_back({"GET", key_});
      const absl::Status queued = producer_.Append(
          {"bench.commands.v1", partition, request.grid_code(), scan.SerializeAsString(), {}},
          [this, work, &answer](const kafka::Delivered& delivered) {
            answer.set_recorded(delivered.status.ok());
            Part(work);
          });
      if (!queued.ok()) {
        answer.set_recorded(false);
        Part(work);
      }
    }
    pipeline_.Submit(std::move(looks), [this, work](const auto&) { Part(work); });
  }

  // A part of a request is done.
  void Part(const std::shared_ptr<UnderWay>& work) {
    if (--work->left > 0) return;
    Then([this, &work] {
      --under_way_;
      if (over_) return;
      ready_.push_back(std::move(work->response));
      if (ready_.size() == 1) StartWrite(&ready_.front());
    });
  }

  // Ends the stream when nothing is left; without the lock, which is gone once it has ended.
  template <typename Step>
  void Then(Step step) {
    bool idle = false;
    {
      const std::lock_guard lock(mutex_);
      step();
      idle = over_ && under_way_ == 0 && ready_.empty();
    }
    if (idle) Finish(grpc::Status::OK);
  }

  redis::Pipeline& pipeline_;
  kafka::AppendProducer& producer_;
  const char* const key_;
  pb::ScanPassesRequest request_;
  std::mutex mutex_;                          // of what follows
  std::deque<pb::ScanPassesResponse> ready_;  // the first is being written
  int under_way_ = 0;
  bool over_ = false;  // nothing more is read
};

class BareGates final : public pb::RegistrationService::CallbackService {
 public:
  BareGates(redis::Pipeline& pipeline, kafka::AppendProducer& producer, const char* key)
      : pipeline_(pipeline), producer_(producer), key_(key) {}

  grpc::ServerBidiReactor<pb::ScanPassesRequest, pb::ScanPassesResponse>* ScanPasses(
      grpc::CallbackServerContext*) override {
    return new BareStream(pipeline_, producer_, key_);
  }

 private:
  redis::Pipeline& pipeline_;
  kafka::AppendProducer& producer_;
  const char* const key_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeBareGates(redis::Pipeline& pipeline,
                                             kafka::AppendProducer& producer, const char* key) {
  return std::make_unique<BareGates>(pipeline, producer, key);
}

}  // namespace gridkeeper::benchmark
