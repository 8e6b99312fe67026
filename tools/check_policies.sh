#!/bin/sh
# Reads the whole of prod and of what is made once per account with checkov's rules. What is right
# here and wrong there has its reason beside the resource: `# checkov:skip=<rule>: <reason>`.
set -eu
cd "$(dirname "$0")/.."

environment=.tools/checkov
wanted=$(git hash-object requirements/checkov.txt .python-version)
if [ "$(cat "$environment/made-from" 2>/dev/null)" != "$wanted" ]; then
  echo "policies: installing requirements/checkov.txt into $environment" >&2
  uv=$(cat .tools/uv-path)
  export UV_SYSTEM_CERTS=1 UV_NO_PROGRESS=1
  "$uv" venv --quiet --clear --python .venv/bin/python "$environment"
  # Compiled now: the first run would compile it all, and keep nothing where it may not write.
  "$uv" pip sync --quiet --compile-bytecode --python "$environment" --require-hashes \
    requirements/checkov.txt
  echo "$wanted" >"$environment/made-from"
fi

# It must neither ask the world for rules nor be told by a stray account what to skip. It skips a
# file that it cannot read, and calls that a success.
for root in "$@"; do
  report=$("$environment/bin/checkov" --directory "$root" --framework terraform --skip-download \
    --download-external-modules false --compact --quiet) || {
    echo "$report" >&2
    exit 1
  }
  case $report in
    *"Parsing errors"*)
      echo "$report" >&2
      echo "policies: checkov cannot read a file under $root: it names it with --output json" >&2
      exit 1
      ;;
  esac
done
echo "policies: in order"
