#!/bin/sh
# run-begin: head of what cloud-init runs once, last. Whatever ends with an error ends all of it, and with that cloud-init's status is
# `error`. The mark that is left says how it went; without one, boot-begin begins anew at the next boot.
set -e
state=/var/lib/flotilla/first-boot
trap '[ -e "$state/finished" ] || : >"$state/failed"; sync' EXIT

# No unit may hang a first boot for ever.
service() { timeout 300 systemctl "$@"; }

# Vendors give root a password where they are given no key, and their consoles take it.
lock_root() {
  case $(getent shadow root | cut -d : -f 2) in
    '!'* | '*'*) ;;
    *) usermod --password '!' root ;;
  esac
}
