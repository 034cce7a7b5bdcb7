/**
 * Where the machine's SSH host key lies. A path of our own: cloud-init deletes and generates `/etc/ssh/ssh_host_*`, and the
 * key that Terraform has pinned must be neither deleted nor joined by another one. sshd reads the public half from the same
 * file.
 */
export const hostKeyPath = '/etc/flotilla/ssh/hostkey';
