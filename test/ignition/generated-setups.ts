import fc from 'fast-check';
import { firstBootOf } from '../../src/ignition/first-boot-of';
import type { FirstBoot } from '../../src/ignition/model';
import type { Setup, SetupUser } from '../../src/ignition/setup';
import type { System } from '../../src/ignition/system';
import { systems } from '../../src/ignition/systems';

/* Setups in which checkSetup finds nothing wrong, drawn by fast-check, and the first boots that are made of them. */

/** A first boot and where it came from. */
export interface GeneratedBoot {
  readonly system: System;
  readonly setup: Setup;
  readonly boot: FirstBoot;
}

const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNlbnNpYmxlIGtleSBmb3IgdGVzdHMgb25seSEh ada@example';
const marks = /[\u{F0001}\u{F0002}]/u;

/** What readers of JSON, YAML, sh, systemd and Terraform take for something else. */
const bites = [
  '',
  'on',
  '0644',
  '~',
  "it's",
  '"so"',
  'a\\',
  '\\n',
  '$HOME ${x} $${y} %{z} %%{a} `b` $(c)',
  'a\r\nb\r\n',
  '\ttab',
  '---\n- a: b # c\n',
  '\u{1f6f6}\u{10ffff}\ufeff\u2028\u0085\u007f',
  `-----BEGIN X-----\n${'QUJD'.repeat(16)}\n-----END X-----\n`,
  '<<EOF\nEOF\n',
  '#cloud-config\n',
  'x'.repeat(5000),
] as const;

/** Text that no check refuses. */
export const fileText = fc.oneof(
  fc.constantFrom(...bites),
  fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => !/[\0\p{Cs}]/u.test(text)),
  fc.array(fc.constantFrom(...bites), { maxLength: 4 }).map((some) => some.join('')),
);

/** The same, on one line. */
const lineText = fileText
  .map((text) => text.replaceAll(/[\n\r\p{Noncharacter_Code_Point}]|\\+$/gu, ' ').slice(0, 500))
  .filter((text) => !marks.test(text) && !/[\p{Cs}]|\\$/u.test(text));

const users = ['ada', 'svc_a', 'web-1', '_x'] as const;
const groups = ['builders', 'media'] as const;
const owner = fc.constantFrom('root', ...users);
const mode = fc.constantFrom(0o644, 0o755, 0o600, 0o0, 0o777);
const owned = { mode, user: owner, group: fc.constantFrom('root', ...users, ...groups) };

/** Every setup has all users and groups, so that anything may belong to any of them. */
const user: fc.Arbitrary<SetupUser> = fc.record(
  {
    keys: fc.constantFrom([], [publicKey], [{ gap: 'delivery.public' }]),
    sudo: fc.boolean(),
    shell: fc.constantFrom('/bin/sh', '/usr/sbin/nologin'),
    groups: fc.subarray([...groups]),
    home: fc.constantFrom('/srv/home', '/var/lib/of.it'),
    system: fc.boolean(),
  },
  { requiredKeys: ['keys'] },
);

const path = fc
  .tuple(fc.constantFrom('/srv', '/opt/app', '/etc/app.d'), fc.stringMatching(/^[a-z0-9_@:+,=~%-][\w.@:+,=~%-]{0,20}$/))
  .map(([folder, name]) => `${folder}/${name}`)
  .filter((one) => !one.endsWith('..'));

const file = fc.record(
  {
    content: fc.oneof(
      { weight: 4, arbitrary: fileText },
      {
        weight: 1,
        arbitrary: fc.record({
          url: fc.constantFrom('https://example.org/tool?a=b&c=%20#d', 'http://[2001:db8::1]:8080/a;b'),
          sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
        }),
      },
    ),
    ...owned,
  },
  { requiredKeys: ['content'] },
);

const service = fc.record({ description: lineText, words: fc.array(lineText, { maxLength: 3 }) });

/** Units of our own that every version of systemd reads without a word. */
const units = fc
  .dictionary(
    fc.stringMatching(/^[a-z][a-z0-9:_-]{0,12}$/),
    fc.tuple(service, fc.constantFrom('enabled' as const, 'disabled' as const, undefined)),
    { maxKeys: 3 },
  )
  .map((made) =>
    Object.fromEntries(
      Object.entries(made).map(([name, [{ description, words }, state]]) => [
        `own-${name}.service`,
        {
          unit: {
            Unit: { Description: description.trim() || 'None' },
            Service: { Type: 'oneshot', ExecStart: ['/bin/true', execWords('/bin/echo', words)] },
            Install: { WantedBy: 'multi-user.target' },
          },
          dropins: { '60-x.conf': { Service: { Nice: words.length } } },
          ...(state === undefined ? {} : { state }),
        },
      ]),
    ),
  );

function execWords(program: string, words: readonly string[]): string {
  // Quoted as an author would who knows of specifiers and variables.
  const quoted = words.map(
    (word) => `"${word.replaceAll(/["\\]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`,
  );
  return [program, ...quoted].join(' ');
}

const setup: fc.Arbitrary<Setup> = fc.record({
  groups: fc.constant(Object.fromEntries(groups.map((name, i) => [name, i === 0 ? { gid: 1500 } : {}]))),
  users: fc.record(Object.fromEntries(users.map((name) => [name, user])) as Record<string, typeof user>),
  directories: fc.dictionary(
    path.map((one) => `/var/data${one}`),
    fc.record(owned, { requiredKeys: [] }),
    { maxKeys: 3 },
  ),
  files: fc.dictionary(path, file, { maxKeys: 4 }),
  units: units.chain((own) =>
    fc.subarray(['apt-daily.timer', 'fstrim.timer']).map((masked): Setup['units'] => ({
      ...own,
      ...Object.fromEntries(masked.map((name) => [name, { state: 'masked' as const }])),
    })),
  ),
  sysctls: fc.dictionary(fc.constantFrom('vm.swappiness', 'net.ipv4.tcp_rmem'), fc.constantFrom('1', '4 8 16')),
  modules: fc.subarray(['br_netfilter', 'vxlan']),
  packages: fc.subarray(['htop', 'g++', 'libc6.1']),
  swapMiB: fc.constantFrom(0, 512),
  timeServers: fc.subarray(['ntp.example.org', '2001:db8::1']),
  certificates: fc.constant({}),
  kernelArguments: fc.subarray(['mitigations=off', 'console=ttyS0,115200n8']),
});

/** First boots of some systems. */
export function generatedBootOn(some: readonly System[]): fc.Arbitrary<GeneratedBoot> {
  return fc.tuple(setup, fc.constantFrom(...some)).map(([drawn, system]) => {
    const fitting = system.packages === 'none' ? { ...drawn, packages: [] } : drawn;
    return { system, setup: fitting, boot: firstBootOf(fitting, system, identity) };
  });
}

const identity = {
  hostname: 'n1',
  sshHostKey: { private: { gap: 'hostKey0.private' }, public: { gap: 'hostKey0.public' } },
};

/** First boots of all systems. */
export const generatedBoot: fc.Arbitrary<GeneratedBoot> = generatedBootOn(systems);
