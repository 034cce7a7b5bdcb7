/** How deliveries reach a node: an account of Terraform's own, apart from the people's. */
export const login = {
  /** The account. */
  user: 'flotilla',
  home: '/var/lib/flotilla',
  /** Where Terraform uploads to: mode 0700, owned by the account. */
  inbox: '/var/lib/flotilla/inbox',
  /** Folder of the programs `apply` and `rekey`. */
  bin: '/opt/flotilla/bin',
} as const;

/** File that tells a machine which node it is: `NAME GENERATION`. Written at first boot, never delivered. */
export const identityPath = '/etc/flotilla/node';
