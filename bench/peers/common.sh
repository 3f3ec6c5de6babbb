# shellcheck shell=bash
# Sourced by each peer's script: `here NAME "COST"` says the cost first and moves into .peers/NAME, which git ignores.
# A peer counts as installed when its file `ready` is there; it is written last, so a run that was cut off starts again.
set -euo pipefail

here() {
  echo "peer $1: $2"
  folder="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/.peers/$1"
  mkdir -p "$folder"
  cd "$folder"
  if [ -e ready ]; then
    echo "already installed in .peers/$1 (delete the folder to install it anew)"
    cat ready
    exit 0
  fi
}

ready() {
  du -sh . | awk '{ print "installed, " $1 }'
  echo "$1" >ready
  cat ready
}
