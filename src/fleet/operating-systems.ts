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
