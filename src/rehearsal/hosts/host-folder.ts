import * as fs from 'node:fs';
import * as path from 'node:path';
import type { MachineRequest } from '../machines';
import { fillBareRoot } from './bare-root';
import { cloudNetworkConfig } from './host-network';
import { type HostRecord, writeRecord } from './host-record';
import { keepDocument } from './ignition-root';
import { placeFile } from './root-files';

/** Folders of the machine, and where they are in the host: container engines refuse to keep layers on an overlay. */
export const volumes: Readonly<Record<string, string>> = {
  docker: '/var/lib/docker',
  containerd: '/var/lib/containerd',
  containers: '/var/lib/containers',
};

/** What the host's console said, since it was made. */
export const consoleFile = 'console.log';

const seed = 'var/lib/cloud/seed/nocloud';

/**
 * Fills a new host's folder: its record, the folders of its root, and what its first boot reads.
 * @throws CommandFailed a bare host's keys could not be made
 */
export async function fillHostFolder(folder: string, record: HostRecord, request: MachineRequest): Promise<void> {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeRecord(folder, record);
  // overlayfs takes the mode of the host's `/` from `upper`.
  for (const name of ['upper', 'work', 'root', 'lower', ...Object.keys(volumes)]) {
    fs.mkdirSync(path.join(folder, name));
    fs.chmodSync(path.join(folder, name), 0o755);
  }
  if (record.firstBoot === 'none') await fillBareRoot(folder, record, request.rootPassword);
  else if (record.firstBoot === 'ignition') keepDocument(folder, request.userData);
  else placeSeed(folder, record, request);
}

/**
 * The seed that cloud-init's NoCloud reads. User data is written byte for byte.
 * @see https://cloudinit.readthedocs.io/en/25.1.4/reference/datasources/nocloud.html
 */
function placeSeed(folder: string, record: HostRecord, request: MachineRequest): void {
  const files = {
    'user-data': request.userData,
    'meta-data': `${JSON.stringify({ 'instance-id': record.id, 'local-hostname': record.name })}\n`,
    'network-config': `${JSON.stringify(cloudNetworkConfig(record))}\n`,
  };
  for (const [name, content] of Object.entries(files)) {
    placeFile(path.join(folder, 'upper'), `${seed}/${name}`, content, 0o600);
  }
}

/** The last lines of the host's console, without the colours. */
export function consoleTail(folder: string, lines: number): string {
  const file = path.join(folder, consoleFile);
  if (!fs.existsSync(file)) return '';
  const size = fs.statSync(file).size;
  const handle = fs.openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(size, 64 * 1024));
    fs.readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    return readable(buffer.toString('utf8'), lines);
  } finally {
    fs.closeSync(handle);
  }
}

function readable(text: string, lines: number): string {
  const plain = text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replace(/\r/g, '');
  return plain
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-lines)
    .join('\n');
}
