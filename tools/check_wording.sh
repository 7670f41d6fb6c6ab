#!/bin/bash
# Checks that no file names a path of one machine, and that none says that something is still to be done.
set -euo pipefail
cd "$(dirname "$0")/.."

bad=0
look_for() {
  if git grep -I -n -E --untracked -e "$1" -- . ':!tools/check_wording.sh' ':!tests/data' ':!examples/models'; then
    echo "these lines $2"
    bad=1
  fi
}
look_for '(^|[^A-Za-z0-9_./-])/(work|root|home)/' 'name a path of one machine'
look_for '\b(TODO|FIXME|XXX)\b' 'say that something is still to be done'
exit "$bad"
