import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockBusy, lockHolder, withLock } from '../../src/rehearsal/hosts/lock';
import { needs } from '../support/needs';

const withFlock = needs('flock');
const what = 'a test';

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'flotilla-lock-')), 'folder/lock');
});
afterEach(() => rmSync(join(file, '../..'), { recursive: true }));

withFlock('work under one lock is done one after the other, also within a process', async () => {
  const log: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    log.push(`${name} in`);
    await new Promise((done) => setTimeout(done, 30));
    log.push(`${name} out`);
  };
  await Promise.all(['a', 'b', 'c'].map((name) => withLock(file, { waitSec: 10, what }, work(name))));
  expect(log.map((line) => line.slice(2))).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
});

withFlock('a shared lock lets others in that share it, and keeps out who wants to be alone', async () => {
  await withLock(file, { waitSec: 5, shared: true, what }, async () => {
    await expect(withLock(file, { waitSec: 5, shared: true, what }, async () => 'in')).resolves.toBe('in');
    await expect(withLock(file, { waitSec: 0, what }, async () => 'in')).rejects.toThrow(LockBusy);
  });
});

withFlock('a lock is free again when the work failed', async () => {
  const broken = withLock(file, { waitSec: 5, what }, () => Promise.reject(new Error('broken')));
  await expect(broken).rejects.toThrow('broken');
  await expect(withLock(file, { waitSec: 0, what }, async () => 'in')).resolves.toBe('in');
});

withFlock('a lock ends with its holder, however that one ends', async () => {
  await withLock(file, { waitSec: 5, what }, async () => {});
  const holder = `const c = require('node:child_process').spawn('sh', ['-c', process.argv[1], 'lock', process.argv[2], '-x', '5'], { stdio: ['pipe', 'inherit', 'ignore'] });`;
  const other = spawn(process.execPath, ['-e', holder, lockHolder, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(other.stdout, 'data');
  await expect(withLock(file, { waitSec: 0, what }, async () => 'in')).rejects.toThrow(/another flotilla .* a test/);
  other.kill('SIGKILL');
  await expect(withLock(file, { waitSec: 5, what }, async () => 'in')).resolves.toBe('in');
});

withFlock('whoever removes a lock that it holds lets nobody in twice', async () => {
  let inside = 0;
  let most = 0;
  const enter = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((done) => setTimeout(done, 20));
    inside -= 1;
  };
  const remover = withLock(file, { waitSec: 5, what }, async () => {
    await new Promise((done) => setTimeout(done, 100));
    rmSync(file);
  });
  const waiters = Array.from({ length: 6 }, () => withLock(file, { waitSec: 10, what }, enter));
  // The waiters hold the removed file open; whoever comes now finds another one.
  await remover;
  const newcomers = Array.from({ length: 6 }, () => withLock(file, { waitSec: 10, what }, enter));
  await Promise.all([...waiters, ...newcomers]);
  expect(most).toBe(1);
});
