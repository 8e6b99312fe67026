#!/bin/sh
# Makes the development environment from nothing but sh, git and some python3: finds Python 3.13,
# finds or installs uv, and fills .venv (development) and .tools/runtime (what AWS's runtime brings).
# With unchanged inputs it only compares a hash, so every make target may call it.
set -eu
cd "$(dirname "$0")/.."

stamp=.tools/environment
wanted="$(git hash-object tools/bootstrap.sh .python-version requirements/dev.txt \
  requirements/runtime.txt requirements/uv.txt | tr '\n' ' ')$PWD"
version=$(cat .python-version)
paths=.venv/lib/python$version/site-packages/sources.pth

# Relative to site-packages, so that the clone can be moved.
source_paths() {
  for folder in libs/*/src services/*/src tools; do
    echo "../../../../$folder"
  done
}

if [ -x .venv/bin/python ] && [ -x .tools/runtime/bin/python ] &&
  [ -x "$(cat .tools/uv-path 2>/dev/null)" ] &&
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
  # A service that has come or gone is no reason to install anything.
  [ "$(cat "$paths" 2>/dev/null)" = "$(source_paths)" ] || source_paths >"$paths"
  exit 0
fi

log=$PWD/.tools/bootstrap.log
mkdir -p .tools
: >"$log"
rm -f "$stamp" # Whoever is interrupted from here on has no environment.
# Certificates of this machine's store: companies (and sandboxes) sign their own.
export UV_SYSTEM_CERTS=1 UV_NO_PROGRESS=1 PIP_DISABLE_PIP_VERSION_CHECK=1
unset VIRTUAL_ENV PYTHONPATH PYTHONHOME

say() { echo "setup: $*" >&2; }

die() {
  say "$*"
  exit 1
}

# The same, for what a program has explained in the log.
die_of() { die "$* (details: .tools/bootstrap.log)"; }

# Prints the interpreter's real path when $1 starts and is the version we want.
real_python() {
  "$1" -c "import os, sys
if '%d.%d' % sys.version_info[:2] != '$version': sys.exit(1)
print(os.path.realpath(sys.executable))" 2>/dev/null
}

# One path per line, the likeliest first. A pyenv shim on PATH may exist and refuse to run, so the
# folder of versions beside it is looked through as well.
python_candidates() {
  command -v "python$version" || true
  shims=$(command -v "python$version" || command -v python3 || true)
  # HOME may be missing, or be another than the account's.
  account_home=$(eval echo "~$(id -un 2>/dev/null)")
  for root in "${PYENV_ROOT:-}" "${HOME:-}/.pyenv" "$account_home/.pyenv" "${shims%/shims/*}"; do
    ls -1d "$root"/versions/"$version"*/bin/python"$version" 2>/dev/null || true
  done
  ls -1 "/usr/local/bin/python$version" "/opt/homebrew/bin/python$version" \
    "/usr/bin/python$version" /opt/*/bin/python"$version" 2>/dev/null || true
}

find_python() {
  python_candidates | while read -r candidate; do
    if real_python "$candidate"; then break; fi
  done
}

# The locked uv: the one on PATH if it is that version, else our own copy.
find_uv() {
  pinned=$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements/uv.txt)
  for uv in "$(command -v uv || true)" "$PWD/.tools/uv/bin/uv"; do
    if [ "$("$uv" --version 2>/dev/null | cut -d ' ' -f 2)" = "$pinned" ]; then
      echo "$uv"
      return
    fi
  done
  install_uv "$pinned"
}

install_uv() {
  installer=${python:-$(command -v python3 || true)}
  [ -n "$installer" ] || die "no python3 on PATH: install Python $version (or any Python 3.9+)"
  say "installing uv $1"
  rm -rf .tools/uv
  "$installer" -m venv .tools/uv >>"$log" 2>&1 ||
    die_of "$installer cannot make a virtual environment: install its venv module"
  .tools/uv/bin/python -m pip install --quiet --require-hashes -r requirements/uv.txt \
    >>"$log" 2>&1 || die_of "uv could not be installed: is the package index reachable?"
  echo "$PWD/.tools/uv/bin/uv"
}

# Fills the virtual environment $1 with exactly what the lock $2 names.
fill() {
  say "installing requirements/$2.txt into $1"
  "$uv" venv --clear --python "$python" "$1" >>"$log" 2>&1 ||
    die_of "$1 could not be made"
  # Compiled now: where nothing may write bytecode, every start would compile it all again.
  "$uv" pip sync --compile-bytecode --python "$1" --require-hashes "requirements/$2.txt" \
    >>"$log" 2>&1 ||
    die_of "requirements/$2.txt could not be installed: is the package index reachable?"
}

python=$(find_python)
uv=$(find_uv)
if [ -z "$python" ]; then
  say "installing Python $version"
  "$uv" python install "$version" >>"$log" 2>&1 ||
    die_of "Python $version was not found and could not be downloaded: install it"
  python=$("$uv" python find "$version")
fi
echo "$uv" >.tools/uv-path

fill .venv dev
source_paths >"$paths"
fill .tools/runtime runtime
echo "$wanted" >"$stamp"
