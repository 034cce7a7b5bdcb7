# Reading: the bundle becomes one list per kind under $work, every content verified.

read_header() {
  read -r magic version name generation parts <"$bundle" || fail 'the bundle is damaged: it has no first line'
  [ "$magic $version" = 'flotilla-bundle 1' ] || fail 'the bundle is damaged: it is not of version 1'
  read -r my_name my_generation </etc/flotilla/node || fail '/etc/flotilla/node does not say which node this is'
  [ "$name $generation" = "$my_name $my_generation" ] ||
    fail "refused: the bundle is for $name (generation $generation), this is $my_name (generation $my_generation)"
  node=$name
}

# Until cloud-init is through, it still installs packages and restarts sshd. Where it does not run, nothing is waited for.
await_first_boot() {
  [ -e /run/cloud-init/enabled ] || return 0
  tries=0
  until [ -e /var/lib/cloud/instance/boot-finished ]; do
    [ "$tries" -gt 0 ] || say 'waiting for first boot to finish'
    tries=$((tries + 1))
    [ "$tries" -lt 1800 ] || fail 'first boot has not finished within 15 minutes; on the node: cloud-init status --long'
    sleep 0.5
  done
}

# Splits the bundle into one list per kind under $work, and decodes files to $work/content/NUMBER.
read_bundle() {
  rm -rf "$work"
  mkdir -p "$work/content" "$state"
  for list in sums packages users directories files paths units checks; do : >"$work/$list"; done
  part=
  ended=
  count=0
  while read -r kind a b c d e f g; do
    case $kind in
      flotilla-bundle | program) ;;
      part) part=$a ;;
      end) ended=$ended${ended:+,}$a ;;
      package) echo "$a $part" >>"$work/packages" ;;
      user) echo "$a $b $c $d $part" >>"$work/users" ;;
      directory) echo "$a $b $c $d $part" >>"$work/directories" ;;
      file)
        count=$((count + 1))
        [ "$g" != - ] || g=
        printf %s "$g" | base64 -d >"$work/content/$count" 2>/dev/null || :
        echo "$f  $work/content/$count" >>"$work/sums"
        echo "$count $a $b $c $d $e $f $part" >>"$work/files"
        echo "$d" >>"$work/paths"
        ;;
      unit) echo "$a $b $part" >>"$work/units" ;;
      check) echo "$part $a $b $c $d $e $f $g" >>"$work/checks" ;;
      *) fail "the bundle is damaged: it has a line of unknown kind after part ${part:-none}" ;;
    esac
  done <"$bundle"
  [ "$ended" = "$parts" ] || fail "the bundle is damaged: expected the parts $parts, got ${ended:-none}"
  verify_sums
}

verify_sums() {
  [ -s "$work/sums" ] || return 0
  ! sha256sum -c "$work/sums" >"$work/verified" 2>/dev/null || return 0
  bad=$(sed -n 's|.*/content/\([0-9]*\): FAILED.*|\1|p' "$work/verified" | head -n 1)
  path=$(sed -n "${bad:-1}p" "$work/paths")
  fail "the bundle is damaged: $path does not match its checksum"
}
