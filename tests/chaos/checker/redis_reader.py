"""All that a cluster's services hold in Redis, by domain and partition."""

import re

import redis

KEY = re.compile(r"gk:(?P<cluster>[^:]+):(?P<domain>[^:]+):\{(?P<partition>\d+)\}:(?P<name>.*)")


def read(url: str, cluster_id: str) -> dict[tuple[str, int], dict[str, dict[bytes, bytes]]]:
    client = redis.Redis.from_url(url, socket_timeout=10)
    found: dict[tuple[str, int], dict[str, dict[bytes, bytes]]] = {}
    keys = [key.decode() for key in client.scan_iter(f"gk:{cluster_id}:*", count=2000)]
    pipe = client.pipeline(transaction=False)
    places = []
    for key in keys:
        match = KEY.fullmatch(key)
        if match is None:
            found.setdefault(("", -1), {})[key] = {}
            continue
        places.append((match["domain"], int(match["partition"]), match["name"]))
        (pipe.smembers if match["name"] == "collections" else pipe.hgetall)(key)
    for (domain, partition, name), value in zip(places, pipe.execute()):
        table = dict.fromkeys(value, b"") if name == "collections" else value
        if table:  # gone since the scan
            found.setdefault((domain, partition), {})[name] = table
    return found
