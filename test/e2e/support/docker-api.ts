import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DockerCpi } from './bosh-director';
import type { RehearsedFleet } from './rehearsed-fleet';
import { runProgram, succeeded } from './run-program';

/** A container to run to its end. */
export interface Container {
  readonly image: string;
  readonly network: string;
  readonly address: string;
  readonly command: readonly string[];
}

/** A daemon's HTTP API, which is all that BOSH's Docker CPI and the docker client use. */
export interface DockerApi {
  /** What a path answers. @throws Error with the status and the daemon's message */
  get(path: string): Promise<Record<string, unknown>>;
  /** As `docker import`: the bytes of a tar with one file system. */
  importImage(name: string, layer: Buffer): Promise<void>;
  /** As `docker run --rm`. @throws Error the daemon refuses it */
  run(container: Container): Promise<{ readonly status: number; readonly output: string }>;
}

/** The API of the daemon at `tcp://ADDRESS:PORT`, asked with curl from inside the rehearsal. */
export function dockerApi(fleet: RehearsedFleet, host: string, version: string, tls: DockerCpi['tls']): DockerApi {
  const folder = mkdtempSync(join(fleet.root, 'docker-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const credentials = [
    ...['--cacert', file('ca.pem', tls.ca)],
    ...['--cert', file('cert.pem', tls.certificate)],
    ...['--key', file('key.pem', tls.private_key)],
  ];
  const base = `${host.replace(/^tcp:/, 'https:')}/v${version}`;
  const ask = async (method: string, path: string, body?: Buffer | object): Promise<string> => {
    const sent = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const type = Buffer.isBuffer(body) ? 'application/x-tar' : 'application/json';
    const input = sent === undefined ? [] : ['-H', `content-type: ${type}`, '--data-binary', '@-'];
    const flags = ['-sS', '--max-time', '30', '-w', '\n%{http_code}', '-X', method, ...credentials, ...input];
    const told = await fleet.exec(['curl', ...flags, `${base}${path}`], sent === undefined ? {} : { input: sent });
    const [, answer = '', status] = /^([\s\S]*)\n(\d+)$/.exec(succeeded(told)) ?? [];
    if (Number(status) >= 400) throw new Error(`${method} ${path}: ${status} ${answer}`);
    return answer;
  };
  return {
    get: async (path) => JSON.parse(await ask('GET', path)) as Record<string, unknown>,
    importImage: async (name, layer) => {
      const [repo = '', tag = ''] = name.split(':');
      await ask('POST', `/images/create?fromSrc=-&repo=${encodeURIComponent(repo)}&tag=${tag}`, layer);
    },
    run: async ({ image, network, address, command }) => {
      const settings = {
        Image: image,
        Cmd: command,
        // With a terminal the log is plain text.
        Tty: true,
        HostConfig: { NetworkMode: network },
        NetworkingConfig: { EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: address } } } },
      };
      const { Id } = JSON.parse(await ask('POST', '/containers/create', settings)) as { Id: string };
      try {
        await ask('POST', `/containers/${Id}/start`);
        const { StatusCode } = JSON.parse(await ask('POST', `/containers/${Id}/wait`)) as { StatusCode: number };
        return { status: StatusCode, output: await ask('GET', `/containers/${Id}/logs?stdout=1&stderr=1`) };
      } finally {
        await ask('DELETE', `/containers/${Id}?force=1`);
      }
    },
  };
}

/** A file system with one static busybox, as a tar. */
export async function busyboxLayer(folder: string): Promise<Buffer> {
  const root = join(mkdtempSync(join(folder, 'busybox-')), 'root');
  mkdirSync(join(root, 'bin'), { recursive: true });
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  symlinkSync('busybox', join(root, 'bin/sh'));
  const tar = `${root}.tar`;
  succeeded(await runProgram(['tar', '--owner=0', '--group=0', '-C', root, '-cf', tar, '.']));
  return readFileSync(tar);
}
