#!/bin/sh
# setup: brings a machine to the state that a first boot leaves, whatever state it is in. Run by root, over SSH or in a rescue shell.
#
# What follows this text are calls of its functions, with all data as quoted words or base64. Everything is compared before it is
# changed, written beside its target and renamed, so a killed run is finished by the next, and a second run changes nothing. On standard
# output, a line for each thing that was changed, and last one of:
#   firstboot: done                     the machine was changed
#   firstboot: nothing to change
# before it, if the kernel's command line counts only from the next boot:
#   firstboot: reboot needed
set -eu
umask 077
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
# A lost connection must not stop a run half-way.
trap '' HUP PIPE

state=/var/lib/flotilla/first-boot
work=/run/flotilla/first-boot
changes=0
ending=
accounts=root

say() { echo "firstboot: $*" || :; }

# For every change: it is counted, so that the end knows whether there was any.
changed() {
  changes=$((changes + 1))
  call_commands
  say "$@"
}

# What the commands have seen is no longer what there is.
call_commands() { [ -n "$ending" ] || rm -f "$state/done"; }

fail() {
  echo "firstboot: failed: $*" >&2 || :
  exit 1
}

# No command may hang a run for ever.
service() { timeout 300 systemctl "$@" </dev/null; }

# On disk, whatever happens to the power.
durable() { sync "$@" 2>/dev/null || sync; }

begin() {
  [ "$(id -u)" = 0 ] || fail 'expected to be run by root'
  (umask 022 && mkdir -p /run/flotilla "$state")
  exec 9>/run/flotilla/first-boot.lock
  tries=0
  until flock -n 9; do
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || fail 'another run has been going on for 10 minutes'
    sleep 1
  done
  rm -rf "$work"
  mkdir "$work"
  trap 'rm -rf "$work"' EXIT
  trap 'exit 143' INT TERM
}
