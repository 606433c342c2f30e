# Shared by the scripts beside it; source it. Sets ROOT, LOCAL (this folder) and DATA, and goes to ROOT.
# shellcheck shell=bash
LOCAL=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$LOCAL/../.." && pwd)
cd "$ROOT" || exit 1
export GRIDKEEPER_LOCAL_DATA=${GRIDKEEPER_LOCAL_DATA:-$ROOT/.local}
# shellcheck disable=SC2034  # used by those who source this
DATA=$GRIDKEEPER_LOCAL_DATA

fail() {
  echo "error: $*" >&2
  exit 1
}

control() {
  command -v python3 >/dev/null || fail "no Python on this machine: run deploy/local/up first"
  python3 "$LOCAL/control.py" "$@"
}
