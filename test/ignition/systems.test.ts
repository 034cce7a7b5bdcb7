import { describe, expect, test } from '@jest/globals';
import { operatingSystems } from '../../src/fleet/operating-systems';
import { findSystem, systems } from '../../src/ignition/systems';
import { systemNamed } from './boot-fixture';

describe('systems', () => {
  test('are those that a fleet may name', () => {
    expect(systems.map(({ name }) => name)).toEqual([...operatingSystems]);
    expect(findSystem('windows-3.1')).toBeUndefined();
  });

  test.each(systems.map((system) => [system.name, system] as const))('%s is whole', (_name, system) => {
    // An image has neither packages nor a boot loader to be told anything, and it alone reads Ignition.
    const isImage = system.packages === 'none';
    expect(isImage).toBe(system.reader === 'ignition');
    expect(isImage).toBe(system.ignitionSpec !== undefined);
    expect(isImage).toBe(system.kernelArguments === 'ignition');
    for (const engine of Object.values(system.engines)) {
      if ('unfit' in engine) {
        expect(`${engine.unfit} ${engine.hint}`).not.toMatch(/^\s|\s$|\.$/);
        continue;
      }
      expect(engine.packages).toEqual([...engine.packages].sort());
      expect(engine.packages.length > 0).toBe(!isImage);
    }
    const { bosh } = system.engines;
    if ('daemon' in bosh) {
      const [newest, oldest] = [bosh.api.newest, bosh.api.oldest].map((version) => Number(version.split('.')[1]));
      expect(newest).toBeGreaterThanOrEqual(oldest ?? 0);
      expect(bosh.daemon).toMatch(/^\/.*\/dockerd$/);
    }
  });

  test('each can run at least one engine, and says what to do where it cannot run the other', () => {
    for (const { name, engines } of systems) {
      expect([name, Object.values(engines).every((engine) => 'unfit' in engine)]).toEqual([name, false]);
    }
    expect(systemNamed('debian-12').engines.podman).toEqual({
      unfit: 'its podman 4.3 has no Quadlet',
      hint: 'use debian-13',
    });
  });

  test('release 8 needs the unified cgroup hierarchy for Quadlet', () => {
    for (const name of ['alma-8', 'rocky-8']) {
      expect(systemNamed(name).engines.podman).toMatchObject({
        kernelArguments: ['systemd.unified_cgroup_hierarchy=1'],
      });
    }
    expect(systemNamed('rocky-9').engines.podman).not.toHaveProperty('kernelArguments');
  });
});
