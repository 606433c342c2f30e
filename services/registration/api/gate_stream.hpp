// One gate's stream of ScanPasses: each request's scans are looked up and recorded side by side,
// and answered together; of several requests at once, in the order in which they are done. Lives
// until gRPC is done with it and nothing of it is under way.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "base/reference_source.hpp"
#include "registration/adapters/gate_queries.hpp"
#include "rpc/edge.hpp"

namespace gridkeeper::registration {

class GateStream;

// All streams that are open, so that they can be ended before the server goes down. Thread-safe.
class GateStreams {
 public:
  void Add(const std::shared_ptr<GateStream>& stream);
  void Remove(const GateStream* stream);
  // With UNAVAILABLE, when what is under way was answered: the devices open others elsewhere.
  void EndAll();

 private:
  std::mutex mutex_;
  std::map<const GateStream*, std::weak_ptr<GateStream>> open_;
};

// What all streams share; must outlive the gRPC server.
struct GateParts {
  const rpc::Edge& edge;
  const MasterKey& master;
  const GateQueries& queries;
  base::ReferenceSource reference;
  GateStreams& streams;
};

absl::Status NoCheckpoint(const std::string& id);

class GateStream final
    : public grpc::ServerBidiReactor<v1::ScanPassesRequest, v1::ScanPassesResponse>,
      public std::enable_shared_from_this<GateStream> {
 public:
  static GateStream* Begin(GateParts parts, const grpc::CallbackServerContext& context);

  GateStream(GateParts parts, const grpc::CallbackServerContext& context)
      : parts_(std::move(parts)), context_(context) {}

  // Reads no more, and ends with `status` when what is under way was answered.
  void End(const absl::Status& status);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  // The scans of one request.
  struct Batch;

  // Whether this caller may scan here, at this moment.
  absl::StatusOr<std::shared_ptr<Batch>> Admit();
  // Looks up one scan, judges it, appends it; then its answer is complete.
  static void Take(const std::shared_ptr<Batch>& batch, int number);
  static void LookUp(const std::shared_ptr<Batch>& batch, int number);
  // `recorded`: under which key, and of which pass; nil: of none.
  static void Judge(const std::shared_ptr<Batch>& batch, int number, const PassRef& recorded,
                    const absl::StatusOr<FoundPass>& found);
  static StopReason ReasonToStop(const Batch& batch, const v1::Scan& scan, const FoundPass& found);
  static void Record(const std::shared_ptr<Batch>& batch, int number, const PassRef& recorded);
  static void FinishOne(const std::shared_ptr<Batch>& batch);

  // Starts what can be started: a read, a write, the end.
  void Pump();

  const GateParts parts_;
  const grpc::CallbackServerContext& context_;
  v1::ScanPassesRequest request_;               // being read
  std::optional<v1::ScanPassesRequest> place_;  // the first request's, without its scans
  rpc::Caller caller_;

  std::mutex mutex_;
  std::deque<v1::ScanPassesResponse> ready_;
  v1::ScanPassesResponse response_;  // being written
  std::size_t under_way_ = 0;        // requests
  int starting_ = 0;                 // reads that gRPC is being told of
  bool reading_ = false;
  bool writing_ = false;
  bool ended_ = false;  // nothing more is read
  bool finished_ = false;
  absl::Status end_;                  // what it ends with
  std::shared_ptr<GateStream> self_;  // until OnDone
};

}  // namespace gridkeeper::registration
