import { indexFiles, indexTargets, isSigned, packageFiles } from '../../../src/rehearsal/hosts/archive-layout';
import { BrokenArchive } from '../../../src/rehearsal/hosts/broken-archive';

const mirrors = { debian: 'http://near.example/debian', 'debian-security': 'http://near.example/debian-security' };

test("packages lie where the mirror has them, under their own names, and apt's copies keep theirs", () => {
  const lines = [
    'Reading package lists...',
    "'http://near.example/debian/pool/main/s/shadow/libsubid5_4.17.4-2_amd64.deb' libsubid5_1%3a4.17.4-2_amd64.deb 222488 SHA256:00",
    "'http://near.example/debian-security/pool/updates/main/g/gnupg2/gpgv_2.4.7-21%2bdeb13u1_amd64.deb' gpgv_2.4.7-21+deb13u1_amd64.deb 241100 MD5Sum:00",
    "'http://near.example/debian/pool/main/s/shadow/libsubid5_4.17.4-2_amd64.deb' libsubid5_1%3a4.17.4-2_amd64.deb 222488 SHA256:00",
  ];
  expect(packageFiles(lines, mirrors)).toEqual([
    {
      path: 'debian-security/pool/updates/main/g/gnupg2/gpgv_2.4.7-21+deb13u1_amd64.deb',
      copy: 'gpgv_2.4.7-21+deb13u1_amd64.deb',
    },
    {
      path: 'debian/pool/main/s/shadow/libsubid5_4.17.4-2_amd64.deb',
      copy: 'libsubid5_1%3a4.17.4-2_amd64.deb',
    },
  ]);
});

test('a package of another place, or one that leads out of the mirror, is refused', () => {
  for (const uri of [
    'http://far.example/x.deb',
    'http://near.example/debian/%2e%2e/x.deb',
    'http://near.example/debians/x',
  ]) {
    expect(() => packageFiles([`'${uri}' x.deb 1 SHA256:00`], mirrors)).toThrow(BrokenArchive);
  }
});

const [target] = indexTargets([
  'http://near.example/debian/dists/trixie-updates/main/binary-amd64/Packages|/run/work/lists/near.example_debian_dists_trixie-updates_main_binary-amd64_Packages.xz|main/binary-amd64/Packages',
  'no target',
]);

test('an index lies where the mirror has it, by name and by checksum, below the signed file that vouches for it', () => {
  const { signed, index, byHash, name } = indexFiles(target!, mirrors);
  expect(index.path).toBe('debian/dists/trixie-updates/main/binary-amd64/Packages.xz');
  expect(byHash('abc')).toBe('debian/dists/trixie-updates/main/binary-amd64/by-hash/SHA256/abc');
  expect(name).toBe('main/binary-amd64/Packages.xz');
  expect(signed).toEqual({
    path: 'debian/dists/trixie-updates/InRelease',
    copy: '/run/work/lists/near.example_debian_dists_trixie-updates_InRelease',
  });
});

test('an index whose copy is called otherwise is refused rather than guessed', () => {
  expect(() => indexFiles({ ...target!, copy: '/lists/other.xz' }, mirrors)).toThrow(BrokenArchive);
});

test('a signed file vouches for a checksum under that very name', () => {
  const text = 'SHA256:\n aa 5 main/binary-amd64/Packages\n bb    3 main/binary-amd64/Packages.xz\n';
  expect(isSigned(text, 'main/binary-amd64/Packages.xz', 'bb')).toBe(true);
  expect(isSigned(text, 'main/binary-amd64/Packages.xz', 'aa')).toBe(false);
  expect(isSigned(text, 'Packages.xz', 'bb')).toBe(false);
});
