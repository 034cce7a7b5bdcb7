import { describe, expect, test } from '@jest/globals';
import { mergeLayers } from '../../src/ignition/merge-layers';
import type { SetupLayer } from '../../src/ignition/setup';
import { adaKey, layer } from './setup-fixture';

const motd = (content: string, rest: object = {}) => ({ files: { '/etc/motd': { content, ...rest } } });

/** All orders of a few things. */
function orders<T>(things: readonly T[]): T[][] {
  if (things.length <= 1) return [[...things]];
  return things.flatMap((thing, i) => orders(things.filter((_, j) => j !== i)).map((rest) => [thing, ...rest]));
}

describe('mergeLayers', () => {
  test('makes an empty setup of nothing', () => {
    expect(mergeLayers([])).toMatchObject({ setup: { swapMiB: 0, timeServers: [], files: {} }, problems: [] });
  });

  test('adds lists up, sorted, each element once', () => {
    const { setup, problems } = mergeLayers([
      layer('Flotilla itself', 'own', { packages: ['podman'], modules: ['vxlan'] }),
      layer('firstboot[0]', 'fleet', { packages: ['curl', 'podman'], kernelArguments: ['quiet'] }),
      layer('nodes.n1.firstboot', 'node', { packages: ['htop'], modules: ['br_netfilter', 'vxlan'] }),
    ]);
    expect(setup.packages).toEqual(['curl', 'htop', 'podman']);
    expect(setup.modules).toEqual(['br_netfilter', 'vxlan']);
    expect(setup.kernelArguments).toEqual(['quiet']);
    expect(problems).toEqual([]);
  });

  test('adds up keys and groups of a user, and lets the nearest say the rest', () => {
    const { setup, problems } = mergeLayers([
      layer('firstboot[0]', 'fleet', { users: { bob: { keys: ['a'], sudo: true, groups: ['web'] } } }),
      layer('nodes.n1.firstboot', 'node', { users: { bob: { keys: ['b', 'a'], sudo: false, groups: ['adm'] } } }),
    ]);
    expect(setup.users).toEqual({ bob: { keys: ['a', 'b'], sudo: false, groups: ['adm', 'web'] } });
    expect(problems).toEqual([]);
  });

  test('lets a nearer level win: node over label over fleet', () => {
    const fleet = layer('firstboot[0]', 'fleet', { ...motd('fleet'), swapMiB: 1, timeServers: ['a', 'b'] });
    const label = layer('firstboot[1]', 'label', { ...motd('label'), swapMiB: 2 });
    const node = layer('nodes.n1.firstboot', 'node', { ...motd('node'), timeServers: ['c'] });
    const merged = mergeLayers([fleet, label, node]);
    expect(merged.problems).toEqual([]);
    expect(merged.setup).toMatchObject({ ...motd('node'), swapMiB: 2, timeServers: ['c'] });
    expect(mergeLayers([fleet, label]).setup).toMatchObject(motd('label'));
  });

  test('takes each part of a unit by itself', () => {
    const dropin = (nice: number) => ({ Service: { Nice: nice } });
    const { setup, problems } = mergeLayers([
      layer('Flotilla itself', 'own', { units: { 'docker.service': { dropins: { '60-flotilla.conf': dropin(1) } } } }),
      layer('firstboot[0]', 'fleet', {
        units: { 'docker.service': { dropins: { 'a.conf': dropin(2) }, state: 'enabled' } },
      }),
      layer('nodes.n1.firstboot', 'node', { units: { 'docker.service': { dropins: { 'a.conf': dropin(3) } } } }),
    ]);
    expect(problems).toEqual([]);
    expect(setup.units['docker.service']).toEqual({
      dropins: { '60-flotilla.conf': dropin(1), 'a.conf': dropin(3) },
      state: 'enabled',
    });
  });

  test('names both who say one thing differently at one level', () => {
    const { problems } = mergeLayers([
      layer('firstboot[10]', 'fleet', motd('b')),
      layer('firstboot[2]', 'fleet', motd('a')),
    ]);
    expect(problems).toEqual([
      {
        path: 'firstboot[10].files./etc/motd',
        message: 'firstboot[2] and firstboot[10] ask for different contents',
        hint: 'say it once, or nearer to the node',
      },
    ]);
  });

  test('tells a different mode from a different content', () => {
    const { problems } = mergeLayers([
      layer('firstboot[0]', 'fleet', motd('a', { mode: 0o600 })),
      layer('firstboot[1]', 'fleet', motd('a')),
    ]);
    expect(problems.map(({ message }) => message)).toEqual([
      'firstboot[0] and firstboot[1] ask for different modes or owners',
    ]);
  });

  test('takes the same said twice for one', () => {
    const { setup, problems } = mergeLayers([
      layer('firstboot[0]', 'fleet', motd('a', { mode: 0o600, user: 'ada' })),
      layer('firstboot[1]', 'fleet', { files: { '/etc/motd': { user: 'ada', mode: 0o600, content: 'a' } } }),
    ]);
    expect(problems).toEqual([]);
    expect(setup.files).toEqual(motd('a', { mode: 0o600, user: 'ada' }).files);
  });

  test('lets a nearer level settle what two farther layers disagree on', () => {
    const { setup, problems } = mergeLayers([
      layer('firstboot[0]', 'label', { sysctls: { 'vm.swappiness': '1' } }),
      layer('firstboot[1]', 'label', { sysctls: { 'vm.swappiness': '2' } }),
      layer('nodes.n1.firstboot', 'node', { sysctls: { 'vm.swappiness': '3' } }),
    ]);
    expect(problems).toEqual([]);
    expect(setup.sysctls).toEqual({ 'vm.swappiness': '3' });
  });

  test("locks what is Flotilla's own, at every level", () => {
    const own = layer('Flotilla itself', 'own', {
      files: { '/opt/flotilla/bin/apply': { content: 'ours' } },
      units: { 'a.service': { state: 'enabled' } },
    });
    const { setup, problems } = mergeLayers([
      layer('nodes.n1.firstboot', 'node', {
        files: { '/opt/flotilla/bin/apply': { content: 'theirs' } },
        units: { 'a.service': { state: 'masked' } },
      }),
      own,
    ]);
    expect(setup.files['/opt/flotilla/bin/apply']?.content).toBe('ours');
    expect(setup.units['a.service']?.state).toBe('enabled');
    expect(problems).toEqual([
      {
        path: 'nodes.n1.firstboot.files./opt/flotilla/bin/apply',
        message: 'Flotilla itself and nodes.n1.firstboot ask for different contents',
        hint: 'it is not meant to be changed: leave it out',
      },
      {
        path: 'nodes.n1.firstboot.units.a.service.state',
        message: 'Flotilla itself and nodes.n1.firstboot ask for different values',
        hint: 'it is not meant to be changed: leave it out',
      },
    ]);
  });

  test('leaves sysctls, swap, time servers and open files to the user', () => {
    const said = { sysctls: { 'vm.swappiness': '1' }, swapMiB: 512, timeServers: ['a'], ...motd('own') };
    const other = { sysctls: { 'vm.swappiness': '9' }, swapMiB: 0, timeServers: ['b'], ...motd('mine') };
    const { setup, problems } = mergeLayers([
      layer('Flotilla itself', 'own', { ...said, open: ['/etc/motd'] }),
      layer('firstboot[0]', 'fleet', other),
    ]);
    expect(problems).toEqual([]);
    expect(setup).toMatchObject(other);
  });

  test('a user cannot open a file of Flotilla', () => {
    const { problems } = mergeLayers([
      layer('Flotilla itself', 'own', motd('own')),
      layer('firstboot[0]', 'fleet', { ...motd('mine'), open: ['/etc/motd'] }),
    ]);
    expect(problems).toHaveLength(1);
  });

  test('lets people be given more keys and groups, but not the accounts of deliveries', () => {
    const own = layer('Flotilla itself', 'own', {
      users: { ada: { keys: [adaKey] }, flotilla: { keys: [{ gap: 'delivery.public' }], system: true } },
    });
    const more = { keys: ['k'], groups: ['adm'] };
    const { setup, problems } = mergeLayers([
      own,
      layer('firstboot[0]', 'fleet', { users: { ada: more, flotilla: more } }),
    ]);
    expect(setup.users.ada).toEqual({ keys: [adaKey, 'k'], groups: ['adm'] });
    expect(problems).toEqual([
      {
        path: 'firstboot[0].users.flotilla',
        message: 'Flotilla itself and firstboot[0] both ask for this system account',
        hint: 'choose another name',
      },
    ]);
    expect(setup.users.flotilla).toEqual({ keys: [{ gap: 'delivery.public' }], system: true });
  });

  test('tells who said what', () => {
    const { origins } = mergeLayers([
      layer('Flotilla itself', 'own', { users: { ada: { keys: [adaKey] } } }),
      layer('firstboot[0]', 'fleet', { packages: ['curl'], ...motd('a') }),
      layer('nodes.n1.firstboot', 'node', { ...motd('b'), users: { ada: { keys: ['k'] } } }),
    ]);
    expect(origins.get('files./etc/motd')).toEqual({ origin: 'nodes.n1.firstboot', level: 'node' });
    expect(origins.get('packages.curl')).toEqual({ origin: 'firstboot[0]', level: 'fleet' });
    expect(origins.get('users.ada')).toEqual({ origin: 'Flotilla itself', level: 'own' });
    expect(origins.get('users.ada.keys.k')).toEqual({ origin: 'nodes.n1.firstboot', level: 'node' });
  });

  test('gives the same for layers in any order', () => {
    const layers: SetupLayer[] = [
      layer('Flotilla itself', 'own', { ...motd('own'), packages: ['z'] }),
      layer('firstboot[2]', 'fleet', { ...motd('2'), packages: ['b'], users: { bob: { keys: ['2'] } } }),
      layer('firstboot[10]', 'fleet', { ...motd('10'), packages: ['a'], users: { bob: { keys: ['10'] } } }),
      layer('nodes.n1.firstboot', 'node', { swapMiB: 3 }),
    ];
    const results = new Set(
      orders(layers).map((order) => {
        const { setup, problems, origins } = mergeLayers(order);
        return JSON.stringify([setup, problems, [...origins]]);
      }),
    );
    expect(results.size).toBe(1);
  });

  test('keeps names that every object inherits', () => {
    const names = ['constructor', 'toString', 'valueOf'];
    const users = Object.fromEntries(names.map((name) => [name, { keys: [name] }]));
    const { setup } = mergeLayers([
      layer('firstboot[0]', 'fleet', { users }),
      layer('firstboot[1]', 'fleet', { users: {} }),
    ]);
    expect(setup.users).toEqual(users);
  });
});
