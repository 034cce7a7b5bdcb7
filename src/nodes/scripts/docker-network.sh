#!/bin/sh
# docker-network SUBNET GATEWAY MTU: sees to it that docker's network `bosh` is exactly this one.
set -eu

name=bosh
wanted="$1 $2 $3"

look() { docker network inspect --format "$1" "$name" 2>/dev/null; }

have=$(look '{{range .IPAM.Config}}{{.Subnet}} {{.Gateway}}{{end}} {{index .Options "com.docker.network.driver.mtu"}}') || have=
[ "$have" != "$wanted" ] || exit 0
if [ -n "$have" ]; then
  # Taking a network from under running containers would cut them off.
  containers=$(look '{{len .Containers}}')
  if [ "$containers" != 0 ]; then
    echo "docker network $name is $have, wanted is $wanted; $containers containers use it: stop them first" >&2
    exit 1
  fi
  docker network rm "$name" >/dev/null
fi
docker network create --driver bridge --subnet "$1" --gateway "$2" \
  --opt com.docker.network.driver.mtu="$3" --opt com.docker.network.bridge.name=bosh0 "$name" >/dev/null
