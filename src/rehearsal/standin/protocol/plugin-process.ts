/**
 * How a provider process behaves towards the Terraform or OpenTofu that started it: handshake, Shutdown, Ctrl-C, and a core that
 * dies. @see https://github.com/hashicorp/go-plugin/blob/v1.6.0/docs/internals.md
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrpcServer, type UnaryHandler } from './grpc-server';
import type { ProtocolVersion } from './messages';
import { makeServerCertificate } from './server-certificate';

/** Shared secret of all Terraform plugins: no protection, only "you did not mean to run this by hand". */
const MAGIC_COOKIE = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';
/** Longest path of a unix socket that Linux takes. */
const SOCKET_PATH_BYTES = 107;
const PARENT_POLL_MS = 500;
/** Core kills a provider two seconds after Shutdown. */
const SHUTDOWN_GRACE_MS = 1_000;

/** What a provider answers, and whether it is busy. */
export interface PluginCalls {
  handlers(version: ProtocolVersion): ReadonlyMap<string, UnaryHandler>;
  /** Calls that are running now. */
  readonly running: number;
}

/**
 * Serves until core says Shutdown or is gone.
 * @throws Error when this was not started by Terraform or OpenTofu, or no version of the protocol fits.
 */
export async function servePlugin(calls: PluginCalls, preferred: ProtocolVersion): Promise<void> {
  const env = process.env;
  if (env.TF_PLUGIN_MAGIC_COOKIE !== MAGIC_COOKIE) {
    throw new Error('this program is a provider for a rehearsal; Terraform or OpenTofu starts it');
  }
  const version = chooseVersion(env.PLUGIN_PROTOCOL_VERSIONS ?? '5', preferred);
  const folder = socketFolder(env.PLUGIN_UNIX_SOCKET_DIR ?? tmpdir());
  const socket = join(folder, 's');
  const clientCert = env.PLUGIN_CLIENT_CERT;
  // Without a client certificate core asked for plain text (a debugger does); the socket's folder is private.
  const own = clientCert === undefined ? undefined : { ...makeServerCertificate(new Date()), clientCert };
  const leave = (code: number): never => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(code);
  };
  const handlers = new Map(calls.handlers(version));
  const server = new GrpcServer(handlers, own);
  handlers.set('/plugin.GRPCController/Shutdown', async () => {
    setTimeout(() => leave(0), SHUTDOWN_GRACE_MS).unref();
    setImmediate(() => server.close().then(() => leave(0)));
    return new Uint8Array(0);
  });
  outlive(calls, leave);
  await server.listen(socket);
  // Base64 without padding is what core decodes.
  const certificate = own === undefined ? '' : own.der.toString('base64').replace(/=+$/, '');
  process.stdout.write(`1|${version}|unix|${socket}|grpc|${certificate}\n`);
}

/** Core lists what it speaks in no order of preference. Version 6 can carry every schema. */
function chooseVersion(offered: string, preferred: ProtocolVersion): ProtocolVersion {
  const versions = offered.split(',').map(Number);
  if (versions.includes(preferred)) return preferred;
  if (versions.includes(6)) return 6;
  throw new Error(
    `this provider speaks protocol ${preferred}, Terraform offered ${offered}: use Terraform 1.5 or later`,
  );
}

function socketFolder(base: string): string {
  const fits = Buffer.byteLength(join(base, 'tf-XXXXXX', 's')) <= SOCKET_PATH_BYTES;
  return mkdtempSync(join(fits ? base : '/tmp', 'tf-'));
}

/**
 * Nothing that is half done may be lost: Ctrl-C and a hang-up reach the whole process group, but core decides (through Stop); when
 * core itself is gone or this process is asked to end, running calls finish first.
 */
function outlive(calls: PluginCalls, leave: (code: number) => never): void {
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  let ending = false;
  process.on('SIGTERM', () => {
    ending = true;
  });
  // Writing to a core that is gone must not end a machine's creation. Nothing but the handshake is written there: a core that does
  // not read it was killed while we started, and what became our parent then is never seen to change.
  process.stdout.on('error', () => {
    ending = true;
  });
  process.stderr.on('error', () => undefined);
  const parent = process.ppid;
  setInterval(() => {
    if ((ending || process.ppid !== parent) && calls.running === 0) leave(0);
  }, PARENT_POLL_MS).unref();
}
