"""What the scripts beside this file share: the installation in the data folder, found by its settings.

GRIDKEEPER_LOCAL_DATA (default <checkout>/.local) and GRIDKEEPER_LOCAL_<NAME>_PORT say where; see README.md.
"""

import os
import pathlib
import sys

import demo
from installation import Installation, Ports
from servers import CHECKOUT, ServerError

DATA = pathlib.Path(os.environ.get("GRIDKEEPER_LOCAL_DATA") or CHECKOUT / ".local").absolute()
CLOCK = DATA / "clock"


def installation() -> Installation:
    clock = CLOCK.read_text().strip() if CLOCK.exists() else "real"
    here = Installation(DATA, Ports.of_settings(), CHECKOUT / "build" / "release",
                        os.environ.get("GRIDKEEPER_KAFKA_JARS") or str(CHECKOUT / "build" / "kafka" / "jars"),
                        clock=clock, detached=True)
    here.tell = lambda server: print(f"{server.name} is ready on {server.address}", flush=True)
    return here


def refuse_foreign_ports(here: Installation):
    """Says who is in the way before anything is started half."""
    for name, server in here.servers.items():
        if server.pid() is None and server.is_taken():
            raise ServerError(f"something else listens on {server.address}, the address of {name}: stop it, or set "
                              f"GRIDKEEPER_LOCAL_{name.upper()}_PORT to another port")


def start_stores(here: Installation):
    refuse_foreign_ports(here)
    here.start_stores()


def create_topics(here: Installation):
    print(here.gridctl("topics", "create"), end="")


def start_services(here: Installation):
    here.make_keys()
    if not CLOCK.exists():
        CLOCK.write_text(demo.clock_for_a_played_day(DATA / "day-begins") + "\n")
        here = installation()
    here.start_services()


def status(here: Installation) -> int:
    print(f"{'PART':<13} {'STATE':<12} {'PID':>8}  {'ADDRESS':<17} LOG")
    all_answer = True
    for name, server in here.servers.items():
        pid = server.pid()
        state = "down" if pid is None else "ready" if server.answers() else "not ready"
        all_answer &= state == "ready"
        print(f"{name:<13} {state:<12} {pid or '-':>8}  {server.address:<17} {server.log}")
    return 0 if all_answer else 1


def env(here: Installation) -> int:
    if not (here.keys / "TOKEN_ADMIN").exists():
        raise ServerError(f"nothing is set up in {DATA}: run deploy/local/up first")
    for name, value in here.env().items():
        print(f"{name}={value}")
    return 0


def log(here: Installation, name: str = "") -> int:
    if name not in here.servers:
        raise ServerError(f"logs of what? One of {', '.join(here.servers)}")
    print(here.servers[name].log)
    return 0


def stop(here: Installation):
    for name, server in reversed(here.servers.items()):
        if server.pid() is not None:
            print(f"stopping {name}", flush=True)
            server.stop()


def main() -> int:
    commands = {"start-stores": start_stores, "create-topics": create_topics,
                "start-services": start_services, "demo": demo.run, "stop": stop, "status": status,
                "env": env, "log": log}
    name, arguments = sys.argv[1], sys.argv[2:]
    try:
        return commands[name](installation(), *arguments) or 0
    except ServerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
