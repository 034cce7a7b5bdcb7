import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  causeIn,
  cloudInitProblem,
  cloudInitStatus,
  judgeCloudInit,
} from '../../../src/rehearsal/hosts/cloud-init-status';

const stage = { errors: [], recoverable_errors: {}, start: 1, finished: 2 };
const status = (more: object): string =>
  JSON.stringify({
    v1: { datasource: 'DataSourceNoCloud', stage: null, init: stage, 'modules-final': stage, ...more },
  });

test('cloud-init is done when it has ended without a complaint, of either version', () => {
  expect(judgeCloudInit(status({}), true)).toEqual({ state: 'done', complaints: [] });
  // 22.4 knows no recoverable errors.
  expect(judgeCloudInit(status({ init: { errors: [] }, 'modules-final': { errors: [] } }), true).state).toBe('done');
});

test('it is running until its last file is there', () => {
  expect(judgeCloudInit('', false).state).toBe('running');
  expect(judgeCloudInit(status({}), false).state).toBe('running');
});

test('an error of any stage is an error, at once', () => {
  const errors = ["('package_update_upgrade_install', InstallerError('Failed'))\nmore"];
  expect(judgeCloudInit(status({ 'modules-final': { ...stage, errors } }), false)).toEqual({
    state: 'error',
    complaints: ["('package_update_upgrade_install', InstallerError('Failed'))"],
  });
});

test('a warning makes it degraded; a key that is called deprecated does not', () => {
  const warned = { ...stage, recoverable_errors: { WARNING: ['w', 'w'], DEPRECATED: ['d'] } };
  expect(judgeCloudInit(status({ init: warned }), true)).toEqual({ state: 'degraded', complaints: ['w'] });
  const deprecated = { ...stage, recoverable_errors: { DEPRECATED: ['d'] } };
  expect(judgeCloudInit(status({ init: deprecated }), true)).toEqual({ state: 'done', complaints: [] });
});

test("the cause is apt's own error, else what cloud-init calls an error, else its warnings, each once", () => {
  const apt = 'Reading...\nE: Unable to locate package a\nE: Unable to locate package a\n2026 util.py[WARNING]: failed';
  expect(causeIn(apt)).toEqual(['E: Unable to locate package a']);
  expect(causeIn('x\n2026-01-01 cc.py[ERROR]: no\n2026 util.py[WARNING]: failed')).toEqual([
    '2026-01-01 cc.py[ERROR]: no',
  ]);
  expect(causeIn('2026-01-01 util.py[WARNING]: failed')).toEqual(['2026-01-01 util.py[WARNING]: failed']);
  expect(causeIn('all is well')).toEqual([]);
});

describe("a host's root", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'flotilla-root-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const put = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };

  test('cloud-init that is not there, or disabled, has no status', () => {
    expect(cloudInitStatus(root)).toEqual({ state: 'absent', complaints: [], cause: [] });
    put('run/cloud-init/disabled', '');
    expect(cloudInitStatus(root).state).toBe('absent');
  });

  test('a failed first boot is told with node, status, complaint and cause', () => {
    put('run/cloud-init/enabled', '');
    put('run/cloud-init/status.json', status({ 'modules-final': { ...stage, errors: ['failed: x'] } }));
    put('run/cloud-init/result.json', '{}');
    put('var/log/cloud-init-output.log', 'E: Unable to locate package x\n');
    expect(cloudInitProblem('n1', cloudInitStatus(root))).toBe(
      [
        'n1: first boot failed: `cloud-init status --long` says status: error',
        '  | failed: x',
        '  | E: Unable to locate package x',
      ].join('\n'),
    );
  });

  test('a good end, and one that is not there yet, is no problem', () => {
    put('run/cloud-init/enabled', '');
    expect(cloudInitProblem('n1', cloudInitStatus(root))).toBeUndefined();
    put('run/cloud-init/status.json', status({}));
    put('run/cloud-init/result.json', '{}');
    expect(cloudInitStatus(root)).toEqual({ state: 'done', complaints: [], cause: [] });
    expect(cloudInitProblem('n1', cloudInitStatus(root))).toBeUndefined();
  });
});
