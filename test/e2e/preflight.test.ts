import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PreflightReport, preflight } from '../../src/rehearsal/hosts/preflight';
import { needs, root } from '../support/needs';
import { bundledDriver, DriverProcess } from './support/driver-process';
import { machineState } from './support/machine-state';
import { withHosts } from './support/require-hosts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-preflight-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

withHosts('a machine that can boot hosts says so within a second, and is then as it was', async () => {
  const before = machineState('none');
  const start = performance.now();
  const report = await preflight(join(folder, 'not/there/yet'));
  expect(performance.now() - start).toBeLessThan(1000);
  expect(report).toMatchObject({ hosts: true, reasons: [] });
  expect(report.probes.length).toBeGreaterThan(8);
  expect(machineState('none')).toEqual(before);
  expect(readdirSync(folder)).toEqual([]);
});

needs(root)('without root that is the reason, and what to do about it', async () => {
  chmodSync(folder, 0o755);
  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', process.execPath];
  const driver = new DriverProcess([...nobody, bundledDriver(folder), 'preflight', tmpdir()]);
  const report = await driver.result<PreflightReport>();
  expect(report.hosts).toBe(false);
  expect(report.reasons).toContain('root: this is user 65534; run it as root, or rehearse with --paper');
});

needs(root)(
  'fails with the reason of every probe: a folder that carries no overlay, programs that are missing',
  async () => {
    // Linux keeps no files of ours in /proc; PATH leads nowhere, and what is found there without it stays.
    const report = await preflight('/proc/sys');
    expect(report.hosts).toBe(false);
    expect(report.reasons.join('\n')).toMatch(/overlay in \/proc\/sys: .*; keep it in a folder of a local disk/);
    expect(existsSync('/proc/sys')).toBe(true);
  },
);
