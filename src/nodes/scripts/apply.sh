#!/bin/sh
# apply: puts the delivery that waits in the inbox into effect.
#
# The bundle brings the program that understands it, so a node of any age can take any bundle; this one only waits for its
# turn, checks that program's checksum and runs it. It is part of the fleet's oldest machines: keep it small and its contract
# fixed (a line "program SHA256 BASE64" in inbox/bundle; the program is called with the bundle's path).
set -eu
umask 077
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
# A lost connection must not stop a delivery half-way.
trap '' HUP PIPE

inbox=/var/lib/flotilla/inbox
run=/run/flotilla

fail() {
  echo "apply: $*" >&2 || :
  exit 1
}

mkdir -p "$run"
exec 9>"$run/lock"
tries=0
until flock -n 9; do
  tries=$((tries + 1))
  [ "$tries" -lt 600 ] || fail 'another delivery has been running for 10 minutes'
  sleep 1
done

[ -f "$inbox/bundle" ] || fail "no bundle in $inbox"
rm -rf "$run/delivery"
mkdir "$run/delivery"
cp "$inbox/bundle" "$run/delivery/bundle"
# Until it is through, the bundle stays in the inbox: after a power loss this very command finishes it.
trap 'rm -rf "$inbox/bundle" "$run/delivery"' EXIT
trap 'exit 143' INT TERM

sed -n 's/^program [0-9a-f]* //p' "$run/delivery/bundle" | base64 -d >"$run/delivery/program" 2>/dev/null || :
sum=$(sed -n 's/^program \([0-9a-f]*\) .*/\1/p' "$run/delivery/bundle")
have=$(sha256sum <"$run/delivery/program")
[ "${sum:-none}" = "${have%% *}" ] || fail 'the bundle is damaged: its program does not match the checksum'
sh "$run/delivery/program" "$run/delivery/bundle"
