#!/usr/bin/env bash
# A real runner: nektos/act, built from its Go module. It runs the Action from dist/ as a runner does, without Docker
# (`-P ubuntu-latest=-self-hosted`); the tests in __tests__/end-to-end/runner*.test.ts and __tests__/examples use it.
# shellcheck source=common.sh
source "$(dirname "$0")/common.sh"
here act 'downloads about 0.2 GB of Go modules, takes 40 MB of disk and 1 to 2 minutes of two cores; needs Go 1.25 or later (https://go.dev/doc/install)'

if ! command -v go >/dev/null; then
  echo 'peer act: there is no Go on PATH; install Go 1.25 or later (https://go.dev/doc/install), then run this again' >&2
  exit 1
fi
GOBIN="$PWD" go install -ldflags '-s -w' github.com/nektos/act@v0.2.89
./act --version

ready "run it: npx vitest run __tests__/end-to-end/runner.test.ts"
