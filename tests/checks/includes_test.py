"""The include check finds what it is there to find."""

import pathlib
import subprocess
import sys

CHECK = pathlib.Path(__file__).with_name("includes")


def run_on(tmp_path, files: dict[str, str]):
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return subprocess.run([sys.executable, CHECK, tmp_path], capture_output=True, text=True, check=False)


def test_domain_may_include_base_its_own_folder_and_plain_libraries(tmp_path):
    done = run_on(tmp_path, {
        "services/health/domain/decide.cpp":
            '#include "health/domain/decide.hpp"\n#include <vector>\n#include "base/time.hpp"\n'
            '#include "tl/expected.hpp"\n#include <fmt/format.h>\n',
        "services/health/domain/decide_test.cpp": "#include <gtest/gtest.h>\n",
    })
    assert done.returncode == 0, done.stdout


def test_domain_that_includes_protobuf_kafka_or_another_service_is_named_with_its_line(tmp_path):
    for name in ("gridkeeper/health/v1/health_events.pb.h", "eventing/domain.hpp", "supply/domain/state.hpp",
                 "kafka/record.hpp", "health/adapters/codec.hpp", "gtest/gtest.h", "unistd.h"):
        done = run_on(tmp_path, {"services/health/domain/decide.cpp": f'#include <vector>\n#include "{name}"\n'})
        assert done.returncode == 1
        assert f"services/health/domain/decide.cpp:2: #include of {name}" in done.stdout


def test_only_the_thin_layers_include_librdkafka_and_hiredis(tmp_path):
    done = run_on(tmp_path, {
        "libs/kafka/client.cpp": "#include <librdkafka/rdkafka.h>\n",
        "libs/redis/client.cpp": "#include <hiredis/hiredis.h>\n",
        "libs/eventing/loop.cpp": "#include <librdkafka/rdkafka.h>\n",
        "services/health/main.cpp": "#include <hiredis/async.h>\n",
    })
    assert done.returncode == 1
    assert sorted(line.split(":")[0] for line in done.stdout.splitlines()) == [
        "libs/eventing/loop.cpp", "services/health/main.cpp"]
