import fc from 'fast-check';
import type { FleetInput, NodeInput } from '../../src/fleet/schema';

/* Layers of first boot, drawn by fast-check: every key that they have. */

type Layers = NonNullable<FleetInput['firstboot']>;
type NodeLayer = NonNullable<NodeInput['firstboot']>;

/** Text as files hold it: lines, quotes, what templates and readers of YAML take for something else, characters of four bytes. */
const fileText = fc.oneof(
  fc.constantFrom(
    '',
    'hi\n',
    'a\r\nb\r\n',
    '${x} %{if} $y `z`\n',
    'it\'s "so" \\n',
    '\ttab\n',
    '---\n- a: b\n',
    '🛶\n',
  ),
  fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\u0000\ud800-\udfff]/u.test(text)),
);

const mode = fc.constantFrom('0644', '0755', '4755', '0000');
const owner = fc.constantFrom('root', 'deploy', 'constructor');
const owned = { mode, owner, group: owner };
const sha256 = fc.stringMatching(/^[a-f][0-9a-f]{63}$/);

const file = fc.oneof(
  fc.record({ content: fileText, ...owned }, { requiredKeys: ['content'] }),
  fc.record({ file: fc.constantFrom('files/motd', 'no such file'), ...owned }, { requiredKeys: ['file'] }),
  fc.record(
    { url: fc.constantFrom('https://example.org/tool', 'http://[2001:db8::1]:8080/a?b=c#d'), sha256, ...owned },
    { requiredKeys: ['url', 'sha256'] },
  ),
);

const unitValue = fc.oneof(
  fc.constantFrom('', '/bin/true', 'no', '0123', '%n ${x}', 'a=b'),
  fc.boolean(),
  fc.integer(),
  fc.array(fc.oneof(fc.constantFrom('', '/bin/true'), fc.nat()), { maxLength: 2 }),
);
const unitFile = fc.dictionary(
  fc.constantFrom('Unit', 'Service', 'Install', 'X-Own'),
  fc.dictionary(fc.constantFrom('After', 'ExecStart', 'constructor'), unitValue, { maxKeys: 2 }),
  { maxKeys: 3 },
);
const dropins = fc.dictionary(fc.constantFrom('10-x.conf', 'no.conf'), unitFile, { maxKeys: 2 });
const unit = fc.oneof(
  fc.record({ enabled: fc.boolean(), unit: unitFile, dropins }, { requiredKeys: ['enabled'] }),
  fc.record({ unit: unitFile, dropins }, { requiredKeys: ['unit'] }),
  fc.constant({ masked: true as const }),
);

const user = fc.record(
  {
    keys: fc.constantFrom<string[]>(['keys/ada.pub'], ['keys/ada.pub', 'keys/bob.pub'], []),
    groups: fc.subarray(['media', 'www-data']),
    sudo: fc.boolean(),
    shell: fc.constantFrom('/bin/sh', '/usr/sbin/nologin'),
  },
  { requiredKeys: [] },
);

const words = (...all: string[]) => fc.subarray(all, { minLength: 1 });
const few = { maxKeys: 2 };

const parts = {
  packages: words('htop', 'g++', 'libc6.1'),
  modules: words('nf_conntrack', 'br_netfilter'),
  sysctls: fc.dictionary(
    fc.constantFrom('vm.swappiness', 'net/ipv4/tcp_rmem'),
    fc.oneof(fc.nat(), fc.constant('4 8 16')),
    few,
  ),
  swap: fc.constantFrom('none', '512MiB', '4GiB'),
  time_servers: words('ntp.example.org', '2001:db8::1', '203.0.113.1'),
  groups: fc.dictionary(
    fc.constantFrom('media', 'no'),
    fc.record({ gid: fc.integer({ min: 1000, max: 59_999 }) }, { requiredKeys: [] }),
    few,
  ),
  users: fc.dictionary(fc.constantFrom('deploy', 'true', '_svc'), user, few),
  ca: fc.dictionary(fc.constantFrom('acme', 'no'), fc.constant('certs/acme.pem'), few),
  kernel_arguments: words('mitigations=off', 'quiet', 'console=ttyS0,115200n8'),
  directories: fc.dictionary(fc.constantFrom('/srv/media', '/a b'), fc.record(owned, { requiredKeys: [] }), few),
  files: fc.dictionary(fc.constantFrom('/etc/motd', '/etc/motd.d', '/opt/a "b"', '/ünï'), file, few),
  units: fc.dictionary(fc.constantFrom('hello.service', 'a@b.timer', 'srv-a\\x2db.mount'), unit, few),
};

/** Three kinds of thing a layer: a fleet that asked for everything everywhere would only be slow to draw. */
const {
  packages,
  modules,
  sysctls,
  swap,
  time_servers,
  groups,
  users,
  ca,
  kernel_arguments,
  directories,
  files,
  units,
} = parts;
const kinds = [
  { packages, files, users },
  { modules, units, groups },
  { sysctls, swap, directories },
  { time_servers, ca, kernel_arguments },
] as const;

/** What one node says of its first boot. */
export const nodeLayer: fc.Arbitrary<NodeLayer> = fc.oneof(
  // Most layers that are drawn ask for what cannot be; some fleets shall be right all the same.
  { weight: 8, arbitrary: fc.constant<NodeLayer>({}) },
  ...kinds.map((some): fc.Arbitrary<NodeLayer> => fc.record<NodeLayer>(some, { requiredKeys: [] })),
);

/** Layers of a fleet. @param where labels as nodes have them */
export function layersFor(where: fc.Arbitrary<Record<string, string>>): fc.Arbitrary<Layers> {
  const layer = fc.oneof(...kinds.map((some) => fc.record<Layers[number]>({ where, ...some }, { requiredKeys: [] })));
  const harmless = fc.constant<Layers>([{ modules: ['br_netfilter'] }]);
  return fc.oneof(harmless, fc.array(layer, { minLength: 1, maxLength: 3 }));
}
