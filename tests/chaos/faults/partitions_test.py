"""Kafka's own vectors for murmur2 (UtilsTest.java)."""

import pytest

from faults.partitions import murmur2


@pytest.mark.parametrize("key, hashed", [
    ("21", -973932308), ("foobar", -790332482), ("a-little-bit-long-string", -985981536),
    ("a-little-bit-longer-string", -1486304829), ("abc", 479470107),
])
def test_murmur2_is_that_of_java(key, hashed):
    assert murmur2(key.encode()) == hashed & 0xFFFFFFFF
