import fc from 'fast-check';
import type { Setup, SetupFile, SetupLayer, SetupUnit } from '../../src/ignition/setup';
import type { System } from '../../src/ignition/system';
import { authorityPem } from '../ignition/setup-fixture';

/*
 * What people may ask of a machine, drawn by fast-check. All of it is valid on the system that it is drawn for: checkSetup finds nothing
 * wrong, so every renderer must write it and every reader take it.
 */

/** Contents that some notation takes for something else. */
const bitingContents = [
  '',
  '\n',
  'no newline at the end',
  '\r\nCRLF\r\n',
  '\ufeffbyte order mark',
  'it\'s "quoted" `twice`\n',
  '${HOME} %{if} $${x} %%{y} $(reboot) %n\n',
  'back\\slash\\\n',
  '#cloud-config\n---\n...\n',
  'grün 日本 🛶 \u2028\u0085\u007f\n',
  'EOF\n',
  authorityPem,
];

const content: fc.Arbitrary<string> = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...bitingContents) },
  { weight: 9, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replace(/\0|\p{Cs}/gu, '')) },
  { weight: 1, arbitrary: fc.constantFrom(4096, 65_536).map((length) => 'x'.repeat(length)) },
);

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const login = word.map((name) => `u-${name}`);
const group = word.map((name) => `g-${name}`);
const fileName = fc.stringMatching(/^[A-Za-z0-9_.@:+,=~%-]{1,12}$/).filter((name) => !/^\.{1,2}$/.test(name));
const path = fc
  .tuple(fc.constantFrom('/etc', '/srv', '/opt', '/var/lib'), word, fc.array(fileName, { maxLength: 3 }))
  .map(([top, first, rest]) => [top, `x-${first}`, ...rest].join('/'));

const publicKey = fc
  .tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.constantFrom('', ' ada', " it's $HOME"))
  .map(([bytes, comment]) => {
    const type = Buffer.from('ssh-ed25519');
    const sized = (field: Uint8Array) => Buffer.concat([Buffer.from([0, 0, 0, field.length]), field]);
    return `ssh-ed25519 ${Buffer.concat([sized(type), sized(bytes)]).toString('base64')}${comment}`;
  });

const value = fc.oneof(
  fc.constantFrom('', 'a b', '%i %%', '$HOME ${x}', "it's", '"quoted"', 'a\\tb', 'grün 🛶', '/bin/sh -c "echo %%{x}"'),
  fc.integer({ min: -5, max: 99 }),
  fc.boolean(),
);

const unitName = word.map((name) => `x-${name}.service`);

function unit(): fc.Arbitrary<SetupUnit> {
  return fc.record(
    {
      unit: fc.record({
        Unit: fc.record({ Description: word }),
        Service: fc.record({
          Type: fc.constantFrom('simple', 'oneshot'),
          ExecStart: fc.constant('/bin/true'),
          Environment: value,
        }),
        Install: fc.constant({ WantedBy: 'multi-user.target' }),
      }),
      dropins: fc.dictionary(
        word.map((name) => `50-${name}.conf`),
        fc.record({ Service: fc.record({ Environment: fc.oneof(value, fc.array(fc.constantFrom('A=1', 'B=2'))) }) }),
        { maxKeys: 2 },
      ),
      state: fc.constantFrom('enabled' as const, 'disabled' as const),
    },
    { requiredKeys: [] },
  );
}

function file(system: System, users: readonly string[], groups: readonly string[]): fc.Arbitrary<SetupFile> {
  return fc.record(
    {
      content: fc.oneof(
        { weight: 9, arbitrary: content },
        { weight: 1, arbitrary: fc.constant({ url: 'https://example.com/a?b=c%20d&e', sha256: 'ab'.repeat(32) }) },
      ),
      mode: mode(system),
      user: fc.constantFrom('root', ...users),
      group: fc.constantFrom('root', ...users, ...groups),
    },
    { requiredKeys: ['content'] },
  );
}

function mode(system: System): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: system.reader === 'ignition' ? 0o777 : 0o7777 });
}

/** Without the paths that lie under another one, and those of `others`. */
function apart<T>(map: Readonly<Record<string, T>>, others: Readonly<Record<string, unknown>> = {}): Record<string, T> {
  const paths = [...Object.keys(map), ...Object.keys(others)];
  const free = Object.entries(map).filter(
    ([one]) =>
      !Object.hasOwn(others, one) && !paths.some((other) => other.startsWith(`${one}/`) || one.startsWith(`${other}/`)),
  );
  return Object.fromEntries(free);
}

/** Whole setups that are valid on a system. */
export function generatedSetups(system: System): fc.Arbitrary<Setup> {
  const names = fc.record({
    users: fc.uniqueArray(login, { maxLength: 3 }),
    groups: fc.uniqueArray(group, { maxLength: 3 }),
  });
  return names.chain(({ users, groups }) => {
    const owners = { user: fc.constantFrom('root', ...users), group: fc.constantFrom('root', ...users, ...groups) };
    return fc
      .record({
        groups: fc
          .uniqueArray(fc.option(fc.integer({ min: 1000, max: 59_999 }), { nil: undefined }), {
            minLength: groups.length,
            maxLength: groups.length,
            selector: (gid) => gid ?? Symbol('none'),
          })
          .map((gids) =>
            Object.fromEntries(groups.map((name, i) => [name, gids[i] === undefined ? {} : { gid: gids[i] }])),
          ),
        users: fc
          .tuple(...users.map(() => user(groups)))
          .map((list) => Object.fromEntries(users.map((name, i) => [name, list[i]]))),
        directories: fc.dictionary(path, fc.record({ mode: mode(system), ...owners }, { requiredKeys: [] }), {
          maxKeys: 3,
        }),
        files: fc.dictionary(path, file(system, users, groups), { maxKeys: 5 }),
        units: fc.dictionary(unitName, unit(), { maxKeys: 3 }),
        ...machine(system),
      })
      .map(
        (setup) =>
          ({ ...setup, files: apart(setup.files, setup.directories), directories: setup.directories }) as Setup,
      );
  });
}

function user(groups: readonly string[]) {
  return fc.record(
    {
      keys: fc.array(publicKey, { maxLength: 2 }),
      sudo: fc.boolean(),
      shell: fc.constantFrom('/bin/sh', '/bin/bash', '/usr/sbin/nologin'),
      groups: fc.subarray(['root', ...groups]),
      home: word.map((name) => `/srv/home-${name}`),
      system: fc.boolean(),
    },
    { requiredKeys: ['keys'] },
  );
}

function machine(system: System) {
  return {
    sysctls: fc.dictionary(
      fc.constantFrom('net.ipv4.ip_forward', 'vm.swappiness', 'net.ipv4.conf.eth0/1.forwarding', 'kernel.core_pattern'),
      fc.constantFrom('0', '1', '4096\t65536 1', '|/bin/x %p'),
    ),
    modules: fc.subarray(['br_netfilter', 'vxlan', 'wireguard']),
    packages: fc.subarray(system.packages === 'none' ? [] : ['curl', 'g++', 'htop', 'python3.11']),
    swapMiB: fc.integer({ min: 0, max: 65_536 }),
    timeServers: fc.subarray(['time.example', '192.0.2.1', '2001:db8::1']),
    certificates: fc.dictionary(word, fc.constantFrom(authorityPem, authorityPem.trimEnd()), { maxKeys: 2 }),
    kernelArguments: fc.subarray(['mitigations=off', 'console=ttyS0,115200n8', 'quiet']),
  };
}

/** Layers of every level, each of them valid by itself on a system; together they may contradict each other. */
export function generatedLayers(system: System): fc.Arbitrary<readonly SetupLayer[]> {
  const levels = fc.constantFrom<SetupLayer['level']>('own', 'fleet', 'label', 'node');
  const one = fc.tuple(levels, fc.nat({ max: 20 }), generatedSetups(system), fc.boolean()).map(
    ([level, number, setup, whole]): SetupLayer => ({
      origin: `firstboot[${number}]`,
      level,
      ...(whole
        ? setup
        : { files: setup.files, users: setup.users, groups: setup.groups, directories: setup.directories }),
    }),
  );
  return fc.uniqueArray(one, { maxLength: 4, selector: (layer) => layer.origin });
}
