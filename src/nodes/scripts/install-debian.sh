#!/bin/sh
# install-debian check|install: replaces what is on one disk by Debian 13, from a rescue system.
#
# `check` changes nothing: it tells what `install` would do, or the first thing that stands in its way. `install` makes the same
# checks again before it erases anything, and can be run again from its beginning at any time. What it makes is a plain Debian:
# a kernel, sshd with the one host key and the one key of root that the caller gave, and the network as the rescue system has it.
# It leaves no password anywhere.
#
# Follows install-begin.sh in one file. Settings that stand above (installScript writes them):
#   suite mirror security hostname kernel network authorized_key
#   host_key         private half, OpenSSH form, base64
#   host_key_public  ssh-ed25519 AAAA...
: "${suite?}" "${mirror?}" "${security?}" "${hostname?}" "${kernel?}" "${network?}"
: "${authorized_key?}" "${host_key?}" "${host_key_public?}"
# Of install-begin.sh, which stands above.
: "${work?}" "${target?}" "${disk?}" "${firmware=}" "${what=}"

# --- the network, as the rescue system has it -----------------------------------------------------------------------------

# The lines of networkd that keep this machine where it can be reached. By MAC: names differ between systems.
find_network() {
  case $network in
    dhcp:*)
      mac=${network#dhcp:}
      network_lines=$(network_file "$mac" 'DHCP=yes')
      say "network by DHCP at $mac"
      return
      ;;
  esac
  default=$(ip -4 route show default | head -n 1)
  [ -n "$default" ] || fail 'the rescue system has no IPv4 default route: which network the new system should have cannot be told'
  gateway=$(echo "$default" | sed -n 's/.* via \([0-9.]*\).*/\1/p')
  interface=$(echo "$default" | sed -n 's/.* dev \([^ ]*\).*/\1/p')
  [ -e "/sys/class/net/$interface/address" ] || fail "the default route leads over '$interface', expected a network card"
  ! kind=$(sed -n 's/^DEVTYPE=//p' "/sys/class/net/$interface/uevent") || [ -z "$kind" ] ||
    fail "the default route leads over $interface, a $kind, expected a network card"
  mac=$(cat "/sys/class/net/$interface/address")
  if echo "$default" | grep -q 'proto dhcp' || ip -4 addr show dev "$interface" scope global | grep -q ' dynamic '; then
    network_lines=$(network_file "$mac" 'DHCP=yes')
    say "network by DHCP at $mac ($interface here)"
  else
    addresses=$(ip -4 addr show dev "$interface" scope global | awk '$1 == "inet" { print $2 }')
    [ -n "$addresses" ] || fail "$interface has no IPv4 address"
    network_lines=$(static_network)
    say "network fixed at $mac ($interface here): $(echo "$addresses" | joined), gateway ${gateway:-none}"
  fi
}

static_network() {
  name_servers=$(cat /run/systemd/resolve/resolv.conf /etc/resolv.conf 2>/dev/null |
    awk '$1 == "nameserver" && $2 !~ /^(127\.|::1)/ && !seen[$2]++ { print "DNS=" $2 }' | head -n 3)
  [ -n "$name_servers" ] || fail '/etc/resolv.conf names no name server that the new system could ask'
  six=$(ip -6 addr show dev "$interface" scope global -dynamic 2>/dev/null | awk '$1 == "inet6" && !/ (dynamic|temporary|mngtmpaddr)/ { print "Address=" $2 }')
  six_gateway=
  [ -z "$six" ] || six_gateway=$(ip -6 route show default dev "$interface" | sed -n '/proto ra/!s/.*via \([0-9a-f:]*\).*/\1/p' | head -n 1)
  network_file "$mac" "$(echo "$addresses" | sed 's/^/Address=/')" "$six" "$name_servers" "$(route_lines "$gateway")" "$(route_lines "$six_gateway")"
}

# A gateway outside of the machine's own subnet is usual where an address is a /32, and is reached only when that is said.
route_lines() {
  [ -z "$1" ] || printf '\n[Route]\nGateway=%s\nGatewayOnLink=yes\n' "$1"
}

network_file() {
  printf '[Match]\nMACAddress=%s\n\n[Network]\n' "$1"
  shift
  for lines in "$@"; do
    [ -z "$lines" ] || printf '%s\n' "$lines"
  done
}

# --- tools ----------------------------------------------------------------------------------------------------------------

fetch() {
  if have curl; then
    curl -fsS --retry 2 --connect-timeout 10 --max-time 120 -o "$2" "$1"
  else
    wget -q -T 60 -t 2 -O "$2" "$1"
  fi
}

check_mirror() {
  have curl || have wget || fail "the rescue system has neither 'curl' nor 'wget'"
  fetch "$mirror/dists/$suite/InRelease" "$work/InRelease" 2>"$work/log" ||
    fail "the mirror $mirror does not answer: $(tail -n 1 "$work/log")"
  say "mirror $mirror"
}

# mmdebstrap, or debootstrap: what is there, what apt brings, or debootstrap from the mirror.
find_bootstrap() {
  for tool in mmdebstrap debootstrap; do
    if have "$tool" && find_keyring; then
      bootstrap=$tool
      return
    fi
  done
  bootstrap=
}

find_keyring() {
  for keyring in /usr/share/keyrings/debian-archive-keyring.gpg /usr/share/keyrings/debian-archive-keyring.pgp "$work/tools/usr/share/keyrings/debian-archive-keyring.gpg"; do
    [ ! -s "$keyring" ] || return 0
  done
  return 1
}

get_bootstrap() {
  if [ -z "$bootstrap" ] && have apt-get; then
    say 'fetching mmdebstrap with apt-get'
    { apt-get update && apt-get install -y --no-install-recommends mmdebstrap debian-archive-keyring; } >"$work/log" 2>&1 || :
    find_bootstrap
  fi
  [ -n "$bootstrap" ] || fetch_bootstrap
  say "bootstrap by $bootstrap"
}

# The chain of trust begins with this program, which came over a pinned connection: it knows both packages by their checksum.
fetch_bootstrap() {
  say 'fetching debootstrap from the mirror'
  for tool in ar gpgv perl tar xz; do
    have "$tool" || fail "the rescue system has neither mmdebstrap nor debootstrap, and no '$tool' to use a fetched one"
  done
  mkdir -p "$work/tools"
  fetch_package pool/main/d/debootstrap/debootstrap_1.0.141_all.deb 8c02cb8ad712eb67afb0d23fab175c562804cc97eda70b70cb0f3bc2a21732d7
  fetch_package pool/main/d/debian-archive-keyring/debian-archive-keyring_2025.1_all.deb 9ea7778e443144ca490668737a8ab22dd3e748bb99e805e22ec055abeb3c7fac
  find_keyring || fail 'the keyring package holds no keyring'
  bootstrap=debootstrap
  PATH=$work/tools/usr/sbin:$PATH
  DEBOOTSTRAP_DIR=$work/tools/usr/share/debootstrap
  export PATH DEBOOTSTRAP_DIR
}

fetch_package() {
  fetch "$mirror/$1" "$work/package.deb" 2>"$work/log" || fail "$mirror/$1 is not to be had: install debootstrap in the rescue system and run this again"
  sum=$(sha256sum <"$work/package.deb")
  [ "${sum%% *}" = "$2" ] || fail "$mirror/$1 has the checksum ${sum%% *}, expected $2"
  data=$(ar t "$work/package.deb" | grep '^data\.tar')
  case $data in
    *.xz) unpack='xz -dc' ;;
    *.gz) unpack='gzip -dc' ;;
    *) fail "$1 holds $data, expected data.tar.xz or data.tar.gz" ;;
  esac
  # shellcheck disable=SC2086 # words
  ar p "$work/package.deb" "$data" | $unpack | tar -C "$work/tools" -xf - || fail "$1 cannot be unpacked"
}

# --- the disk -------------------------------------------------------------------------------------------------------------

partition_disk() {
  erase
  # For BIOS and for EFI alike, whichever the machine has today: vendors change that with a support ticket.
  printf '%s\n' 'label: gpt' \
    'size=1MiB, type=21686148-6449-6E6F-744E-656564454649, name=bios' \
    'size=128MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=efi' \
    'type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, name=root' >"$work/layout"
  run sfdisk --quiet --no-tell-kernel --wipe always --wipe-partitions always "$disk" <"$work/layout"
  find_partitions
  wipefs -a -q "$efi_partition" "$root_partition" 2>/dev/null || :
  run mkfs.ext4 -q -F -L root "$root_partition"
}

find_partitions() {
  case $disk in
    *[0-9]) prefix=${disk}p ;;
    *) prefix=$disk ;;
  esac
  efi_partition=${prefix}2
  root_partition=${prefix}3
  # The kernel is told of each partition, old ones are taken away: one that reads no GPT by itself knows them too.
  partx -d "$disk" >/dev/null 2>&1 || :
  partx -a "$disk" >/dev/null 2>&1 || partx -u "$disk" >/dev/null 2>&1 || :
  ! have udevadm || udevadm settle --timeout 10 >/dev/null 2>&1 || :
  tries=0
  until [ -b "$root_partition" ] && [ -b "$efi_partition" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || fail "the kernel does not show $root_partition"
    sleep 0.2
  done
}

# --- the system -----------------------------------------------------------------------------------------------------------

bootstrap_system() {
  mkdir -p "$target"
  mount "$root_partition" "$target"
  say "unpacking Debian ($suite)"
  if [ "$bootstrap" = mmdebstrap ]; then
    run mmdebstrap --mode=root --format=directory --variant=apt --keyring="$keyring" --skip=cleanup/reproducible \
      "$suite" "$target" "deb $mirror $suite main"
  else
    run debootstrap --variant=minbase --keyring="$keyring" "$suite" "$target" "$mirror"
  fi
}

# Devices of its own, with no disk but this one. The loader's menu names the root by its UUID only where udev, which a rescue system
# may not have, has made the link.
device_nodes() {
  mount -t tmpfs -o mode=755,dev tmpfs "$target/dev"
  mkdir -p "$target/dev/pts" "$target/dev/shm" "$target/dev/disk/by-uuid"
  for device in null zero full random urandom tty "${disk#/dev/}" "${efi_partition#/dev/}" "${root_partition#/dev/}"; do
    cp -a "/dev/$device" "$target/dev/$device"
  done
  ln -s /proc/self/fd "$target/dev/fd"
  ln -s pts/ptmx "$target/dev/ptmx"
  ln -s "../../${root_partition#/dev/}" "$target/dev/disk/by-uuid/$(blkid -s UUID -o value "$root_partition")"
  mount -t devpts -o newinstance,ptmxmode=666 devpts "$target/dev/pts"
}

enter_system() {
  device_nodes
  mount -t proc proc "$target/proc"
  mount -t sysfs sysfs "$target/sys"
  mount -t tmpfs tmpfs "$target/run"
  rm -f "$target/etc/resolv.conf"
  cat /etc/resolv.conf >"$target/etc/resolv.conf" 2>/dev/null || :
  # Nothing of the new system may be started in the old one.
  printf '#!/bin/sh\nexit 101\n' >"$target/usr/sbin/policy-rc.d"
  chmod 755 "$target/usr/sbin/policy-rc.d"
}

write_sources() {
  rm -f "$target/etc/apt/sources.list"
  signed='Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg'
  {
    printf 'Types: deb\nURIs: %s\nSuites: %s %s-updates\nComponents: main non-free-firmware\n%s\n' "$mirror" "$suite" "$suite" "$signed"
    [ -z "$security" ] ||
      printf '\nTypes: deb\nURIs: %s\nSuites: %s-security\nComponents: main non-free-firmware\n%s\n' "$security" "$suite" "$signed"
  } >"$target/etc/apt/sources.list.d/debian.sources"
}

write_identity() {
  root_uuid=$(blkid -s UUID -o value "$root_partition")
  echo "$hostname" >"$target/etc/hostname"
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n::1 localhost ip6-localhost ip6-loopback\n' "$hostname" >"$target/etc/hosts"
  mkdir -p "$target/etc/systemd/network" "$target/etc/ssh" "$target/boot/efi" "$target/etc/default/grub.d"
  printf '%s\n' "$network_lines" >"$target/etc/systemd/network/10-flotilla-install.network"
  # Before the package is set up: it makes the keys that are missing.
  (umask 077 && echo "$host_key" | base64 -d >"$target/etc/ssh/ssh_host_ed25519_key")
  echo "$host_key_public" >"$target/etc/ssh/ssh_host_ed25519_key.pub"
  (umask 077 && mkdir -p "$target/root/.ssh" && echo "$authorized_key" >"$target/root/.ssh/authorized_keys")
  printf 'GRUB_TIMEOUT=1\nGRUB_CMDLINE_LINUX_DEFAULT=""\nGRUB_CMDLINE_LINUX="console=ttyS0,115200 console=tty0"\nGRUB_DISABLE_OS_PROBER=true\n' \
    >"$target/etc/default/grub.d/10-flotilla-install.cfg"
  printf 'LANG=C.UTF-8\n' >"$target/etc/default/locale"
  # The update of the loader must not ask, nor guess a disk.
  echo 'grub-pc grub-pc/install_devices_empty boolean true' >"$work/answers"
  inside debconf-set-selections <"$work/answers"
}

install_packages() {
  loader='grub-pc grub-efi-amd64-bin'
  [ "$firmware" = bios ] || loader='grub-efi-amd64 grub-pc-bin'
  say 'fetching packages'
  run inside apt-get -q update
  say 'installing packages'
  # The disk is synced as a whole at the end; a power loss before that means beginning anew in any case.
  # shellcheck disable=SC2086 # words
  run inside apt-get -q -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io install \
    "$kernel" initramfs-tools zstd $loader \
    ca-certificates curl dbus dosfstools e2fsprogs iproute2 iputils-ping kmod libpam-systemd mtools netbase openssh-server \
    openssh-client procps python3 sudo systemd-resolved systemd-sysv systemd-timesyncd udev
  rm -f "$target/etc/ssh/ssh_host_rsa_key" "$target/etc/ssh/ssh_host_rsa_key.pub" \
    "$target/etc/ssh/ssh_host_ecdsa_key" "$target/etc/ssh/ssh_host_ecdsa_key.pub"
  run inside systemctl enable systemd-networkd.service systemd-resolved.service systemd-timesyncd.service ssh.service
  inside passwd -q -l root
}

# The EFI partition is written by mtools: neither a rescue kernel without vfat nor the machine's own boot entries matter then.
install_loader() {
  say "making it boot (BIOS and EFI)"
  run inside mkfs.vfat -F 32 -n EFI "$efi_partition"
  efi_uuid=$(blkid -s UUID -o value "$efi_partition")
  printf 'UUID=%s / ext4 errors=remount-ro 0 1\nUUID=%s /boot/efi vfat umask=0077,nofail 0 2\n' "$root_uuid" "$efi_uuid" >"$target/etc/fstab"
  run inside grub-install --target=i386-pc "$disk"
  # shellcheck disable=SC2016 # grub's own variables
  printf 'search.fs_uuid %s root\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n' "$root_uuid" >"$target/run/early.cfg"
  run inside grub-mkimage -O x86_64-efi -o /run/loader.efi -p /boot/grub -c /run/early.cfg \
    part_gpt ext2 fat search search_fs_uuid configfile normal linux echo test gzio all_video gfxterm
  run inside cp -r /usr/lib/grub/x86_64-efi /boot/grub/
  run inside mmd -i "$efi_partition" ::/EFI ::/EFI/BOOT
  run inside mcopy -i "$efi_partition" /run/loader.efi ::/EFI/BOOT/BOOTX64.EFI
  run inside update-grub
  grep -q "root=UUID=$root_uuid" "$target/boot/grub/grub.cfg" || fail 'the menu of grub does not name the new root'
}

finish() {
  rm -f "$target/usr/sbin/policy-rc.d"
  inside apt-get clean
  # Each start of a machine's life makes its own.
  : >"$target/etc/machine-id"
  rm -f "$target/var/lib/dbus/machine-id" "$target/var/lib/systemd/random-seed"
  ln -sf ../run/systemd/resolve/stub-resolv.conf "$target/etc/resolv.conf"
  sync
  umount -R "$target"
  ! have blockdev || blockdev --flushbufs "$disk"
  say 'done: reboot into the new system'
}

main() {
  begin "$@"
  find_network
  echo "$network_lines" | sed '/^$/d; s/^/install:   /'
  check_mirror
  find_bootstrap
  if [ "$what" = check ]; then
    say 'nothing stands in the way'
    return
  fi
  trap clean_up EXIT
  trap 'exit 143' INT TERM HUP
  get_bootstrap
  partition_disk
  bootstrap_system
  enter_system
  write_sources
  write_identity
  install_packages
  install_loader
  finish
}

# The program may come over standard input, which no other program must read.
main "$@" </dev/null
