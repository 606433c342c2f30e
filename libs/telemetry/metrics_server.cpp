#include "telemetry/metrics_server.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <thread>
#include <utility>

namespace gridkeeper::telemetry {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using Response = http::response<http::string_body>;

constexpr auto kPatience = std::chrono::seconds(10);
constexpr std::size_t kLongestHeader = std::size_t{8} * 1024;

absl::string_view View(const std::string& text) { return {text.data(), text.size()}; }

Response Answer(http::verb method, beast::string_view target, const Metrics& metrics,
                const MetricsServer::Readiness& readiness) {
  Response response{http::status::ok, 11};
  response.set(http::field::content_type, "text/plain; charset=utf-8");
  if (method != http::verb::get && method != http::verb::head) {
    response.result(http::status::method_not_allowed);
    response.body() = "only GET and HEAD are answered\n";
  } else if (target == "/metrics") {
    response.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
    response.body() = metrics.Text();
  } else if (target == "/livez") {
    response.body() = "alive\n";
  } else if (target == "/readyz") {
    const absl::Status ready = readiness();
    response.result(ready.ok() ? http::status::ok : http::status::service_unavailable);
    response.body() = ready.ok() ? "ready\n" : std::string(ready.message()) + "\n";
  } else {
    response.result(http::status::not_found);
    response.body() = "there is /metrics, /livez and /readyz\n";
  }
  return response;
}

// One connection; keeps itself alive by the handlers that are under way.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Tcp::socket socket, const Metrics& metrics, const MetricsServer::Readiness& readiness)
      : stream_(std::move(socket)), metrics_(metrics), readiness_(readiness) {}

  void Read() {
    parser_.emplace();
    parser_->header_limit(kLongestHeader);
    parser_->body_limit(kLongestHeader);
    stream_.expires_after(kPatience);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) {
                       if (!error) self->Write();
                     });
  }

 private:
  void Write() {
    const auto& request = parser_->get();
    response_ = Answer(request.method(), request.target(), metrics_, readiness_);
    response_.keep_alive(request.keep_alive());
    response_.prepare_payload();
    if (request.method() == http::verb::head) response_.body().clear();
    stream_.expires_after(kPatience);
    http::async_write(stream_, response_,
                      [self = shared_from_this()](beast::error_code error, std::size_t) {
                        if (!error && self->response_.keep_alive()) self->Read();
                      });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_{kLongestHeader * 2};
  std::optional<http::request_parser<http::string_body>> parser_;
  Response response_;
  const Metrics& metrics_;
  const MetricsServer::Readiness& readiness_;
};

}  // namespace

class MetricsServer::Listener {
 public:
  Listener(const Metrics& metrics, Readiness readiness)
      : metrics_(metrics), readiness_(std::move(readiness)) {}
  ~Listener() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Bind(const std::string& address) {
    const std::size_t colon = address.rfind(':');
    if (colon == std::string::npos) {
      return absl::InvalidArgumentError(
          View("metrics address \"" + address + "\" is not host:port"));
    }
    beast::error_code error;
    Tcp::resolver resolver(context_);
    const auto found = resolver.resolve(address.substr(0, colon), address.substr(colon + 1), error);
    // NOLINTBEGIN(bugprone-unused-return-value): they give `error` once more
    if (!error) acceptor_.open(found.begin()->endpoint().protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(found.begin()->endpoint(), error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    // NOLINTEND(bugprone-unused-return-value)
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) {
      return absl::UnavailableError(View(fmt::format(
          "metrics cannot listen on {}: {}; free the port or set GRIDKEEPER_METRICS_LISTEN",
          address, error.message())));
    }
    return absl::OkStatus();
  }

  void Run() {
    Accept();
    thread_ = std::thread([this] { context_.run(); });
  }

  int port() const { return port_; }

 private:
  void Accept() {
    acceptor_.async_accept([this](beast::error_code error, Tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) std::make_shared<Session>(std::move(socket), metrics_, readiness_)->Read();
      Accept();
    });
  }

  const Metrics& metrics_;
  Readiness readiness_;
  asio::io_context context_{1};
  Tcp::acceptor acceptor_{context_};
  std::thread thread_;
  int port_ = 0;
};

std::string ReadMetricsAddress(base::Settings& settings) {
  return settings.Address("GRIDKEEPER_METRICS_LISTEN", "127.0.0.1:0",
                          "where /metrics, /livez and /readyz are answered; port 0: a free one");
}

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const std::string& address,
                                                                    const Metrics& metrics,
                                                                    Readiness readiness) {
  auto listener = std::make_unique<Listener>(metrics, std::move(readiness));
  if (absl::Status bound = listener->Bind(address); !bound.ok()) return bound;
  listener->Run();
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(listener)));
}

MetricsServer::MetricsServer(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}
MetricsServer::~MetricsServer() = default;

int MetricsServer::port() const { return listener_->port(); }

}  // namespace gridkeeper::telemetry
