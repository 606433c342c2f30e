// A registration service as a gate sees it, over real gRPC, for tests: it can go away and come back
// at the same address, stall, or not record. Thread-safe.
#pragma once

#include <grpcpp/grpcpp.h>
#include <openssl/evp.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "gate/list_signature.hpp"
#include "gridkeeper/registration/v1/registration_service.grpc.pb.h"

namespace gridkeeper::gridctl {

inline constexpr const char* kGateGrid = "330106001001001";
inline constexpr const char* kGate = "0197f3c2-0000-7000-8000-000000000001";

// An Ed25519 key pair, always the same for a seed.
class ListSigner {
 public:
  explicit ListSigner(char seed)
      : key_(EVP_PKEY_new_raw_private_key(
                 EVP_PKEY_ED25519, nullptr,
                 reinterpret_cast<const unsigned char*>(std::string(32, seed).data()), 32),
             &EVP_PKEY_free) {}

  std::string PublicKey() const {
    std::string bytes(kPublicKeyBytes, '\0');
    std::size_t size = bytes.size();
    EVP_PKEY_get_raw_public_key(key_.get(), Bytes(bytes), &size);
    return bytes;
  }
  registration::v1::GetGateListResponse Page(const registration::v1::GateList& list,
                                             const std::string& next = "") const {
    registration::v1::GetGateListResponse page;
    page.set_list(list.SerializeAsString());
    page.set_signature(Sign(page.list()));
    page.set_next_page_token(next);
    return page;
  }

 private:
  static unsigned char* Bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
  }
  std::string Sign(std::string text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free);
    std::string signature(64, '\0');
    std::size_t size = signature.size();
    EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get());
    EVP_DigestSign(context.get(), Bytes(signature), &size, Bytes(text), text.size());
    return signature;
  }

  std::shared_ptr<EVP_PKEY> key_;
};

// A list of this gate, good for a day from now, with an entry for each text.
inline registration::v1::GateList ListOf(const std::vector<std::string>& texts) {
  registration::v1::GateList list;
  list.set_checkpoint_id(kGate);
  const std::int64_t now = base::ToUnixMillis(base::WallNow());
  list.set_made_at_ms(now);
  list.set_valid_until_ms(now + 24LL * 3'600'000);
  list.set_fever_threshold_tenths(373);
  for (const std::string& text : texts) list.add_entries()->set_fingerprint(FingerprintOf(text));
  return list;
}

class FakeGateService final : public registration::v1::RegistrationService::Service {
 public:
  using Scan = registration::v1::Scan;
  using ScanAnswer = registration::v1::ScanAnswer;

  FakeGateService() { Start(); }
  ~FakeGateService() override { Stop(); }

  void Start() {
    stalls_ = false;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:" + std::to_string(port_),
                             grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  void Stop() {
    stalls_ = false;
    if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
    server_.reset();
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  // Reads scans and says nothing, until Stop or Start.
  void Stall() { stalls_ = true; }
  // What it answers to a scan; the command id is set afterwards.
  void AnswerWith(std::function<ScanAnswer(const Scan&)> answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }
  // Ends every stream so, once something is scanned.
  void EndWith(grpc::Status end) {
    const std::lock_guard lock(mutex_);
    end_ = std::move(end);
  }
  void Publish(std::vector<registration::v1::GetGateListResponse> pages, std::string public_key) {
    const std::lock_guard lock(mutex_);
    pages_ = std::move(pages);
    public_key_ = std::move(public_key);
  }
  // All that arrived, by command id, in the order of their arrival.
  std::map<std::string, std::vector<Scan>> arrived() const {
    const std::lock_guard lock(mutex_);
    return arrived_;
  }
  std::size_t largest_request() const { return largest_request_; }

 private:
  using Request = registration::v1::ScanPassesRequest;
  using Response = registration::v1::ScanPassesResponse;

  grpc::Status ScanPasses(grpc::ServerContext* context,
                          grpc::ServerReaderWriter<Response, Request>* stream) override {
    for (Request request; stream->Read(&request);) {
      while (stalls_ && !context->IsCancelled()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
      if (request.grid_code() != kGateGrid || request.checkpoint_id() != kGate) {
        return {grpc::StatusCode::NOT_FOUND, "no such checkpoint"};
      }
      largest_request_ =
          std::max(largest_request_.load(), static_cast<std::size_t>(request.scans_size()));
      Response response;
      {
        const std::lock_guard lock(mutex_);
        if (!end_.ok()) return end_;
        for (const Scan& scan : request.scans()) *response.add_answers() = Answer(scan);
      }
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

  ScanAnswer Answer(const Scan& scan) {
    arrived_[scan.command_id()].push_back(scan);
    ScanAnswer answer;
    if (answer_) {
      answer = answer_(scan);
    } else {
      answer.set_verdict(registration::v1::GATE_VERDICT_ALLOW);
      answer.set_recorded(true);
    }
    answer.set_command_id(scan.command_id());
    return answer;
  }

  grpc::Status GetGateList(grpc::ServerContext*, const registration::v1::GetGateListRequest* asked,
                           registration::v1::GetGateListResponse* page) override {
    const std::lock_guard lock(mutex_);
    const std::size_t at = asked->page_token().empty() ? 0 : std::stoul(asked->page_token());
    if (at >= pages_.size()) return {grpc::StatusCode::UNAVAILABLE, "no list yet"};
    *page = pages_[at];
    return grpc::Status::OK;
  }

  grpc::Status ListCheckpoints(grpc::ServerContext*,
                               const registration::v1::ListCheckpointsRequest*,
                               registration::v1::ListCheckpointsResponse* response) override {
    const std::lock_guard lock(mutex_);
    response->set_list_public_key(public_key_);
    return grpc::Status::OK;
  }

  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::atomic<bool> stalls_ = false;
  std::atomic<std::size_t> largest_request_ = 0;
  mutable std::mutex mutex_;  // of what follows
  std::function<ScanAnswer(const Scan&)> answer_;
  grpc::Status end_;
  std::vector<registration::v1::GetGateListResponse> pages_;
  std::string public_key_ = std::string(kPublicKeyBytes, 'k');
  std::map<std::string, std::vector<Scan>> arrived_;
};

}  // namespace gridkeeper::gridctl
