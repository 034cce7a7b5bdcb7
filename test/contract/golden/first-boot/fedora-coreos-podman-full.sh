main() {
  begin
  name_machine n1
  group media 1500
  user ada person /home/ada /bin/bash -
  user deploy person /home/deploy /bin/sh media
  user flotilla system /var/lib/flotilla /bin/sh -
  user grace person /home/grace /bin/bash -
  directory 750 deploy media /srv/media
  directory 700 flotilla flotilla /var/lib/flotilla/inbox
  file 644 root root /etc/app/bites aXQncyAic28iXCAke3h9ICV7eX0gJHogYHdgDQrwn5u2Cg==
  file 644 root root /etc/chrony.conf c2VydmVyIG50cC5leGFtcGxlLm9yZyBpYnVyc3QKZHJpZnRmaWxlIC92YXIvbGliL2Nocm9ueS9kcmlmdAptYWtlc3RlcCAxLjAgMwpydGNzeW5jCmtleWZpbGUgL2V0Yy9jaHJvbnkua2V5cwpsZWFwc2VjdHogcmlnaHQvVVRDCmxvZ2RpciAvdmFyL2xvZy9jaHJvbnkK
  file 644 root root /etc/flotilla/node bjEgMQo=
  file 600 root root /etc/flotilla/ssh/hostkey 󰀁base64:hostKey0.private󰀂
  file 644 root root /etc/modules-load.d/60-flotilla.conf YnJfbmV0ZmlsdGVyCmRtX2NyeXB0CnZ4bGFuCg==
  file 644 root root /etc/pki/ca-trust/source/anchors/acme.pem LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJTRENCKzZBREFnRUNBaFFuMEJNV1lUNC9mTFFjTlgyb1hZMFpkL3lIb3pBRkJnTXJaWEF3R1RFWE1CVUcKQTFVRUF3d09WR1Z6ZENCaGRYUm9iM0pwZEhrd0lCY05Nall4TVRJeE1UQXpPRFEwV2hnUE1qRXlOakV3TWpneApNRE00TkRSYU1Ca3hGekFWQmdOVkJBTU1EbFJsYzNRZ1lYVjBhRzl5YVhSNU1Db3dCUVlESzJWd0F5RUFoOVdtCjh1MUZiSnVraHorSzRNMWRxcXh2bWEyYU1mekdCdWpIY0NlWlJEeWpVekJSTUIwR0ExVWREZ1FXQkJRMlB2N0UKUk5taCtQMU5HL3czTWVwYmMybFZhVEFmQmdOVkhTTUVHREFXZ0JRMlB2N0VSTm1oK1AxTkcvdzNNZXBiYzJsVgphVEFQQmdOVkhSTUJBZjhFQlRBREFRSC9NQVVHQXl0bGNBTkJBQWZReUEvbW80VUptQUNoVVBhZ1FZRWI5R3Z2Cml4N29lMjhNaE01QkIzQ1hLWkk0bHRTWE82MG83T05EWlBHb1VLdHl2Zjh3dEhjZ1dHaHNBRTN5MUFNPQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg==
  file 644 root root /etc/rpm-ostreed.conf W0RhZW1vbl0KQXV0b21hdGljVXBkYXRlUG9saWN5PXN0YWdlCg==
  file 440 root root /etc/sudoers.d/flotilla-ada YWRhIEFMTD0oQUxMOkFMTCkgTk9QQVNTV0Q6QUxMCg==
  file 440 root root /etc/sudoers.d/flotilla-flotilla ZmxvdGlsbGEgQUxMPShBTEw6QUxMKSBOT1BBU1NXRDpBTEwK
  file 644 root root /etc/sysctl.d/60-flotilla.conf IyBUaGUgZmxlZXQncyBrZXJuZWwgcGFyYW1ldGVycy4KbmV0LmNvcmUuc29tYXhjb25uID0gMTAyNApuZXQuaXB2NC5pcF9mb3J3YXJkID0gMQpuZXQuaXB2NC5pcF9sb2NhbF9wb3J0X3JhbmdlID0gMjAwMDAgNjAwMDAKdm0uc3dhcHBpbmVzcyA9IDEwCg==
  file 644 root root /etc/systemd/journald.conf.d/60-flotilla.conf W0pvdXJuYWxdClN5c3RlbU1heFVzZT0xMjhNClN5c3RlbU1heEZpbGVTaXplPTE2TQpSdW50aW1lTWF4VXNlPTE2TQo=
  file 644 root root /etc/zincati/config.d/90-flotilla.toml W3VwZGF0ZXNdCmVuYWJsZWQgPSBmYWxzZQo=
  remote_file 755 root root /opt/app/tool abababababababababababababababababababababababababababababababab 'https://example.org/tool?a=b'
  file 755 root root /opt/flotilla/bin/apply 󰀁base64:program󰀂
  file 755 root root /opt/flotilla/bin/kernel-check 󰀁base64:program󰀂
  file 755 root root /opt/flotilla/bin/rekey 󰀁base64:program󰀂
  file 755 root root /opt/flotilla/bin/swap 󰀁base64:program󰀂
  file 640 deploy media /srv/media/list b25lCg==
  file 644 root root /etc/systemd/system/app.service W1VuaXRdCkRlc2NyaXB0aW9uPVRoZSBhcHAsIDEwMCAlJQpBZnRlcj1uZXR3b3JrLW9ubGluZS50YXJnZXQKV2FudHM9bmV0d29yay1vbmxpbmUudGFyZ2V0CgpbU2VydmljZV0KRXhlY1N0YXJ0PS9vcHQvYXBwL3Rvb2wgImEgYiIgJCRIT01FClJlc3RhcnQ9b24tZmFpbHVyZQoKW0luc3RhbGxdCldhbnRlZEJ5PW11bHRpLXVzZXIudGFyZ2V0Cg==
  file 644 root root /etc/systemd/system/app.service.d/50-nice.conf W1NlcnZpY2VdCk5pY2U9NQo=
  file 644 root root /etc/systemd/system/flotilla-rekey.service W1VuaXRdCkRlc2NyaXB0aW9uPVJldHVybiB0byB0aGUgY29uZmlybWVkIFNTSCBob3N0IGtleQpDb25kaXRpb25QYXRoRXhpc3RzPS9ldGMvZmxvdGlsbGEvc3NoL2hvc3RrZXkucHJldmlvdXMKQmVmb3JlPXNzaGQuc2VydmljZQoKW1NlcnZpY2VdClR5cGU9b25lc2hvdApFeGVjU3RhcnQ9L2Jpbi9zaCAvb3B0L2Zsb3RpbGxhL2Jpbi9yZWtleSByZXZlcnQKCltJbnN0YWxsXQpXYW50ZWRCeT1tdWx0aS11c2VyLnRhcmdldAo=
  file 644 root root /etc/systemd/system/flotilla-swap.service W1VuaXRdCkRlc2NyaXB0aW9uPVN3YXAgZmlsZSBvZiB0aGUgbm9kZQpDb25kaXRpb25WaXJ0dWFsaXphdGlvbj0hY29udGFpbmVyCgpbU2VydmljZV0KVHlwZT1vbmVzaG90ClJlbWFpbkFmdGVyRXhpdD15ZXMKRXhlY1N0YXJ0PS9iaW4vc2ggL29wdC9mbG90aWxsYS9iaW4vc3dhcCA1MTIKCltJbnN0YWxsXQpXYW50ZWRCeT1tdWx0aS11c2VyLnRhcmdldAo=
  read_units
  unit app.service enabled
  unit chronyd.service enabled
  unit flotilla-rekey.service -
  unit flotilla-swap.service enabled
  unit fstrim.timer masked
  unit rpm-ostreed-automatic.timer enabled
  unit zincati.service masked
  forget_units
  kernel_arguments ignition mitigations=off
  run 23156e0a48ff5651 sh -c 'systemctl restart systemd-modules-load.service || :'
  run 9957fdfd8bfb5d34 systemctl restart systemd-sysctl.service
  run 52c10444f7e3ba77 update-ca-trust extract
  run f4b9751bf1058370 systemctl try-restart chronyd.service
  run 293681a401a1f944 systemctl try-restart systemd-journald.service
  begin_ssh
  file 644 root root /etc/ssh/authorized_keys.d/ada c3NoLWVkMjU1MTkgQUFBQUMzTnphQzFsWkRJMU5URTVBQUFBSUpObGJuTnBZbXhsSUd0bGVTQm1iM0lnZEdWemRITWdiMjVzZVNFaCBhZGFAZXhhbXBsZQo=
  file 644 root root /etc/ssh/authorized_keys.d/deploy c3NoLWVkMjU1MTkgQUFBQUMzTnphQzFsWkRJMU5URTVBQUFBSUVKaGMyVTJOQ0J2WmlCdWIzUm9hVzVuSUdsdUlIQmhjblJwWTNWc1lYSWggYWRhCg==
  file 644 root root /etc/ssh/authorized_keys.d/flotilla 󰀁base64:delivery.public󰀂
  file 644 root root /etc/ssh/authorized_keys.d/grace c3NoLWVkMjU1MTkgQUFBQUMzTnphQzFsWkRJMU5URTVBQUFBSUpObGJuTnBZbXhsSUd0bGVTQm1iM0lnZEdWemRITWdiMjVzZVNFaCBhZGFAZXhhbXBsZQpzc2gtZWQyNTUxOSBBQUFBQzNOemFDMWxaREkxTlRFNUFBQUFJSk5sYm5OcFlteGxJR3RsZVNCbWIzSWdkR1Z6ZEhNZ2IyNXNlU0VoIGFkYUBleGFtcGxlMgo=
  file 644 root root /etc/ssh/sshd_config.d/00-flotilla.conf SG9zdEtleSAvZXRjL2Zsb3RpbGxhL3NzaC9ob3N0a2V5CkF1dGhvcml6ZWRLZXlzRmlsZSAvZXRjL3NzaC9hdXRob3JpemVkX2tleXMuZC8ldQpBdXRob3JpemVkS2V5c0NvbW1hbmQgbm9uZQpQZXJtaXRSb290TG9naW4gbm8KUGFzc3dvcmRBdXRoZW50aWNhdGlvbiBubwpLYmRJbnRlcmFjdGl2ZUF1dGhlbnRpY2F0aW9uIG5vClgxMUZvcndhcmRpbmcgbm8K
  read_ssh_folder_first
  finish_ssh /etc/flotilla/ssh/hostkey sshd.service
  finish
}
main </dev/null
