#!/bin/sh
# boot-begin: head of what cloud-init runs on every boot, before sshd: lets a first boot that was cut off begin anew.
#
# cloud-init marks each of its steps as done before it takes it, so that after a power loss it would pass over the one that it was in.
# As long as we have neither mark of the end, the marks of its steps are taken away, and it takes all of them again. Once a first boot
# has gone through, or has failed with an error that its status shows, nothing here is done again: deliveries have taken over.
set -e
state=/var/lib/flotilla/first-boot
if [ -e "$state/finished" ] || [ -e "$state/failed" ]; then exit 0; fi
if [ -e "$state/begun" ]; then
  # The second is of the lists of packages: without it they would not be fetched again.
  rm -f /var/lib/cloud/instance/sem/config_* /var/lib/cloud/instance/sem/update_sources
  if command -v dpkg >/dev/null; then
    # A package that was being unpacked would stop all others.
    mkdir -p /run/systemd/system/cloud-final.service.d
    printf '[Service]\nEnvironment=DEBIAN_FRONTEND=noninteractive\nExecStartPre=-/usr/bin/dpkg --configure -a\n' \
      >/run/systemd/system/cloud-final.service.d/60-flotilla.conf
    systemctl daemon-reload
  fi
fi
mkdir -p "$state"
: >"$state/begun"
