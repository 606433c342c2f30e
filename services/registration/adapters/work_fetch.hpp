// How registration asks the other three services: at the same time, by gRPC, with the caller's own
// token, page after page. Thread-safe, never blocks.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "gridkeeper/alerting/v1/alerting_service.grpc.pb.h"
#include "gridkeeper/health/v1/health_service.grpc.pb.h"
#include "gridkeeper/supply/v1/supply_service.grpc.pb.h"
#include "registration/adapters/work_sources.hpp"
#include "telemetry/log.hpp"

namespace gridkeeper::registration {

struct WorkStubs {
  std::unique_ptr<health::v1::HealthService::Stub> health;
  std::unique_ptr<supply::v1::SupplyService::Stub> supply;
  std::unique_ptr<alerting::v1::AlertingService::Stub> alerting;
  base::Millis longest{};
};

// One list of another service.
template <typename Item>
struct Answer {
  std::vector<Item> items;
  bool is_whole = false;
};

// Asks for all pages from this request's on: `ask` starts one call, `items_of` names what is listed
// in its response. Whoever does not answer is logged.
template <typename Response, typename Request, typename Ask, typename ItemsOf, typename Item>
void FetchAll(const char* source, Request request, const AskedBy& by, const Ask& ask,
              const ItemsOf& items_of, const std::shared_ptr<Answer<Item>>& answer,
              const std::function<void()>& done) {
  struct OnePage {
    grpc::ClientContext context;
    Request request;
    Response response;
  };
  const auto page = std::make_shared<OnePage>();
  page->context.set_deadline(std::chrono::system_clock::time_point(by.deadline));
  if (!by.authorization.empty()) page->context.AddMetadata("authorization", by.authorization);
  page->request = std::move(request);
  page->request.set_page_size(1000);  // most grids' lists fit into one
  ask(&page->context, &page->request, &page->response,
      [page, source, by, ask, items_of, answer, done](const grpc::Status& status) {
        if (!status.ok()) {
          telemetry::LogWarning("work_sources", "a service does not give its part of an answer",
                                {{"source", source},
                                 {"code", static_cast<int>(status.error_code())},
                                 {"error", status.error_message()}});
        }
        if (!status.ok() || page->response.unavailable_grids_size() > 0) return done();
        const auto& items = items_of(page->response);
        answer->items.insert(answer->items.end(), items.begin(), items.end());
        if (!page->response.next_page_token().empty()) {
          page->request.set_page_token(page->response.next_page_token());
          return FetchAll<Response>(source, std::move(page->request), by, ask, items_of, answer,
                                    done);
        }
        answer->is_whole = true;
        done();
      });
}

}  // namespace gridkeeper::registration
