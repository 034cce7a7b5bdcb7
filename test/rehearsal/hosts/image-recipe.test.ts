import { controlAddress } from '../../../src/rehearsal/hosts/addresses';
import { imageName } from '../../../src/rehearsal/hosts/image-recipe';
import { knownSystems, tryFindRecipe } from '../../../src/rehearsal/hosts/known-images';

const recipe = tryFindRecipe('debian-13')!;

test('an image has another name as soon as anything in its recipe differs', () => {
  expect(imageName(recipe)).toMatch(/^debian-13-[0-9a-f]{12}$/);
  expect(imageName({ ...recipe, masked: [] })).not.toBe(imageName(recipe));
  expect(imageName({ ...recipe, installable: [['podman']] })).not.toBe(imageName(recipe));
  expect(imageName({ ...recipe, files: { ...recipe.files, 'etc/motd': '' } })).not.toBe(imageName(recipe));
});

test('an unknown operating system has no recipe', () => {
  expect(tryFindRecipe('debian-14')).toBeUndefined();
});

test('every known system has a recipe, and one root stands for both kinds of Flatcar', () => {
  expect(knownSystems().map((os) => tryFindRecipe(os)?.os)).toEqual([
    'debian-12',
    'debian-13',
    'flatcar',
    'flatcar',
    'fedora-coreos',
  ]);
});

test('what hosts install is in no image beforehand', () => {
  for (const os of ['debian-12', 'debian-13']) {
    const { packages, installable } = tryFindRecipe(os)!;
    expect(installable.flat().filter((name) => packages.includes(name))).toEqual([]);
  }
});

test("Debian's own names of its archives lead to the rehearsal's file server, and its signatures stay checked", () => {
  for (const os of ['debian-12', 'debian-13']) {
    const { files, suite } = tryFindRecipe(os)!;
    const [address] = controlAddress.ipv4.split('/');
    expect(files['etc/hosts']).toContain(`${address}\tdeb.debian.org security.debian.org files.flotilla.test\n`);
    const sources = files['etc/apt/sources.list.d/debian.sources'] ?? '';
    expect(sources.match(/^URIs: .*$/gm)).toEqual([
      'URIs: http://deb.debian.org/debian',
      'URIs: http://deb.debian.org/debian-security',
    ]);
    expect(sources.match(/^Suites: .*$/gm)).toEqual([`Suites: ${suite} ${suite}-updates`, `Suites: ${suite}-security`]);
    expect(sources.match(/^Signed-By: /gm)).toHaveLength(2);
    expect(`${sources}${files['etc/apt/apt.conf.d/99-flotilla']}`).not.toMatch(/trusted|unauthenticated|insecure/i);
  }
});

test('a system that is an image has neither cloud-init nor packages, and boots for the first time as it does', () => {
  for (const os of ['flatcar', 'fedora-coreos']) {
    const { packages, files, removed, installable } = tryFindRecipe(os)!;
    expect(packages.filter((name) => /cloud-init|python/.test(name))).toEqual([]);
    expect(installable).toEqual([]);
    expect(removed).toContain('usr/bin/apt*');
    expect(files['etc/machine-id']).toBe('uninitialized\n');
    expect(files['usr/lib/os-release']).toMatch(/^PRETTY_NAME="stand-in /m);
  }
});
