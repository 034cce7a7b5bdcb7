import { oak } from '../oak';
import type { WrongFleet } from './fleets';

const nodes = `nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
`;

/** What is wrong with the files, directories and certificates of layers of first boot. */
export const wrongFirstBootFiles: readonly WrongFleet[] = [
  {
    name: 'wants modes as four octal digits in quotes',
    fleet: oak(`firstboot:
  - {files: {/a: {content: '', mode: 644}, /b: {content: '', mode: 0o644}, /c: {content: '', mode: "644"}, /d: {content: '', mode: u=rw}}, directories: {/e: {mode: "0798"}}}
${nodes}`),
    messages: [
      'oak/fleet.yaml:5:38: firstboot[0].files["/a"].mode: expected four octal digits in quotes as "0644", got the number 644',
      'oak/fleet.yaml:5:68: firstboot[0].files["/b"].mode: expected a number without leading zeros or text in quotes, got 0o644 (some programs read 0o644 as octal, some as decimal)',
      'oak/fleet.yaml:5:100: firstboot[0].files["/c"].mode: expected four octal digits in quotes as "0644", got \'644\'',
      'oak/fleet.yaml:5:132: firstboot[0].files["/d"].mode: expected four octal digits in quotes as "0644", got \'u=rw\'',
      'oak/fleet.yaml:5:165: firstboot[0].directories["/e"].mode: expected four octal digits in quotes as "0644", got \'0798\'',
    ],
  },
  {
    name: 'refuses a mode with a leading zero without quotes',
    fleet: oak(`firstboot:
  - {files: {/a: {content: '', mode: 0644}}}
${nodes}`),
    messages: [
      'oak/fleet.yaml:5:38: firstboot[0].files["/a"].mode: expected a number without leading zeros or text in quotes, got 0644 (some programs read 0644 as octal, some as decimal)',
    ],
  },
  {
    name: 'takes no private key, which user data would show and states would keep',
    fleet: oak(`firstboot:
  - {files: {/etc/k: {content: "-----BEGIN PRIVATE KEY-----\\n"}, /etc/l: {file: keys/l}}}
${nodes}`),
    files: { 'keys/l': '-----BEGIN OPENSSH PRIVATE KEY-----\n' },
    messages: [
      'oak/fleet.yaml:5:32: firstboot[0].files["/etc/k"].content: expected nothing secret, this text holds a private key (vendors read user data, and states keep it: bring the key over SSH once the node runs)',
      'oak/fleet.yaml:5:81: firstboot[0].files["/etc/l"].file: expected nothing secret, \'keys/l\' holds a private key (vendors read user data, and states keep it: bring the key over SSH once the node runs)',
    ],
  },
  {
    name: 'wants absolute paths',
    fleet: oak(`firstboot:
  - {files: {etc/motd: {content: ''}, ~/x: {content: ''}}, directories: {srv: {}}}
${nodes}`),
    messages: [
      'oak/fleet.yaml:5:14: firstboot[0].files["etc/motd"]: expected an absolute path as /etc/motd, got \'etc/motd\'',
      'oak/fleet.yaml:5:39: firstboot[0].files["~/x"]: expected an absolute path as /etc/motd, got \'~/x\'',
      "oak/fleet.yaml:5:74: firstboot[0].directories.srv: expected an absolute path as /etc/motd, got 'srv'",
    ],
  },
  {
    name: 'wants exactly one source of a file',
    fleet: oak(`firstboot:
  - {files: {/a: {}, /b: {content: '', file: files/b}, /c: {mode: "0600"}}}
${nodes}`),
    messages: [
      'oak/fleet.yaml:5:14: firstboot[0].files["/a"]: expected exactly one of content, url and file, got none (an empty file is content: "")',
      'oak/fleet.yaml:5:22: firstboot[0].files["/b"]: expected exactly one of content, url and file, got content, file (delete the others)',
      'oak/fleet.yaml:5:56: firstboot[0].files["/c"]: expected exactly one of content, url and file, got none (an empty file is content: "")',
    ],
  },
  {
    name: 'wants a checksum of what is fetched, and of nothing else',
    fleet: oak(`firstboot:
  - {files: {/a: {url: "https://example.org/a"}, /b: {content: '', sha256: 0000000000000000000000000000000000000000000000000000000000000000}, /c: {url: "https://example.org/c", sha256: ABC}}}
${nodes}`),
    messages: [
      'oak/fleet.yaml:5:14: firstboot[0].files["/a"].sha256: expected the checksum of what is fetched, got nothing (add the key \'sha256\', as sha256sum prints it)',
      'oak/fleet.yaml:5:76: firstboot[0].files["/b"].sha256: expected a number without leading zeros or text in quotes, got 0000000000000000000000000000000000000000000000000000000000000000 (some programs read 0000000000000000000000000000000000000000000000000000000000000000 as octal, some as decimal)',
      'oak/fleet.yaml:5:186: firstboot[0].files["/c"].sha256: expected 64 lower-case hexadecimal digits, got \'ABC\'',
    ],
  },
  {
    name: 'wants addresses that a machine can fetch from',
    fleet: oak(`firstboot:
  - {files: {/a: {url: ftp://example.org/a, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}, /b: {url: "https://ada:secret@example.org/b", sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}, /c: {url: example.org, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}}
${nodes}`),
    messages: [
      'oak/fleet.yaml:5:24: firstboot[0].files["/a"].url: expected an address as https://example.org/tool, got \'ftp://example.org/a\'',
      'oak/fleet.yaml:5:130: firstboot[0].files["/b"].url: expected an address without user and password, got one with them (this file is committed: let the machine fetch it from where none are needed, the checksum tells that it is the right file)',
      'oak/fleet.yaml:5:251: firstboot[0].files["/c"].url: expected an address as https://example.org/tool, got \'example.org\'',
    ],
  },
  {
    name: 'refuses NUL in what a file holds',
    fleet: oak(`firstboot:
  - {files: {/a: {content: "a\\0b"}, /b: {content: 5}, /c: {content: }}}
${nodes}`),
    messages: [
      'oak/fleet.yaml:5:28: firstboot[0].files["/a"].content: expected text without NUL, got \'a\\u0000b\'',
      'oak/fleet.yaml:5:51: firstboot[0].files["/b"].content: expected text, got the number 5 (write it in quotes: "5")',
      'oak/fleet.yaml:5:69: firstboot[0].files["/c"].content: expected text, got nothing (fill the key or delete it)',
    ],
  },
  {
    name: 'tells of each file of a layer that is not there or no text',
    fleet: oak(`firstboot:
  - {files: {/a: {file: files/a}, /b: {file: files/b}, /c: {file: files/c}, /d: {file: files}}}
${nodes}`),
    files: { 'files/b': { noText: 'binary' }, 'files/c': { noText: 'denied' }, files: { noText: 'folder' } },
    messages: [
      "oak/fleet.yaml:5:25: firstboot[0].files[\"/a\"].file: expected a text file, there is no 'files/a' (paths are relative to the fleet file's folder)",
      'oak/fleet.yaml:5:46: firstboot[0].files["/b"].file: expected a text file, \'files/b\' holds bytes that are no text (name the file with the text)',
      'oak/fleet.yaml:5:67: firstboot[0].files["/c"].file: expected a text file, \'files/c\' may not be read by this user (look at its permissions, and those of its folders)',
      'oak/fleet.yaml:5:88: firstboot[0].files["/d"].file: expected a text file, \'files\' is a folder (name a file in it)',
    ],
  },
  {
    name: 'refuses a file that is too large for a delivery',
    fleet: oak(`firstboot:
  - {files: {/a: {file: files/large}}}
${nodes}`),
    files: { 'files/large': 'x'.repeat(300 * 1024) },
    messages: [
      'oak/fleet.yaml:5:25: firstboot[0].files["/a"].file: expected at most 256 KiB, \'files/large\' has 300 KiB (let the machine fetch it: write url and sha256)',
    ],
  },
  {
    name: 'refuses names of owners and groups that no system takes',
    fleet: oak(`firstboot:
  - {files: {/a: {content: '', owner: "ada smith", group: "0:0"}}, groups: {Media: {gid: 0}, media: {gid: 70000}}}
${nodes}`),
    messages: [
      'oak/fleet.yaml:5:39: firstboot[0].files["/a"].owner: expected the name of an account, a letter or _ first, at most 32 characters, got \'ada smith\'',
      'oak/fleet.yaml:5:59: firstboot[0].files["/a"].group: expected the name of an account, a letter or _ first, at most 32 characters, got \'0:0\'',
      "oak/fleet.yaml:5:77: firstboot[0].groups.Media: expected lower-case letters, digits, _ and -, a letter first, at most 32, got 'Media'",
      'oak/fleet.yaml:5:90: firstboot[0].groups.Media.gid: expected at least 1000, got 0',
      'oak/fleet.yaml:5:107: firstboot[0].groups.media.gid: expected at most 59999, got 70000',
    ],
  },
  {
    name: 'wants one certificate a file, and no key',
    fleet: oak(`firstboot:
  - {ca: {acme: certs/none.pem, bad: certs/bad.pem, key: certs/key.pem, two: certs/two.pem, cut: certs/cut.pem, Acme: certs/bad.pem}}
${nodes}`),
    files: {
      'certs/bad.pem': 'hello\n',
      'certs/key.pem': '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
      'certs/two.pem':
        '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      'certs/cut.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    },
    messages: [
      "oak/fleet.yaml:5:17: firstboot[0].ca.acme: expected a certificate in PEM, there is no 'certs/none.pem' (paths are relative to the fleet file's folder)",
      "oak/fleet.yaml:5:38: firstboot[0].ca.bad: expected a file with one certificate in PEM, 'certs/bad.pem' holds none (a certificate in PEM begins with -----BEGIN CERTIFICATE-----)",
      "oak/fleet.yaml:5:58: firstboot[0].ca.key: expected a file with one certificate in PEM, 'certs/key.pem' holds a private key (name a file that holds the certificate alone)",
      "oak/fleet.yaml:5:78: firstboot[0].ca.two: expected a file with one certificate in PEM, 'certs/two.pem' holds 2 (give each a file and a name of its own)",
      "oak/fleet.yaml:5:98: firstboot[0].ca.cut: expected a file with one certificate in PEM, 'certs/cut.pem' holds one that cannot be read (copy the file again)",
      "oak/fleet.yaml:5:113: firstboot[0].ca.Acme: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got 'Acme'",
      "oak/fleet.yaml:5:119: firstboot[0].ca.Acme: expected a file with one certificate in PEM, 'certs/bad.pem' holds none (a certificate in PEM begins with -----BEGIN CERTIFICATE-----)",
    ],
  },
  {
    name: 'tells what is under a name that is wrong',
    fleet: oak(`firstboot:
  - {files: {motd: {content: '', mode: 7}}, units: {hello: {enabled: maybe}}}
${nodes}`),
    messages: [
      "oak/fleet.yaml:5:14: firstboot[0].files.motd: expected an absolute path as /etc/motd, got 'motd'",
      'oak/fleet.yaml:5:40: firstboot[0].files.motd.mode: expected four octal digits in quotes as "0644", got the number 7',
      "oak/fleet.yaml:5:53: firstboot[0].units.hello: expected the name of a systemd unit with its ending as hello.service, got 'hello'",
      "oak/fleet.yaml:5:70: firstboot[0].units.hello.enabled: expected true or false, got 'maybe'",
    ],
  },
];
