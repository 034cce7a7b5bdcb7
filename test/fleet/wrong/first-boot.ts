import { oak } from '../oak';
import type { WrongFleet } from './fleets';

const nodes = `nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, labels: {role: lb}}
`;

/** What is wrong with layers of first boot otherwise. */
export const wrongFirstBoot: readonly WrongFleet[] = [
  {
    name: 'wants a list of layers, not one layer',
    fleet: oak(`firstboot: {packages: [htop]}
${nodes}`),
    messages: ['oak/fleet.yaml:4:12: firstboot: expected a list, got a map'],
  },
  {
    name: 'wants a layer in a list that is there',
    fleet: oak(`firstboot: []
${nodes}`),
    messages: ['oak/fleet.yaml:4:12: firstboot: expected at least 1 entry, got 0'],
  },
  {
    name: 'wants a map as a layer',
    fleet: oak(`firstboot: [htop, null]
${nodes}`),
    messages: [
      "oak/fleet.yaml:4:13: firstboot[0]: expected a map, got 'htop'",
      'oak/fleet.yaml:4:19: firstboot[1]: expected a map, got nothing (fill the key or delete it)',
    ],
  },
  {
    name: 'suggests the key of a layer that was meant',
    fleet: oak(`firstboot:
  - {packags: [htop], swp: none, timeservers: [ntp.example.org], certificates: {}}
${nodes}`),
    messages: [
      "oak/fleet.yaml:5:6: firstboot[0].packags: unknown key 'packags', expected one of where, packages, modules, sysctls, swap, time_servers, groups, users, ca, kernel_arguments, directories, files, units (did you mean 'packages'?)",
      "oak/fleet.yaml:5:23: firstboot[0].swp: unknown key 'swp', expected one of where, packages, modules, sysctls, swap, time_servers, groups, users, ca, kernel_arguments, directories, files, units (did you mean 'swap'?)",
      "oak/fleet.yaml:5:34: firstboot[0].timeservers: unknown key 'timeservers', expected one of where, packages, modules, sysctls, swap, time_servers, groups, users, ca, kernel_arguments, directories, files, units (did you mean 'time_servers'?)",
      "oak/fleet.yaml:5:66: firstboot[0].certificates: unknown key 'certificates', expected one of where, packages, modules, sysctls, swap, time_servers, groups, users, ca, kernel_arguments, directories, files, units",
    ],
  },
  {
    name: 'wants one layer of a node, without where',
    fleet: oak(`nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23, firstboot: {where: {role: lb}, packages: [htop]}}
  n2: {vendor: hetzner, region: fsn1, size: cx23, firstboot: [{packages: [htop]}]}
`),
    messages: [
      "oak/fleet.yaml:5:63: nodes.n1.firstboot.where: unknown key 'where', expected one of packages, modules, sysctls, swap, time_servers, groups, users, ca, kernel_arguments, directories, files, units",
      'oak/fleet.yaml:6:62: nodes.n2.firstboot: expected a map, got a list',
    ],
  },
  {
    name: 'wants packages, modules and kernel arguments as single words',
    fleet: oak(`firstboot:
  - {packages: ["htop vim", "", 7], modules: ["nf conntrack"], kernel_arguments: ['a b', "x='y'"]}
${nodes}`),
    messages: [
      "oak/fleet.yaml:5:17: firstboot[0].packages[0]: expected a package's name as htop, got 'htop vim'",
      "oak/fleet.yaml:5:29: firstboot[0].packages[1]: expected a package's name as htop, got ''",
      'oak/fleet.yaml:5:33: firstboot[0].packages[2]: expected text, got the number 7 (write it in quotes: "7")',
      "oak/fleet.yaml:5:47: firstboot[0].modules[0]: expected a kernel module as nf_conntrack, got 'nf conntrack'",
      "oak/fleet.yaml:5:83: firstboot[0].kernel_arguments[0]: expected one argument of the kernel, without blanks and quotes, as mitigations=off, got 'a b'",
      "oak/fleet.yaml:5:90: firstboot[0].kernel_arguments[1]: expected one argument of the kernel, without blanks and quotes, as mitigations=off, got 'x='y''",
    ],
  },
  {
    name: 'wants lists that have something in them',
    fleet: oak(`firstboot:
  - {packages: [], modules: [], time_servers: [], kernel_arguments: []}
${nodes}`),
    messages: [
      'oak/fleet.yaml:5:16: firstboot[0].packages: expected at least 1 entry, got 0',
      'oak/fleet.yaml:5:29: firstboot[0].modules: expected at least 1 entry, got 0',
      'oak/fleet.yaml:5:47: firstboot[0].time_servers: expected at least 1 entry, got 0',
      'oak/fleet.yaml:5:69: firstboot[0].kernel_arguments: expected at least 1 entry, got 0',
    ],
  },
  {
    name: 'wants a list where one word was written',
    fleet: oak(`firstboot:
  - {packages: htop, time_servers: ntp.example.org}
${nodes}`),
    messages: [
      "oak/fleet.yaml:5:16: firstboot[0].packages: expected a list, got 'htop'",
      "oak/fleet.yaml:5:36: firstboot[0].time_servers: expected a list, got 'ntp.example.org'",
    ],
  },
  {
    name: 'wants an amount of swap, or none',
    fleet: oak(`firstboot:
  - {swap: 1GB}
  - {swap: 0}
  - {swap: no}
  - {swap: 1024}
${nodes}`),
    messages: [
      "oak/fleet.yaml:5:12: firstboot[0].swap: expected none, or an amount as 512MiB or 4GiB, got '1GB'",
      'oak/fleet.yaml:6:12: firstboot[1].swap: expected none, or an amount as 512MiB or 4GiB, got the number 0',
      "oak/fleet.yaml:7:12: firstboot[2].swap: expected none, or an amount as 512MiB or 4GiB, got 'no'",
      'oak/fleet.yaml:8:12: firstboot[3].swap: expected none, or an amount as 512MiB or 4GiB, got the number 1024',
    ],
  },
  {
    name: 'wants time servers by name or address',
    fleet: oak(`firstboot:
  - {time_servers: ["https://ntp.example.org", ntp.example.org., 2001:db8::1]}
${nodes}`),
    messages: [
      "oak/fleet.yaml:5:21: firstboot[0].time_servers[0]: expected the name or address of a time server as ntp.example.org, got 'https://ntp.example.org'",
      "oak/fleet.yaml:5:48: firstboot[0].time_servers[1]: expected the name or address of a time server as ntp.example.org, got 'ntp.example.org.'",
    ],
  },
  {
    name: 'knows the rules of kernel parameters in layers',
    fleet: oak(`firstboot:
  - {sysctls: {vm.swappiness: yes, swappiness: 10, vm.overcommit_memory: true}}
${nodes}`),
    messages: [
      'oak/fleet.yaml:5:31: firstboot[0].sysctls["vm.swappiness"]: expected a number, or text that the kernel takes, got \'yes\' (a kernel parameter that is switched on is 1, off is 0)',
      "oak/fleet.yaml:5:36: firstboot[0].sysctls.swappiness: expected a kernel parameter as net.ipv4.ip_forward, got 'swappiness'",
      'oak/fleet.yaml:5:74: firstboot[0].sysctls["vm.overcommit_memory"]: expected a number or text, got true (write 1)',
    ],
  },
  {
    name: 'wants users of layers to be people',
    fleet: oak(`firstboot:
  - {users: {root: {}, Deploy: {shell: bash}, deploy: {sudo: yes, groups: ["a b"], password: x}}}
${nodes}`),
    messages: [
      "oak/fleet.yaml:5:14: firstboot[0].users.root: expected the name of a person, not an account of the system, got 'root'",
      "oak/fleet.yaml:5:24: firstboot[0].users.Deploy: expected lower-case letters, digits, _ and -, a letter first, at most 32, got 'Deploy'",
      "oak/fleet.yaml:5:40: firstboot[0].users.Deploy.shell: expected a shell's absolute path as /bin/bash, got 'bash'",
      "oak/fleet.yaml:5:62: firstboot[0].users.deploy.sudo: expected true or false, got 'yes' (write true; yes is text in YAML 1.2)",
      "oak/fleet.yaml:5:76: firstboot[0].users.deploy.groups[0]: expected the name of an account, a letter or _ first, at most 32 characters, got 'a b'",
      "oak/fleet.yaml:5:84: firstboot[0].users.deploy.password: unknown key 'password', expected one of keys, groups, sudo, shell",
    ],
  },
  {
    name: 'tells of keys of layers as of all keys',
    fleet: oak(`firstboot:
  - {users: {deploy: {keys: [keys/none.pub, keys/bad.pub, keys/private]}}}
${nodes}`),
    files: { 'keys/bad.pub': 'ssh-ed25519 AAAA\n', 'keys/private': '-----BEGIN OPENSSH PRIVATE KEY-----\n' },
    messages: [
      "oak/fleet.yaml:5:30: firstboot[0].users.deploy.keys[0]: expected a public key file, there is no 'keys/none.pub' (paths are relative to the fleet file's folder)",
      "oak/fleet.yaml:5:45: firstboot[0].users.deploy.keys[1]: 'keys/bad.pub' line 1: expected a whole key of type ssh-ed25519, got one that is cut off or changed (copy the .pub file again)",
      "oak/fleet.yaml:5:59: firstboot[0].users.deploy.keys[2]: expected a file with public keys, 'keys/private' holds a private key (name the .pub file beside it)",
    ],
  },
  {
    name: 'wants units with their endings and something to do',
    fleet: oak(`firstboot:
  - {units: {hello: {enabled: true}, a.service: {}, b.service: {enabled: true, masked: true}, c.service: {masked: false}, d.servce: {masked: true}}}
${nodes}`),
    messages: [
      "oak/fleet.yaml:5:14: firstboot[0].units.hello: expected the name of a systemd unit with its ending as hello.service, got 'hello'",
      'oak/fleet.yaml:5:38: firstboot[0].units["a.service"]: expected one of unit, dropins, enabled and masked, got none (say what is to be done with the unit)',
      'oak/fleet.yaml:5:53: firstboot[0].units["b.service"]: expected enabled or masked, got both (delete one of them)',
      'oak/fleet.yaml:5:115: firstboot[0].units["c.service"].masked: expected true, got false',
      'oak/fleet.yaml:5:123: firstboot[0].units["d.servce"]: expected the name of a systemd unit with its ending as hello.service, got \'d.servce\'',
    ],
  },
  {
    name: 'wants units as sections of keys',
    fleet: oak(`firstboot:
  - {units: {a.service: {unit: "[Unit]"}, b.service: {unit: {Unit: After=x}}, c.service: {unit: {Service: {ExecStart: {a: b}, "Exec Start": x, Environment: [a, [b]]}}}, d.service: {dropins: {memory: {Service: {MemoryMax: 1G}}}}}}
${nodes}`),
    messages: [
      'oak/fleet.yaml:5:32: firstboot[0].units["a.service"].unit: expected a map, got \'[Unit]\'',
      'oak/fleet.yaml:5:68: firstboot[0].units["b.service"].unit.Unit: expected a map, got \'After=x\'',
      'oak/fleet.yaml:5:119: firstboot[0].units["c.service"].unit.Service.ExecStart: expected text or a number or true or false or a list, got a map',
      'oak/fleet.yaml:5:127: firstboot[0].units["c.service"].unit.Service["Exec Start"]: expected letters and digits as ExecStart, got \'Exec Start\'',
      'oak/fleet.yaml:5:161: firstboot[0].units["c.service"].unit.Service.Environment[1]: expected text or a number, got a list',
      "oak/fleet.yaml:5:192: firstboot[0].units[\"d.service\"].dropins.memory: expected a drop-in's file name as 10-memory.conf, got 'memory'",
    ],
  },
  {
    name: 'refuses a line end in what a unit says',
    fleet: oak(`firstboot:
  - {units: {a.service: {unit: {Service: {ExecStart: "a\\nb"}}}}}
${nodes}`),
    messages: [
      'oak/fleet.yaml:5:54: firstboot[0].units["a.service"].unit.Service.ExecStart: expected one line of text, got 3 characters that are not shown',
    ],
  },
  {
    name: 'wants labels in where',
    fleet: oak(`firstboot:
  - {where: [role], packages: [htop]}
  - {where: {Role: lb}, packages: [htop]}
  - {where: {role: 1}, packages: [htop]}
${nodes}`),
    messages: [
      'oak/fleet.yaml:5:13: firstboot[0].where: expected a map, got a list',
      "oak/fleet.yaml:6:14: firstboot[1].where.Role: expected a label of lower-case letters, digits, _ and -, at most 32, got 'Role'",
      'oak/fleet.yaml:7:20: firstboot[2].where.role: expected text, got the number 1 (write it in quotes: "1")',
    ],
  },
];
