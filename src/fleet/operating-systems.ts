/** Operating systems that first boot knows, in our words: `image:` of a node, and the keys of a vendor's images. */
export const operatingSystems = [
  'alma-8',
  'alma-9',
  'debian-12',
  'debian-13',
  'fedora-coreos',
  'flatcar',
  'flatcar-lts',
  'rocky-8',
  'rocky-9',
  'ubuntu-24.04',
] as const;

/** Those that are images as a whole and whose kernel gets its arguments once, from Ignition, as the machine is made. */
const imageSystems: ReadonlySet<string> = new Set(['fedora-coreos', 'flatcar', 'flatcar-lts']);

/** Whether the arguments of an operating system's kernel are those with which its machine was made, until that is made anew. */
export function keepsKernelArguments(image: string): boolean {
  return imageSystems.has(image);
}
