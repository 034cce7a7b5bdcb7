import { formatFinding } from '../../src/fleet/errors';
import type { FirstBootLayer, FleetPlan, NodePlan } from '../../src/fleet/plan-types';
import { systems } from '../../src/ignition/systems';
import { checkNodes } from '../../src/nodes/check-nodes';
import { nodeFixture, planFixture } from './plan-fixture';

const layer = (origin: string, level: FirstBootLayer['level'], said: Partial<FirstBootLayer>): FirstBootLayer => ({
  origin,
  level,
  ...said,
});

/** What is found in a fleet of these nodes, one line each. */
function found(nodes: readonly NodePlan[], over: Partial<FleetPlan> = {}): readonly string[] {
  return checkNodes(planFixture({ nodes, ...over })).map(formatFinding);
}

test('a fleet that can be set up has no findings, on every system and with every engine that runs there', () => {
  expect(checkNodes(planFixture())).toEqual([]);
  for (const { name, engines } of systems) {
    const nodes = (['podman', 'bosh'] as const)
      .filter((engine) => !('unfit' in engines[engine]))
      .map((engine, i) => ({ ...nodeFixture(`n${i}`, i, engine), image: name }));
    const speaks = 'unfit' in engines.bosh ? '1.44' : engines.bosh.api.newest;
    expect([name, found(nodes, { bosh: { bucc: 'n1', apiVersion: speaks } })]).toEqual([name, []]);
  }
});

test('an engine that cannot run hides nothing that is wrong with a layer', () => {
  const wrong = layer('nodes.n1.firstboot', 'node', { files: { 'etc/motd': { content: '' } } });
  const node = { ...nodeFixture('n1', 0, 'podman'), image: 'debian-12', layers: [wrong] };
  expect(found([node])).toEqual([
    expect.stringContaining('its podman 4.3 has no Quadlet'),
    expect.stringMatching(/^nodes\.n1\.firstboot\.files.*etc\/motd/),
  ]);
});

test('everything that is wrong with any node is told at once', () => {
  const lines = found([
    { ...nodeFixture('n1', 0, 'podman'), image: 'plan9' },
    { ...nodeFixture('n2', 1, 'podman'), image: 'debian-12' },
    { ...nodeFixture('n3', 2, 'bosh'), image: 'rocky-9' },
    { ...nodeFixture('n4', 3, 'bosh'), image: 'debian-12' },
  ]);
  expect(lines).toEqual([
    expect.stringMatching(
      /^nodes\.n1\.image: expected an operating system that can be set up, got 'plan9'; allowed: alma-8, /,
    ),
    'nodes.n2.engine: expected an engine that runs on Debian 12, got podman: its podman 4.3 has no Quadlet (use debian-13)',
    expect.stringMatching(/^nodes\.n3\.engine: expected an engine that runs on Rocky Linux 9, got bosh: /),
    'nodes.n4.image: expected a docker that speaks API 1.44, as bosh.api_version has it; that of Debian 12 speaks 1.12 to 1.41 (set bosh.api_version to "1.41" if all bosh nodes speak it, or use debian-13)',
  ]);
});

test('a docker that is too new is as wrong as one that is too old', () => {
  const node = { ...nodeFixture('n1', 0, 'bosh'), image: 'fedora-coreos' };
  expect(found([node], { bosh: { bucc: 'n1', apiVersion: '1.41' } })).toEqual([
    expect.stringMatching(/^nodes\.n1\.image: .* speaks API 1\.41, .* Fedora CoreOS speaks 1\.4[0-9] to /),
  ]);
  expect(found([{ ...node, engine: 'podman' }], { bosh: { bucc: 'n1', apiVersion: '1.41' } })).toEqual([]);
});

test('two layers that contradict each other are named both, once for all nodes that have them', () => {
  const layers = [
    layer('firstboot[0]', 'fleet', { files: { '/etc/motd': { content: 'a\n' } } }),
    layer('firstboot[1]', 'fleet', { files: { '/etc/motd': { content: 'b\n' } } }),
  ];
  const lines = found(
    [1, 2, 3].map((i) => ({ ...nodeFixture(`n${i}`, i, 'podman'), layers: structuredClone(layers) })),
  );
  expect(lines).toEqual([
    'firstboot[1].files./etc/motd: firstboot[0] and firstboot[1] ask for different contents (say it once, or nearer to the node)',
  ]);
});

test.each([
  ['its way in', { files: { '/etc/ssh/sshd_config.d/00-flotilla.conf': { content: '' } } }, 'Flotilla itself and'],
  ['its account', { users: { flotilla: { keys: ['ssh-ed25519 AAAA'] } } }, 'Flotilla itself and'],
  ['its programs', { files: { '/opt/flotilla/bin/apply': { content: '' } } }, 'Flotilla itself and'],
])('a layer cannot change %s', (_, said, message) => {
  const [line] = found([{ ...nodeFixture('n1', 0, 'podman'), layers: [layer('firstboot[0]', 'fleet', said)] }]);
  expect(line).toMatch(/^firstboot\[0\]\./);
  expect(line).toContain(message);
});

test('a layer may change what is meant to be changed', () => {
  const said: Partial<FirstBootLayer> = {
    swapMiB: 0,
    timeServers: ['ntp.example.org'],
    sysctls: { 'net.ipv4.ip_forward': '0' },
    files: {
      '/etc/systemd/journald.conf.d/60-flotilla.conf': { content: '[Journal]\nSystemMaxUse=1G\n' },
      '/etc/apt/apt.conf.d/60flotilla': { content: 'APT::Periodic::Unattended-Upgrade "0";\n' },
    },
  };
  expect(found([{ ...nodeFixture('n1', 0, 'podman'), layers: [layer('firstboot[0]', 'fleet', said)] }])).toEqual([]);
});

test("the fleet's own parameters and a layer of the fleet are of one level", () => {
  const layers = [layer('firstboot[0]', 'fleet', { sysctls: { 'net.core.somaxconn': '512' } })];
  expect(found([{ ...nodeFixture('n1', 0, 'podman'), layers }])).toEqual([
    expect.stringMatching(/^sysctls\.net\.core\.somaxconn: firstboot\[0\] and sysctls ask for different values/),
  ]);
  const nearer = [layer('nodes.n1.firstboot', 'node', { sysctls: { 'net.core.somaxconn': '512' } })];
  expect(found([{ ...nodeFixture('n1', 0, 'podman'), layers: nearer }])).toEqual([]);
});

test('a layer cannot change what the engine brings', () => {
  const said: Partial<FirstBootLayer> = {
    files: { '/etc/docker/daemon.json': { content: '{}\n' } },
    units: {
      'docker.service': {
        state: 'masked',
        dropins: { 'flotilla.conf': { Service: { Nice: 5 } }, 'more.conf': { Service: { Nice: 5 } } },
      },
    },
  };
  const layers = [layer('nodes.n1.firstboot', 'node', said)];
  expect(found([{ ...nodeFixture('n1', 0, 'bosh'), layers }])).toEqual(
    ['files./etc/docker/daemon.json', 'units.docker.service', 'units.docker.service.dropins.flotilla.conf'].map(
      (entry) =>
        expect.stringContaining(
          `nodes.n1.firstboot.${entry}: expected what engine bosh of node n1 does not bring itself`,
        ),
    ),
  );
  expect(found([{ ...nodeFixture('n1', 0, 'podman'), layers }])).toEqual([]);
});

test('what a system cannot have is told with the layer that asks for it', () => {
  const layers = [layer('firstboot[0]', 'fleet', { packages: ['htop'] })];
  const nodes = ['flatcar', 'debian-13'].map((image, i) => ({ ...nodeFixture(`n${i}`, i, 'bosh'), image, layers }));
  expect(found(nodes)).toEqual([expect.stringMatching(/^firstboot\[0\]\.packages.*Flatcar/)]);
});
