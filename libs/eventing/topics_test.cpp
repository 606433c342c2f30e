#include "eventing/topics.hpp"

#include <gtest/gtest.h>

#include <set>

namespace gridkeeper::eventing {
namespace {

// Values of org.apache.kafka.common.utils.Utils.murmur2 & 0x7fffffff, from Kafka's own tests.
TEST(PartitionOfTest, AgreesWithJavasDefaultPartitioner) {
  constexpr std::int32_t kAll = 0x7fffffff;
  EXPECT_EQ(PartitionOf("21", kAll), (-973932308 & kAll) % kAll);
  EXPECT_EQ(PartitionOf("foobar", kAll), (-790332482 & kAll) % kAll);
  EXPECT_EQ(PartitionOf("a-little-bit-long-string", kAll), (-985981536 & kAll) % kAll);
  EXPECT_EQ(PartitionOf("a-little-bit-longer-string", kAll), (-1486304829 & kAll) % kAll);
  EXPECT_EQ(PartitionOf("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", kAll),
            (-58897971 & kAll) % kAll);
}

TEST(TopicCatalogueTest, NamesEachTopicOnceAndGivesAllKeyedTopicsTheSamePartitions) {
  std::set<std::string> names;
  for (const Topic& topic : TopicCatalogue(16)) {
    EXPECT_TRUE(names.insert(topic.name).second) << topic.name;
    EXPECT_EQ(topic.partitions, topic.cleanup == Cleanup::kCompact ? 1 : 16) << topic.name;
  }
  EXPECT_TRUE(names.contains("health.commands.v1.health.dlq"));
  EXPECT_TRUE(names.contains("health.events.v1.alerting.dlq"));
}

}  // namespace
}  // namespace gridkeeper::eventing
