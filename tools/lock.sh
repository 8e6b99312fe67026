#!/bin/sh
# Writes every lock under requirements/ again. All of them agree: the development lock is resolved
# first, over everything, and constrains the others. Locks carry hashes and no addresses.
# With the name of a service it writes that one's lock only, and all versions stay as they are.
set -eu
cd "$(dirname "$0")/.."
uv=$(cat .tools/uv-path)
# Certificates of this machine's store: companies (and sandboxes) sign their own.
export UV_SYSTEM_CERTS=1

lock() {
  output=requirements/$1.txt
  shift
  echo "lock: $output"
  # shellcheck disable=SC2086
  "$uv" pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-sources \
    $upgrade --custom-compile-command 'make lock' --output-file "$output" "$@"
}

lock_service() {
  # shellcheck disable=SC2086
  lock "$1" --constraint requirements/dev.txt --excludes requirements/excludes.txt \
    "services/$1/pyproject.toml" $libraries
}

libraries=$(ls libs/*/pyproject.toml)
if [ "${1:-}" ]; then
  upgrade=
  lock_service "$1"
  exit 0
fi
upgrade=--upgrade
services=$(ls -d services/*/ | xargs -n 1 basename)

lock uv requirements/uv.in
lock checkov requirements/checkov.in
# shellcheck disable=SC2086,SC2046
lock dev requirements/dev.in requirements/layer-*.in requirements/runtime.in \
  $libraries $(ls services/*/pyproject.toml)
for layer in layer-postgres layer-aws runtime; do
  lock "$layer" --constraint requirements/dev.txt "requirements/$layer.in"
done
for service in $services; do
  lock_service "$service"
done
