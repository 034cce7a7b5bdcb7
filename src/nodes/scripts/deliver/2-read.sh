# Reading: the bundle becomes one list per kind under $work, every content verified.

read_header() {
  read -r magic version name generation parts <"$bundle" || fail 'the bundle is damaged: it has no first line'
  [ "$magic $version" = 'flotilla-bundle 1' ] || fail 'the bundle is damaged: it is not of version 1'
  read -r my_name my_generation </etc/flotilla/node || fail '/etc/flotilla/node does not say which node this is'
  [ "$name $generation" = "$my_name $my_generation" ] ||
    fail "refused: the bundle is for $name (generation $generation), this is $my_name (generation $my_generation)"
  node=$name
}

# Splits the bundle into one list per kind under $work, and decodes files to $work/content/NUMBER.
read_bundle() {
  rm -rf "$work"
  mkdir -p "$work/content" "$state"
  for list in sums packages groups users members directories files paths urls modules sysctls refreshes arguments units checks; do
    : >"$work/$list"
  done
  part=
  ended=
  count=0
  while read -r kind a b c d e f g; do
    case $kind in
      flotilla-bundle | program) ;;
      part) part=$a ;;
      end) ended=$ended${ended:+,}$a ;;
      package) echo "$a $part" >>"$work/packages" ;;
      group) echo "$a $b $part" >>"$work/groups" ;;
      user) read_user ;;
      directory) echo "$a $b $c $d $part" >>"$work/directories" ;;
      file | remote) read_file ;;
      module) echo "$a $part" >>"$work/modules" ;;
      sysctl) echo "$part $a $b $c $d $e $f $g" | sed 's/ *$//' >>"$work/sysctls" ;;
      refresh) echo "$part $a $b $c $d $e $f $g" | sed 's/ *$//' >>"$work/refreshes" ;;
      kernel-argument) echo "$a $part" >>"$work/arguments" ;;
      unit) echo "$a $b $part" >>"$work/units" ;;
      check) echo "$part $a $b $c $d $e $f $g" >>"$work/checks" ;;
      *) fail "the bundle is damaged: it has a line of unknown kind after part ${part:-none}" ;;
    esac
  done <"$bundle"
  [ "$ended" = "$parts" ] || fail "the bundle is damaged: expected the parts $parts, got ${ended:-none}"
  verify_sums
}

read_user() {
  echo "$a $b $c $d $part" >>"$work/users"
  [ "$e" != - ] || return 0
  for group in $(echo "$e" | tr , ' '); do echo "$a $group $part" >>"$work/members"; done
}

# What is not in the bundle is fetched when it is needed, beside its place: memory is small.
read_file() {
  count=$((count + 1))
  if [ "$kind" = remote ]; then
    echo "$count $g" >>"$work/urls"
  else
    [ "$g" != - ] || g=
    printf %s "$g" | base64 -d >"$work/content/$count" 2>/dev/null || :
    echo "$f  $work/content/$count" >>"$work/sums"
  fi
  echo "$count $a $b $c $d $e $f $part" >>"$work/files"
  echo "$d" >>"$work/paths"
}

verify_sums() {
  [ -s "$work/sums" ] || return 0
  ! sha256sum -c "$work/sums" >"$work/verified" 2>/dev/null || return 0
  bad=$(sed -n 's|.*/content/\([0-9]*\): FAILED.*|\1|p' "$work/verified" | head -n 1)
  path=$(sed -n "${bad:-1}p" "$work/paths")
  fail "the bundle is damaged: $path does not match its checksum"
}
