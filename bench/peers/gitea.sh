#!/usr/bin/env bash
# A real forge and its runner: Gitea 1.26.0 and gitea-runner 1.0.8, built from their Go modules. `npm run forge` starts both
# on a folder of its own. The pages have no style sheet (Gitea's front end is not in its module); API, git and Actions are whole.
# shellcheck source=common.sh
source "$(dirname "$0")/common.sh"
here gitea 'downloads about 0.5 GB, takes 0.15 GB of disk and up to 3 GB in the caches of Go, 3 to 8 minutes (nice -n 19); needs Go 1.26, git and a C compiler'

# The module's folder, as the Go proxy has it (read-only), in a copy of our own: a copy is its own main module.
unpack() {
  module="$(cd / && go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p')"
  rm -rf source
  cp -r "$module" source
  chmod -R u+w source
}

export GITEA_I_AM_BEING_UNSAFE_RUNNING_AS_ROOT=true
if [ ! -x gitea ]; then
  unpack code.gitea.io/gitea@v1.26.0
  (cd source && CGO_ENABLED=1 nice -n 19 go build -tags 'sqlite sqlite_unlock_notify' -ldflags '-s -w -X main.Version=1.26.0' -o ../gitea .)
  # What the program reads at run time.
  mkdir -p static
  cp -r source/templates source/options source/public static/
fi
if [ ! -x runner ]; then
  unpack gitea.com/gitea/runner@v1.0.8
  (cd source && nice -n 19 go build -ldflags '-s -w' -o ../runner .)
fi
rm -rf source
./gitea --version
./runner --version

ready "run it: npm run forge"
