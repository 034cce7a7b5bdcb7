/** What the stand-in's tls provider makes, judged by openssl, OpenSSH and a handshake; and its plans, by terraform. */
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, createServer } from 'node:tls';
import { buildMirror, Workspace } from './standin-workspace';

jest.setTimeout(120_000);

let mirror: Awaited<ReturnType<typeof buildMirror>>;
let workspace: Workspace;
beforeAll(async () => {
  mirror = await buildMirror();
});
afterAll(() => mirror.remove());
beforeEach(() => {
  workspace = new Workspace(mirror.dir);
});
afterEach(() => workspace.remove());

const KEYS = {
  rsa: 'algorithm = "RSA"',
  rsa3072: 'algorithm = "RSA"\n  rsa_bits = 3072',
  p224: 'algorithm = "ECDSA"',
  p256: 'algorithm = "ECDSA"\n  ecdsa_curve = "P256"',
  p384: 'algorithm = "ECDSA"\n  ecdsa_curve = "P384"',
  p521: 'algorithm = "ECDSA"\n  ecdsa_curve = "P521"',
  ed25519: 'algorithm = "ED25519"',
} as const;
const SSH = Object.keys(KEYS).filter((name) => name !== 'p224');
const keys = Object.entries(KEYS)
  .map(([name, settings]) => `resource "tls_private_key" "${name}" {\n  ${settings}\n}\n`)
  .join('');

const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
const sshKeygen = (...args: string[]) => execFileSync('ssh-keygen', args, { encoding: 'utf8', stdio: 'pipe' });
function file(name: string, text: unknown): string {
  const path = join(workspace.dir, name);
  writeFileSync(path, String(text), { mode: 0o600 });
  return path;
}

test('every kind of key is sound in every form, and openssl and ssh-keygen agree on its public half', async () => {
  workspace.write(keys);
  await workspace.apply();
  for (const name of Object.keys(KEYS)) {
    const key = workspace.state('tls_private_key', name);
    const pem = file(`${name}.pem`, key.private_key_pem);
    const pkcs8 = file(`${name}.pkcs8`, key.private_key_pem_pkcs8);
    expect(openssl('pkey', '-check', '-noout', '-in', pem)).toContain('Key is valid');
    expect(openssl('pkey', '-pubout', '-in', pem)).toBe(key.public_key_pem);
    expect(openssl('pkey', '-pubout', '-in', pkcs8)).toBe(key.public_key_pem);
  }
  expect(workspace.state('tls_private_key', 'rsa').private_key_pem).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
  expect(workspace.state('tls_private_key', 'p256').private_key_pem).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);
  expect(workspace.state('tls_private_key', 'ed25519').private_key_pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(await workspace.planCode()).toBe(0);
});

test('ssh-keygen reads every private key in its own format and finds the same public key and fingerprints', async () => {
  workspace.write(keys);
  await workspace.apply();
  for (const name of SSH) {
    const key = workspace.state('tls_private_key', name);
    const path = file(`${name}.ssh`, key.private_key_openssh);
    const line = String(key.public_key_openssh);
    expect(`${sshKeygen('-y', '-f', path).trim()}\n`).toBe(line);
    const publicPath = file(`${name}.pub`, line);
    expect(sshKeygen('-l', '-f', publicPath)).toContain(` ${key.public_key_fingerprint_sha256} `);
    expect(sshKeygen('-l', '-E', 'md5', '-f', publicPath)).toContain(`MD5:${key.public_key_fingerprint_md5} `);
  }
  expect(workspace.state('tls_private_key', 'p224')).toMatchObject({
    private_key_openssh: '',
    public_key_openssh: '',
    public_key_fingerprint_md5: '',
    public_key_fingerprint_sha256: '',
  });
});

test('data.tls_public_key reads the keys of openssl and ssh-keygen', async () => {
  const kinds = ['rsa', 'ecdsa', 'ed25519'];
  const wanted: Record<string, string> = {};
  const sources = kinds.map((kind) => {
    const bits = kind === 'ecdsa' ? ['-b', '521'] : [];
    sshKeygen('-q', '-t', kind, ...bits, '-N', '', '-C', '', '-f', join(workspace.dir, kind));
    wanted[kind] = sshKeygen('-y', '-f', join(workspace.dir, kind)).trim();
    return `data "tls_public_key" "${kind}" {\n  private_key_openssh = file("${join(workspace.dir, kind)}")\n}\n
output "${kind}" { value = data.tls_public_key.${kind}.public_key_openssh }\n`;
  });
  openssl('genpkey', '-algorithm', 'ed25519', '-out', join(workspace.dir, 'pem'));
  sources.push(`data "tls_public_key" "pem" {\n  private_key_pem = file("${join(workspace.dir, 'pem')}")\n}\n
output "pem" {\n  value = data.tls_public_key.pem.public_key_pem\n}\n`);
  workspace.write(sources.join(''));
  await workspace.apply();
  const outputs = JSON.parse(await workspace.must('output', '-json')) as Record<string, { readonly value: string }>;
  for (const kind of kinds) expect(outputs[kind]?.value).toBe(`${wanted[kind]}\n`);
  expect(outputs.pem?.value).toBe(openssl('pkey', '-pubout', '-in', join(workspace.dir, 'pem')));
});

const authority = (key: string) => `
resource "tls_self_signed_cert" "ca" {
  private_key_pem       = tls_private_key.${key}.private_key_pem
  validity_period_hours = 24
  is_ca_certificate     = true
  set_authority_key_id  = true
  allowed_uses          = ["cert_signing", "crl_signing", "digital_signature"]
  subject {
    common_name    = "Oak authority, größte"
    organization   = "Oak"
    country        = "DE"
    email_address  = "ada@example.org"
    street_address = ["Lane 1", "House 2"]
  }
}
`;
const leaf = (name: string, key: string, settings = '', subject = `subject {\n    common_name = "${name}"\n  }`) => `
resource "tls_cert_request" "${name}" {
  private_key_pem = tls_private_key.${key}.private_key_pem
  dns_names       = ["localhost", "${name}.oak"]
  ip_addresses    = ["127.0.0.1", "2001:db8::7", "::ffff:192.0.2.1"]
  uris            = ["spiffe://oak/${name}"]
  ${subject}
}
resource "tls_locally_signed_cert" "${name}" {
  cert_request_pem      = tls_cert_request.${name}.cert_request_pem
  ca_private_key_pem    = tls_private_key.ca.private_key_pem
  ca_cert_pem           = tls_self_signed_cert.ca.cert_pem
  validity_period_hours = 12
  allowed_uses          = ["digital_signature", "key_encipherment", "server_auth", "client_auth"]
  ${settings}
}
`;
const caKey = (settings: string) => `resource "tls_private_key" "ca" {\n  ${settings}\n}\n`;

test.each(Object.entries(KEYS))(
  'an authority with a key of kind %s signs leaves that openssl verifies',
  async (_, settings) => {
    workspace.write(
      `${caKey(settings)}${keys}${authority('ca')}${leaf('web', 'ed25519')}${leaf('rsa', 'rsa')}${leaf('nameless', 'p256', 'set_subject_key_id = true', '')}`,
    );
    await workspace.apply();
    const ca = file('ca.pem', workspace.state('tls_self_signed_cert', 'ca').cert_pem);
    expect(openssl('verify', '-x509_strict', '-CAfile', ca, ca)).toContain('OK');
    for (const name of ['web', 'rsa', 'nameless']) {
      const request = file(`${name}.csr`, workspace.state('tls_cert_request', name).cert_request_pem);
      openssl('req', '-verify', '-noout', '-in', request);
      const certificate = workspace.state('tls_locally_signed_cert', name);
      const path = file(`${name}.crt`, certificate.cert_pem);
      expect(openssl('verify', '-purpose', 'sslserver', '-verify_ip', '2001:db8::7', '-CAfile', ca, path)).toContain(
        'OK',
      );
      const text = openssl('x509', '-noout', '-text', '-in', path);
      expect(text).toMatch(/X509v3 Basic Constraints: critical\s+CA:FALSE/);
      expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature, Key Encipherment\n/);
      expect(text).toMatch(/TLS Web Server Authentication, TLS Web Client Authentication\n/);
      expect(text).toContain(
        `DNS:localhost, DNS:${name}.oak, IP Address:127.0.0.1, IP Address:2001:DB8:0:0:0:0:0:7, IP Address:0:0:0:0:0:FFFF:C000:201, URI:spiffe://oak/${name}`,
      );
      expect(text).toMatch(/X509v3 Authority Key Identifier/);
      expect(/Subject Key Identifier/.test(text)).toBe(name === 'nameless');
      expect(/Subject Alternative Name: critical/.test(text)).toBe(name === 'nameless');
      const parsed = new X509Certificate(String(certificate.cert_pem));
      expect(BigInt(`0x${parsed.serialNumber}`).toString()).toBe(certificate.id);
      expect(new Date(parsed.validTo).toISOString()).toBe(
        new Date(String(certificate.validity_end_time)).toISOString(),
      );
    }
    const subject = openssl('x509', '-noout', '-subject', '-nameopt', 'utf8,sep_comma_plus', '-in', ca);
    expect(subject).toContain(
      'C=DE,O=Oak,street=Lane 1,street=House 2,CN=Oak authority, größte,emailAddress=ada@example.org',
    );
    expect(await workspace.planCode()).toBe(0);
  },
);

test('two leaves trust each other in a handshake, and a stranger is not let in', async () => {
  workspace.write(
    `${caKey('algorithm = "ECDSA"\n  ecdsa_curve = "P256"')}${keys}${authority('ca')}${leaf('server', 'p384')}${leaf('client', 'ed25519')}`,
  );
  await workspace.apply();
  const ca = String(workspace.state('tls_self_signed_cert', 'ca').cert_pem);
  const pair = (name: string, key: string) => ({
    cert: String(workspace.state('tls_locally_signed_cert', name).cert_pem),
    key: String(workspace.state('tls_private_key', key).private_key_pem),
  });
  const server = createServer(
    { ...pair('server', 'p384'), ca, requestCert: true, rejectUnauthorized: true },
    (socket) => {
      socket.end(`hello ${socket.getPeerCertificate().subject.CN}`);
    },
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const ask = (options: object) =>
    new Promise<string>((done) => {
      const socket = connect({ host: '127.0.0.1', port, ca, ...options });
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => done(text));
      socket.on('error', (error) => {
        text = `error: ${error.message}`;
      });
    });
  expect(await ask(pair('client', 'ed25519'))).toBe('hello client');
  expect(await ask({})).toMatch(/^error: .*certificate required/);
  server.close();
});

test('a certificate inside its early renewal is planned to be replaced, and a changed early renewal is an update in place', async () => {
  const certificate = (hours: number, early: number) => `${caKey('algorithm = "ED25519"')}
resource "tls_self_signed_cert" "ca" {
  private_key_pem       = tls_private_key.ca.private_key_pem
  validity_period_hours = ${hours}
  early_renewal_hours   = ${early}
  allowed_uses          = ["cert_signing"]
}
`;
  workspace.write(certificate(10, 0));
  await workspace.apply();
  const first = workspace.state('tls_self_signed_cert', 'ca').cert_pem;
  workspace.write(certificate(10, 5));
  expect(await workspace.apply()).toContain('0 added, 1 changed, 0 destroyed');
  expect(workspace.state('tls_self_signed_cert', 'ca').cert_pem).toBe(first);
  workspace.write(certificate(10, 10));
  const { text } = await workspace.run(['plan', '-no-color']);
  expect(text).toContain('tls_self_signed_cert.ca must be replaced');
  expect(await workspace.apply()).toContain('1 added, 0 changed, 1 destroyed');
  expect(workspace.state('tls_self_signed_cert', 'ca').cert_pem).not.toBe(first);

  workspace.write(certificate(0, 0));
  await workspace.apply();
  await sleep(1_100);
  expect((await workspace.run(['plan', '-no-color'])).text).toMatch(/ready_for_renewal +=.*# forces replacement/);
});

test.each([
  ['an algorithm', 'resource "tls_private_key" "k" {\n  algorithm = "DSA"\n}', 'algorithm = "DSA"', 'must be one of'],
  [
    'a use',
    `${keys}${authority('p256').replace('"crl_signing"', '"flying"')}`,
    'allowed_uses          = ["cert_signing", "flying", "digital_signature"]',
    'got: "flying"',
  ],
  [
    'a data source without a key',
    'data "tls_public_key" "k" {}',
    'data "tls_public_key" "k" {}',
    'Exactly one of these',
  ],
])('%s that the provider does not know is refused at validation', async (_, stack, line, message) => {
  workspace.write(stack);
  await workspace.must('init', '-no-color');
  const { code, text } = await workspace.run(['validate', '-no-color']);
  expect(code).toBe(1);
  expect(text.replace(/\s+/g, ' ')).toContain(message);
  expect(/^ +\d+: +(.*)$/m.exec(text)?.[1]).toBe(line);
});

test.each([
  [
    'a PEM that is none',
    leaf('x', 'ca').replace('tls_self_signed_cert.ca.cert_pem', '"nonsense"'),
    'ca_cert_pem           = "nonsense"',
    'Expected a PEM block "CERTIFICATE"',
  ],
  [
    'a key of another authority',
    leaf('x', 'ca').replace(
      '= tls_private_key.ca.private_key_pem\n  ca_cert',
      '= tls_private_key.other.private_key_pem\n  ca_cert',
    ),
    'ca_private_key_pem    = tls_private_key.other.private_key_pem',
    'does not belong to the certificate',
  ],
  [
    'an address that is none',
    leaf('x', 'ca').replace('"127.0.0.1"', '"127.0.0.256"'),
    'ip_addresses    = ["127.0.0.256", "2001:db8::7", "::ffff:192.0.2.1"]',
    'Failed to parse "127.0.0.256"',
  ],
])('%s fails the create on its attribute', async (_, resources, line, message) => {
  const other = 'resource "tls_private_key" "other" {\n  algorithm = "ED25519"\n}\n';
  workspace.write(`${caKey('algorithm = "ED25519"')}${other}${authority('ca')}${resources}`);
  await workspace.must('init', '-no-color');
  const { code, text } = await workspace.run(['apply', '-no-color', '-auto-approve']);
  expect(code).toBe(1);
  const error = text.slice(text.indexOf('Error:'));
  expect(error.replace(/\s+/g, ' ')).toContain(message);
  expect(/^ +\d+: +(.*)$/m.exec(error)?.[1]).toBe(line);
});

test('ids are what the real provider takes: the digest of the public key, and of the request', async () => {
  workspace.write(
    `${caKey('algorithm = "ED25519"')}resource "tls_cert_request" "r" {\n  private_key_pem = tls_private_key.ca.private_key_pem\n}\n`,
  );
  await workspace.apply();
  const digestOf = (pem: unknown) => {
    const der = Buffer.from(String(pem).replace(/-----.*-----/g, ''), 'base64');
    return createHash('sha1').update(der).digest('hex');
  };
  const key = workspace.state('tls_private_key', 'ca');
  expect(key.id).toBe(digestOf(key.public_key_pem));
  const request = workspace.state('tls_cert_request', 'r');
  expect(request.id).toBe(digestOf(request.cert_request_pem));
  expect(existsSync(join(workspace.rehearsal, 'records'))).toBe(false);
});
