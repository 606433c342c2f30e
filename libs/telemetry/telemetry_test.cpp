#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <nlohmann/json.hpp>

#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/metrics_server.hpp"

namespace gridkeeper::telemetry {
namespace {

using testing::HasSubstr;

constexpr base::TimePoint kTime = base::FromUnixMillis(1'583'020'800'123);

TEST(LogTest, AJsonLineHoldsLevelTimeLoggerMessageAndFields) {
  const std::string line = FormatEntry(
      LogFormat::kJson, kTime, LogLevel::kWarning, "health-0", "loop", "partition is ready",
      {{"partition", 3}, {"topic", "t"}, {"ok", true}, {"s", 0.5}});
  EXPECT_EQ(line, R"({"ts":"2020-03-01T00:00:00.123Z","level":"warning","instance":"health-0",)"
                  R"("logger":"loop","message":"partition is ready","partition":3,"topic":"t",)"
                  R"("ok":true,"s":0.5})");
}

TEST(LogTest, AHumanLineHoldsTheSame) {
  EXPECT_EQ(FormatEntry(LogFormat::kHuman, kTime, LogLevel::kInfo, "", "loop", "ready",
                        {{"partition", 3}, {"topic", "t"}}),
            "2020-03-01T00:00:00.123Z info    loop         ready  partition=3  topic=\"t\"");
}

TEST(LogTest, BadBytesAndLineBreaksStayInsideTheLine) {
  const std::string line = FormatEntry(LogFormat::kJson, kTime, LogLevel::kInfo, "", "x", "m",
                                       {{"bytes", std::string("\xff\n\"\0", 4)}});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_FALSE(nlohmann::json::parse(line, nullptr, false).is_discarded());
}

TEST(LogTest, SettingsChooseFormatAndLevel) {
  base::Settings settings("t", "t", [](std::string_view name) -> std::optional<std::string> {
    return name == "GRIDKEEPER_LOG_FORMAT" ? "human" : "error";
  });
  const LogSettings log = ReadLogSettings(settings);
  EXPECT_EQ(log.format, LogFormat::kHuman);
  EXPECT_EQ(log.level, LogLevel::kError);
}

TEST(MetricsTest, TheSameNameAndLabelsAreTheSameMetric) {
  Metrics metrics;
  metrics.Counter("gridkeeper_x_total", "X.", {{"result", "ok"}}).Increment();
  metrics.Counter("gridkeeper_x_total", "X.", {{"result", "ok"}}).Increment();
  metrics.Gauge("gridkeeper_y", "Y.").Set(4);
  metrics.Latency("gridkeeper_z_seconds", "Z.").Observe(0.003);
  EXPECT_THAT(metrics.Text(), HasSubstr("gridkeeper_x_total{result=\"ok\"} 2"));
  EXPECT_THAT(metrics.Text(), HasSubstr("gridkeeper_y 4"));
  EXPECT_THAT(metrics.Text(), HasSubstr("gridkeeper_z_seconds_bucket{le=\"0.005\"} 1"));
}

struct Reply {
  unsigned status = 0;
  std::string body;
};

Reply Fetch(int port, const std::string& target,
            boost::beast::http::verb method = boost::beast::http::verb::get) {
  namespace http = boost::beast::http;
  boost::asio::io_context context;
  boost::beast::tcp_stream stream(context);
  stream.connect(boost::asio::ip::tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"),
                                                static_cast<std::uint16_t>(port)));
  http::request<http::empty_body> request{method, target, 11};
  request.keep_alive(false);
  http::write(stream, request);
  boost::beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(stream, buffer, response);
  return {response.result_int(), response.body()};
}

TEST(MetricsServerTest, AnswersMetricsLivenessAndReadiness) {
  Metrics metrics;
  metrics.Counter("gridkeeper_x_total", "X.").Increment();
  std::atomic<bool> ready = false;
  auto server = MetricsServer::Start("127.0.0.1:0", metrics, [&] {
    return ready ? absl::OkStatus() : absl::UnavailableError("reference data is being read");
  });
  ASSERT_TRUE(server.ok()) << server.status();
  const int port = (*server)->port();
  EXPECT_THAT(Fetch(port, "/metrics").body, HasSubstr("gridkeeper_x_total 1"));
  EXPECT_EQ(Fetch(port, "/livez").status, 200u);
  EXPECT_EQ(Fetch(port, "/readyz").status, 503u);
  EXPECT_THAT(Fetch(port, "/readyz").body, HasSubstr("reference data"));
  ready = true;
  EXPECT_EQ(Fetch(port, "/readyz").status, 200u);
  EXPECT_EQ(Fetch(port, "/else").status, 404u);
  EXPECT_EQ(Fetch(port, "/metrics", boost::beast::http::verb::post).status, 405u);
}

TEST(MetricsServerTest, ATakenPortIsAnErrorThatNamesTheSetting) {
  Metrics metrics;
  auto first = MetricsServer::Start("127.0.0.1:0", metrics, [] { return absl::OkStatus(); });
  ASSERT_TRUE(first.ok());
  auto second = MetricsServer::Start("127.0.0.1:" + std::to_string((*first)->port()), metrics,
                                     [] { return absl::OkStatus(); });
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("GRIDKEEPER_METRICS_LISTEN"));
}

}  // namespace
}  // namespace gridkeeper::telemetry
