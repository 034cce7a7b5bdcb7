main() {
  begin
  name_machine n1
  user ada person /home/ada /bin/bash -
  user flotilla system /var/lib/flotilla /bin/sh -
  user grace person /home/grace /bin/bash -
  directory 700 flotilla flotilla /var/lib/flotilla/inbox
  file 644 root root /etc/flotilla/node bjEgMQo=
  file 600 root root /etc/flotilla/ssh/hostkey 󰀁base64:hostKey0.private󰀂
  file 644 root root /etc/modules-load.d/60-flotilla.conf YnJfbmV0ZmlsdGVyCnZ4bGFuCg==
  file 644 root root /etc/rpm-ostreed.conf W0RhZW1vbl0KQXV0b21hdGljVXBkYXRlUG9saWN5PXN0YWdlCg==
  file 440 root root /etc/sudoers.d/flotilla-ada YWRhIEFMTD0oQUxMOkFMTCkgTk9QQVNTV0Q6QUxMCg==
  file 440 root root /etc/sudoers.d/flotilla-flotilla ZmxvdGlsbGEgQUxMPShBTEw6QUxMKSBOT1BBU1NXRDpBTEwK
  file 644 root root /etc/sysctl.d/60-flotilla.conf IyBUaGUgZmxlZXQncyBrZXJuZWwgcGFyYW1ldGVycy4KbmV0LmNvcmUuc29tYXhjb25uID0gMTAyNApuZXQuaXB2NC5pcF9mb3J3YXJkID0gMQpuZXQuaXB2NC5pcF9sb2NhbF9wb3J0X3JhbmdlID0gMjAwMDAgNjAwMDAK
  file 644 root root /etc/systemd/journald.conf.d/60-flotilla.conf W0pvdXJuYWxdClN5c3RlbU1heFVzZT0xMjhNClN5c3RlbU1heEZpbGVTaXplPTE2TQpSdW50aW1lTWF4VXNlPTE2TQo=
  file 644 root root /etc/zincati/config.d/90-flotilla.toml W3VwZGF0ZXNdCmVuYWJsZWQgPSBmYWxzZQo=
  file 755 root root /opt/flotilla/bin/apply 󰀁base64:program󰀂
  file 755 root root /opt/flotilla/bin/kernel-check 󰀁base64:program󰀂
  file 755 root root /opt/flotilla/bin/rekey 󰀁base64:program󰀂
  file 755 root root /opt/flotilla/bin/swap 󰀁base64:program󰀂
  file 644 root root /etc/systemd/system/flotilla-rekey.service W1VuaXRdCkRlc2NyaXB0aW9uPVJldHVybiB0byB0aGUgY29uZmlybWVkIFNTSCBob3N0IGtleQpDb25kaXRpb25QYXRoRXhpc3RzPS9ldGMvZmxvdGlsbGEvc3NoL2hvc3RrZXkucHJldmlvdXMKQmVmb3JlPXNzaGQuc2VydmljZQoKW1NlcnZpY2VdClR5cGU9b25lc2hvdApFeGVjU3RhcnQ9L2Jpbi9zaCAvb3B0L2Zsb3RpbGxhL2Jpbi9yZWtleSByZXZlcnQKCltJbnN0YWxsXQpXYW50ZWRCeT1tdWx0aS11c2VyLnRhcmdldAo=
  file 644 root root /etc/systemd/system/flotilla-swap.service W1VuaXRdCkRlc2NyaXB0aW9uPVN3YXAgZmlsZSBvZiB0aGUgbm9kZQpDb25kaXRpb25WaXJ0dWFsaXphdGlvbj0hY29udGFpbmVyCgpbU2VydmljZV0KVHlwZT1vbmVzaG90ClJlbWFpbkFmdGVyRXhpdD15ZXMKRXhlY1N0YXJ0PS9iaW4vc2ggL29wdC9mbG90aWxsYS9iaW4vc3dhcCAyMDQ4CgpbSW5zdGFsbF0KV2FudGVkQnk9bXVsdGktdXNlci50YXJnZXQK
  read_units
  unit chronyd.service enabled
  unit flotilla-rekey.service -
  unit flotilla-swap.service enabled
  unit rpm-ostreed-automatic.timer enabled
  unit zincati.service masked
  forget_units
  run 23156e0a48ff5651 sh -c 'systemctl restart systemd-modules-load.service || :'
  run 9957fdfd8bfb5d34 systemctl restart systemd-sysctl.service
  run 293681a401a1f944 systemctl try-restart systemd-journald.service
  begin_ssh
  file 644 root root /etc/ssh/authorized_keys.d/ada c3NoLWVkMjU1MTkgQUFBQUMzTnphQzFsWkRJMU5URTVBQUFBSUpObGJuTnBZbXhsSUd0bGVTQm1iM0lnZEdWemRITWdiMjVzZVNFaCBhZGFAZXhhbXBsZQo=
  file 644 root root /etc/ssh/authorized_keys.d/flotilla 󰀁base64:delivery.public󰀂
  file 644 root root /etc/ssh/authorized_keys.d/grace c3NoLWVkMjU1MTkgQUFBQUMzTnphQzFsWkRJMU5URTVBQUFBSUpObGJuTnBZbXhsSUd0bGVTQm1iM0lnZEdWemRITWdiMjVzZVNFaCBhZGFAZXhhbXBsZQpzc2gtZWQyNTUxOSBBQUFBQzNOemFDMWxaREkxTlRFNUFBQUFJSk5sYm5OcFlteGxJR3RsZVNCbWIzSWdkR1Z6ZEhNZ2IyNXNlU0VoIGFkYUBleGFtcGxlMgo=
  file 644 root root /etc/ssh/sshd_config.d/00-flotilla.conf SG9zdEtleSAvZXRjL2Zsb3RpbGxhL3NzaC9ob3N0a2V5CkF1dGhvcml6ZWRLZXlzRmlsZSAvZXRjL3NzaC9hdXRob3JpemVkX2tleXMuZC8ldQpBdXRob3JpemVkS2V5c0NvbW1hbmQgbm9uZQpQZXJtaXRSb290TG9naW4gbm8KUGFzc3dvcmRBdXRoZW50aWNhdGlvbiBubwpLYmRJbnRlcmFjdGl2ZUF1dGhlbnRpY2F0aW9uIG5vClgxMUZvcndhcmRpbmcgbm8K
  read_ssh_folder_first
  finish_ssh /etc/flotilla/ssh/hostkey sshd.service
  finish
}
main </dev/null
