#!/bin/sh
# run-fetch: files that the machine itself fetches, checked, put in place as a whole; a file that is right stays.

remote_file() { # mode user group path sha256 url
  if ! right "$4" "$5"; then
    mkdir -p "${4%/*}"
    tries=0
    until fetch "$6" "$4.flotilla-new" && right "$4.flotilla-new" "$5"; do
      tries=$((tries + 1))
      if [ "$tries" -ge 5 ]; then
        rm -f "$4.flotilla-new"
        echo "firstboot: failed: $4: cannot fetch $6 with the checksum $5" >&2
        exit 1
      fi
      sleep 3
    done
    sync "$4.flotilla-new"
    mv -fT "$4.flotilla-new" "$4"
  fi
  chown "$2:$3" "$4"
  chmod "$1" "$4"
  ! command -v restorecon >/dev/null || restorecon "$4" || :
}

right() { # path sha256
  echo "$2  $1" | sha256sum -c >/dev/null 2>&1
}

fetch() { # url path
  if command -v curl >/dev/null; then
    curl -fsSL --connect-timeout 20 --max-time 600 -o "$2" -- "$1"
  else
    wget -q --timeout=20 -O "$2" -- "$1"
  fi
}
