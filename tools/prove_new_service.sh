#!/bin/sh
# Shows that a new service passes every check and every test as it is made, and leaves no trace when
# it is taken away. Meanwhile the clone has it, so there must be nothing else in the way.
set -eu
cd "$(dirname "$0")/.."
export NAME="${NAME:-notes}"

require_clean() {
  changes=$(git status --porcelain)
  [ -z "$changes" ] && return
  echo "prove-new-service: $1" >&2
  echo "$changes" >&2
  exit 1
}

require_clean "commit these changes first"
make new-service
make check test
make remove-service
require_clean "the service $NAME left these traces"
echo "prove-new-service: $NAME came, passed everything, and went"
