import { imageName, layerName, layerPackages, tryFindRecipe } from '../../../src/rehearsal/hosts/image-recipe';

const recipe = tryFindRecipe('debian-13')!;

test('a layer holds what an engine needs beside its package, sorted and each once', () => {
  expect(layerPackages(recipe, ['podman', 'nftables', 'podman'])).toEqual([
    'aardvark-dns',
    'catatonit',
    'crun',
    'netavark',
    'passt',
    'podman',
  ]);
  expect(layerPackages(recipe, ['docker.io'])).toEqual(['docker-cli', 'docker.io']);
});

test('packages that the image holds already need no layer', () => {
  expect(layerPackages(recipe, ['curl', 'sudo'])).toEqual([]);
});

test('the order of packages does not matter for a layer, their set does', () => {
  const name = (packages: string[]) => layerName(layerPackages(recipe, packages));
  expect(name(['podman', 'jq'])).toBe(name(['jq', 'podman']));
  expect(name(['podman'])).not.toBe(name(['podman', 'jq']));
});

test('an image has another name as soon as anything in its recipe differs', () => {
  expect(imageName(recipe)).toMatch(/^debian-13-[0-9a-f]{12}$/);
  expect(imageName({ ...recipe, masked: [] })).not.toBe(imageName(recipe));
  expect(imageName({ ...recipe, files: { ...recipe.files, 'etc/motd': '' } })).not.toBe(imageName(recipe));
});

test('an unknown operating system has no recipe', () => {
  expect(tryFindRecipe('debian-14')).toBeUndefined();
});
