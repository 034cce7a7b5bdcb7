/** The stand-in as a process: what it needs to start, what it says, and when it ends. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connect } from 'node:tls';
import { makeServerCertificate, type ServerCertificate } from '../../src/rehearsal/standin/protocol/server-certificate';
import { buildMirror, until } from './standin-workspace';

jest.setTimeout(60_000);

let mirror: Awaited<ReturnType<typeof buildMirror>>;
let program: string;
let dir: string;
const started: ChildProcess[] = [];
beforeAll(async () => {
  mirror = await buildMirror();
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  program = join(
    mirror.dir,
    'mirror/registry.terraform.io/hashicorp/null/3.2.4',
    platform,
    'terraform-provider-null_v3.2.4',
  );
});
afterAll(() => mirror.remove());
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'plugin-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

const COOKIE = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';
const core = makeServerCertificate(new Date());

const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  TF_PLUGIN_MAGIC_COOKIE: COOKIE,
  PLUGIN_PROTOCOL_VERSIONS: '5,6',
  PLUGIN_CLIENT_CERT: core.cert,
  PLUGIN_UNIX_SOCKET_DIR: dir,
});

interface Started {
  readonly child: ChildProcess;
  readonly line: string;
  readonly socket: string;
  output(): string;
}

async function start(env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const base = environment();
  const child = spawn(program, [], { env: { ...base, ...env }, stdio: 'pipe' });
  started.push(child);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await until(() => text.includes('\n') || child.exitCode !== null, 'the handshake');
  const [line = ''] = text.split('\n');
  return { child, line, socket: line.split('|')[3] ?? '', output: () => text };
}

const ended = (child: ChildProcess) => until(() => child.exitCode !== null || child.signalCode !== null, 'the end');

function failing(path: string, env: NodeJS.ProcessEnv): { readonly status: number; readonly stderr: string } {
  try {
    execFileSync(path, [], { env: { PATH: process.env.PATH, ...env }, stdio: 'pipe', encoding: 'utf8' });
    return { status: 0, stderr: '' };
  } catch (error) {
    return error as { status: number; stderr: string };
  }
}

test('the handshake is one line with the protocol of the real provider and an unpadded certificate', async () => {
  const { line, output, socket } = await start();
  const [, version, network, , kind, certificate] = line.split('|');
  expect([version, network, kind, output()]).toEqual(['5', 'unix', 'grpc', `${line}\n`]);
  expect(certificate).not.toContain('=');
  expect(new X509Certificate(Buffer.from(certificate ?? '', 'base64')).subjectAltName).toBe('DNS:localhost');
  expect(dirname(dirname(socket))).toBe(dir);
});

test('a core that speaks the other version only is spoken to in that', async () => {
  expect((await start({ PLUGIN_PROTOCOL_VERSIONS: '6' })).line).toMatch(/^1\|6\|/);
});

test('a socket folder with a long name is replaced by one that fits', async () => {
  const long = join(dir, 'x'.repeat(100));
  mkdirSync(long);
  const { socket } = await start({ PLUGIN_UNIX_SOCKET_DIR: long });
  expect(Buffer.byteLength(socket)).toBeLessThan(108);
});

/** One call with an empty message: its gRPC status, or why there is none. */
function call(socket: string, path: string, own?: ServerCertificate): Promise<string> {
  return new Promise((done) => {
    const options = { path: socket, cert: own?.cert, key: own?.key, rejectUnauthorized: false, ALPNProtocols: ['h2'] };
    const createConnection = () => (own === undefined ? connectPlain(socket) : connect(options));
    const session = connectHttp2('http://localhost', { createConnection });
    session.on('error', () => done('refused'));
    session.on('close', () => done('refused'));
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' });
    let status = '';
    const read = (headers: IncomingHttpHeaders) => {
      status = String(headers['grpc-status'] ?? status);
    };
    stream.on('response', read);
    stream.on('trailers', read);
    stream.on('error', () => undefined);
    stream.on('close', () => {
      if (status !== '') done(status);
      session.close();
    });
    stream.resume();
    stream.end(Buffer.alloc(5));
  });
}

test('nobody but the core that started it is let in', async () => {
  const { socket } = await start();
  expect(await call(socket, '/tfplugin5.Provider/GetSchema', core)).toBe('0');
  expect(await call(socket, '/tfplugin5.Provider/GetSchema', makeServerCertificate(new Date()))).toBe('refused');
});

test('an unknown call is answered as unimplemented, and Shutdown ends the process and its socket', async () => {
  const { child, socket } = await start({ PLUGIN_CLIENT_CERT: undefined });
  expect(await call(socket, '/tfplugin5.Provider/GetFunctions')).toBe('12');
  const asked = Date.now();
  expect(await call(socket, '/plugin.GRPCController/Shutdown')).toBe('0');
  await ended(child);
  expect(Date.now() - asked).toBeLessThan(1_500);
  expect([child.exitCode, existsSync(socket)]).toEqual([0, false]);
});

test('Ctrl-C and a hang-up do not end it, SIGTERM does, and so does the death of its parent', async () => {
  const { child } = await start();
  child.kill('SIGINT');
  child.kill('SIGHUP');
  await new Promise((done) => setTimeout(done, 700));
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  child.kill('SIGTERM');
  await ended(child);
  expect(child.exitCode).toBe(0);

  const script = `"${program}" & echo $!; read -r line`;
  const env = {
    PATH: process.env.PATH,
    TF_PLUGIN_MAGIC_COOKIE: COOKIE,
    PLUGIN_PROTOCOL_VERSIONS: '5',
    PLUGIN_UNIX_SOCKET_DIR: dir,
  };
  const shell = spawn('sh', ['-c', script], { env, stdio: 'pipe' });
  started.push(shell);
  let text = '';
  shell.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await until(() => text.includes('|grpc|'), 'the handshake of a grandchild');
  const pid = Number(text.split('\n')[0]);
  expect(isRunning(pid)).toBe(true);
  shell.kill('SIGKILL');
  await until(() => !isRunning(pid), 'the orphan to leave');
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.each([
  ['by hand', () => program, {}, 'Terraform or OpenTofu starts it'],
  [
    'by a core that is too old',
    () => program,
    { TF_PLUGIN_MAGIC_COOKIE: COOKIE, PLUGIN_PROTOCOL_VERSIONS: '4' },
    'Terraform 1.5 or later',
  ],
  [
    'under another name',
    () => link('something-else'),
    { TF_PLUGIN_MAGIC_COOKIE: COOKIE },
    'terraform-provider-NAME_vVERSION',
  ],
  [
    'without a fact table',
    () => link('terraform-provider-null_v3.2.4'),
    { TF_PLUGIN_MAGIC_COOKIE: COOKIE },
    'facts.json',
  ],
])('started %s it says why it does not run, in one line', (_, path, env, message) => {
  const { status, stderr } = failing(path(), env);
  expect(status).toBe(1);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

function link(name: string): string {
  const path = join(dir, name);
  symlinkSync(program, path);
  return path;
}

test('it is up in little more time than node itself takes', async () => {
  const median = async (run: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      const before = process.hrtime.bigint();
      await run();
      times.push(Number(process.hrtime.bigint() - before) / 1e6);
    }
    return times.sort((a, b) => a - b)[3] ?? 0;
  };
  const said = (file: string, args: readonly string[], env: NodeJS.ProcessEnv) =>
    new Promise<void>((done) => {
      const child = spawn(file, [...args], { env: { PATH: process.env.PATH, ...env }, stdio: 'pipe' });
      child.on('close', () => done());
      child.stdout.once('data', () => child.kill('SIGKILL'));
    });
  const bare = await median(() => said(process.execPath, ['-e', 'console.log(1); setInterval(() => 0, 1000)'], {}));
  const plugin = await median(() => said(program, [], environment()));
  // Every plan starts each provider three times. Measured 2.0 to 2.7, of which half is Node's HTTP/2 and TLS.
  expect(plugin / bare).toBeLessThan(4);
});

test('a core that was killed before it could read the handshake leaves no process', async () => {
  const child = spawn(program, [], { env: environment(), stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(child);
  child.stdout.destroy();
  await ended(child);
  expect([child.exitCode, child.signalCode]).toEqual([0, null]);
});
