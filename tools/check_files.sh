#!/bin/sh
# What no linter looks at: secrets, and addresses in locks.
set -eu
cd "$(dirname "$0")/.."

# Prints what it finds in the tracked and the new files, which must be nothing.
none() {
  message=$1
  shift
  status=0
  git grep --untracked -nIE "$@" || status=$?
  case $status in
    0) echo "files: $message" >&2 && exit 1 ;;
    1) ;;
    *) echo "files: git could not search the files" >&2 && exit 1 ;;
  esac
}

none "a secret is in the repository" '(AKIA|ASIA)[0-9A-Z]{16}|BEGIN ([A-Z]+ )?PRIVATE KEY' -- \
  ':!tools/check_files.sh'
none "a lock holds an address; locks hold versions and hashes" 'https?://|file:' -- \
  'requirements/*.txt' 'requirements/*.json'
echo "files: in order"
