#!/bin/sh
# deliver BUNDLE: brings this node to the state that the bundle describes (src/nodes/bundle.ts has the format).
#
# Order: verify everything, compare, write down what is about to happen, packages, accounts, files (all written beside their
# targets, then renamed), units, checks. Whatever fails puts files and units back. On disk under $state:
#   installed   what the last delivery that went through has brought
#   attempted   what deliveries since then have tried to bring
#   pending     actions that changed files call for and that are not done yet
#   next        what becomes `installed` once `undo` is gone
#   undo/       files as the last good delivery left them: files/PATH, or absent/PATH where there was none; units and kernel
#               parameters as they were: `units` and `sysctls`
# `pending` and `undo` exist only while a delivery is under way, or after it was killed: the next one then goes on from there.
# No field is ever a pattern.
set -euf
umask 077
LC_ALL=C
export LC_ALL
trap '' HUP PIPE

bundle=$1
state=/var/lib/flotilla/state
work=/run/flotilla/work
node='this node'
under_way=

say() { echo "$node $*" || :; }

fail() {
  echo "$node: $*" >&2 || :
  exit 1
}

# No command may hang a delivery for ever.
service() { timeout 300 systemctl "$@" </dev/null; }

# On disk, whatever happens to the power.
durable() { sync "$@" 2>/dev/null || sync; }
