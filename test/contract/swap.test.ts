import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { swapScript } from '../../src/ignition/scripts.gen';
import { needs, root } from '../support/needs';
import { type Ran, ThrowawayNode } from '../support/throwaway-node';

const test = needs(root, 'unshare', 'mkswap', 'fallocate');

const file = '/var/lib/flotilla-swap';

/** What is in use is a file's list instead of the kernel's, which is one for this whole machine. */
const list = 'mount --bind /fake/swaps /proc/swaps';

describe('the program swap', () => {
  let node: ThrowawayNode;

  beforeEach(() => {
    node = new ThrowawayNode();
    node.put('/opt/flotilla/bin/swap', swapScript, 0o755);
    node.put('/fake/swaps', 'Filename Type Size Used Priority\n');
    node.fake('swapon', '[ ! -e /fake/refuse ] || { rm /fake/refuse; exit 1; }\necho "$1 file 1 0 -2" >>/fake/swaps');
    node.fake(
      'swapoff',
      '[ ! -e /fake/full ] || exit 1\ngrep -v "^$1 " /fake/swaps >/fake/left; cat /fake/left >/fake/swaps',
    );
  });

  afterEach(() => node.remove());

  const swap = (mib: number): Ran => node.run('bash', '-c', `${list} && exec sh /opt/flotilla/bin/swap ${mib}`);
  const used = () => node.script(`sed 1d /fake/swaps | cut -d ' ' -f 1`).stdout.split('\n').filter(Boolean);
  const size = () => Number(node.script(`stat -c %s ${file}`).stdout) / 1_048_576;

  test('makes a file of the size, its owner alone can read it, and turns it on', () => {
    expect(swap(8)).toMatchObject({ status: 0, stderr: '' });
    expect(used()).toEqual([file]);
    expect(size()).toBe(8);
    expect(node.tree(file)).toEqual([`${file} 600 root:root f`]);
    expect(node.script(`blkid -p -o value -s TYPE ${file}`).stdout).toBe('swap\n');
  });

  test('does nothing when run again', () => {
    swap(8);
    node.calls();
    const before = node.script(`stat -c '%i %Y' ${file}`).stdout;
    expect(swap(8)).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(node.script(`stat -c '%i %Y' ${file}`).stdout).toBe(before);
    expect(node.calls()).toEqual([]);
  });

  test('turns the same file on after a reboot', () => {
    swap(8);
    const before = node.script(`stat -c '%i %Y' ${file}`).stdout;
    node.put('/fake/swaps', 'Filename Type Size Used Priority\n');
    expect(swap(8).status).toBe(0);
    expect(used()).toEqual([file]);
    expect(node.script(`stat -c '%i %Y' ${file}`).stdout).toBe(before);
  });

  test('makes it larger, smaller and none', () => {
    for (const mib of [8, 12, 4]) {
      expect(swap(mib).status).toBe(0);
      expect([size(), used()]).toEqual([mib, [file]]);
    }
    expect(swap(0)).toMatchObject({ status: 0, stderr: '' });
    expect(used()).toEqual([]);
    expect(node.file(file)).toBeUndefined();
    expect(swap(0)).toMatchObject({ status: 0, stderr: '' });
  });

  test('writes every block where the file system has left holes', () => {
    node.put('/fake/refuse', '');
    expect(swap(8)).toMatchObject({ status: 0 });
    expect(used()).toEqual([file]);
    expect(Number(node.script(`stat -c %b ${file}`).stdout)).toBeGreaterThanOrEqual((8 * 1_048_576) / 512);
  });

  test('finishes what a loss of power has cut off', () => {
    node.put(`${file}.new`, 'half');
    expect(swap(8).status).toBe(0);
    expect(node.tree('/var/lib').filter((line) => line.includes('flotilla-swap'))).toEqual([`${file} 600 root:root f`]);
  });

  test('leaves everything as it was when memory could not take what is swapped out', () => {
    swap(8);
    node.put('/fake/full', '');
    expect(swap(4).status).not.toBe(0);
    expect([size(), used()]).toEqual([8, [file]]);
  });

  test('says how much space is missing, and takes none', () => {
    const ran = swap(2 ** 40);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/^swap: expected \d+ MiB free below \/var\/lib, got \d+\n$/);
    expect(node.file(file)).toBeUndefined();
  });

  for (const program of ['fallocate', 'mv', 'swapon']) {
    test(`mends a loss of power at ${program} at the next boot`, () => {
      node.killAt(1, [program]);
      swap(8);
      expect(node.spare(1)).toBe(true);
      expect(swap(8)).toMatchObject({ status: 0, stderr: '' });
      expect([size(), used()]).toEqual([8, [file]]);
    });
  }
});
