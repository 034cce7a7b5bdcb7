import { BootstrapProgress } from '../../../src/rehearsal/hosts/base-image';
import type { ImageProgress } from '../../../src/rehearsal/hosts/build-run';
import { readAptStatus } from '../../../src/rehearsal/hosts/package-archive';

test('building an image tells which round it is in and how far', () => {
  const seen: ImageProgress[] = [];
  const progress = new BootstrapProgress('debian-13', (each) => seen.push(each));
  for (const line of [
    'Get:1 http://mirror.example/debian trixie InRelease [140 kB]',
    'Get:2 http://mirror.example/debian trixie/main amd64 Packages [9678 kB]',
    '0 upgraded, 2 newly installed, 0 to remove and 0 not upgraded.',
    'Get:1 http://mirror.example/debian trixie/main amd64 libc6 amd64 2.41-12 [2847 kB]',
    'Get:2 http://mirror.example/debian trixie/main amd64 dpkg amd64 1.22 [1 kB]',
    'I: extracting archives...',
    'Setting up libc6:amd64 (2.41-12) ...',
    '0 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.',
    'Setting up sudo (1.9) ...',
    'Setting up sudo (1.9) ...',
  ]) {
    progress.line(line);
  }
  expect(seen).toEqual([
    { step: 'debian-13: package lists' },
    { step: 'debian-13: download essential packages', done: 1, total: 2 },
    { step: 'debian-13: download essential packages', done: 2, total: 2 },
    { step: 'debian-13: unpack essential packages' },
    { step: 'debian-13: install essential packages', done: 1, total: 2 },
    { step: 'debian-13: install packages', done: 1, total: 1 },
    { step: 'debian-13: install packages', done: 1, total: 1 },
  ]);
});

test("apt's status lines of downloads become percentages; other lines nothing", () => {
  expect(readAptStatus('dlstatus:3:41.2000:Retrieving file 3 of 9')).toBe(41);
  expect(readAptStatus('pmstatus:crun:52.5:Unpacking crun (amd64)')).toBeUndefined();
  expect(readAptStatus('Unpacking crun (1.21) ...')).toBeUndefined();
});
