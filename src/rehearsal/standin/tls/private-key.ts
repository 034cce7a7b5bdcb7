/** `tls_private_key` and `data.tls_public_key`. */
import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { failure, problem } from '../diagnostics';
import type { DataSource, Resource } from '../provider';
import type { ResourceFacts } from '../schema/facts';
import { field, type ObjectValue } from '../schema/value';
import { algorithmName, attempt, loadPrivateKey, publicKeyAttributes, textOf } from './key-facts';
import { parseSshPrivateKey, sshPrivateKey } from './ssh-key';

const generate = promisify(generateKeyPair);
const CURVES: Readonly<Record<string, string>> = {
  P224: 'secp224r1',
  P256: 'prime256v1',
  P384: 'secp384r1',
  P521: 'secp521r1',
};

/** A new key pair at every create. */
export function privateKeyResource(facts: ResourceFacts): Resource {
  return {
    facts,
    create: async ({ planned }) => {
      const algorithm = textOf(field(planned, 'algorithm'));
      const key = await newKey(algorithm, planned);
      const pkcs8 = key.export({ type: 'pkcs8', format: 'pem' }) as string;
      return {
        values: {
          ...publicKeyAttributes(key),
          private_key_pem: traditionalPem(algorithm, key) ?? pkcs8,
          private_key_pem_pkcs8: pkcs8,
          private_key_openssh: sshPrivateKey(key) ?? '',
        },
      };
    },
  };
}

async function newKey(algorithm: string, planned: ObjectValue): Promise<KeyObject> {
  if (algorithm === 'ED25519') return (await generate('ed25519')).privateKey;
  if (algorithm === 'ECDSA') {
    const namedCurve = CURVES[textOf(field(planned, 'ecdsa_curve'))];
    if (namedCurve === undefined)
      throw failure('Unsupported curve', 'Expected P224, P256, P384 or P521.', ['ecdsa_curve']);
    return (await generate('ec', { namedCurve })).privateKey;
  }
  const modulusLength = Number(field(planned, 'rsa_bits'));
  try {
    return (await generate('rsa', { modulusLength })).privateKey;
  } catch (error) {
    throw failure('Unable to generate an RSA key', error instanceof Error ? error.message : '', ['rsa_bits']);
  }
}

/** PKCS#1 or SEC 1, which ED25519 keys have no form in. */
function traditionalPem(algorithm: string, key: KeyObject): string | undefined {
  if (algorithm === 'RSA') return key.export({ type: 'pkcs1', format: 'pem' }) as string;
  return algorithm === 'ECDSA' ? (key.export({ type: 'sec1', format: 'pem' }) as string) : undefined;
}

/** The public half of a private key in PEM or OpenSSH's form. */
export function publicKeyDataSource(facts: ResourceFacts): DataSource {
  return {
    facts,
    validate: (config) => {
      const given = SOURCES.filter((name) => field(config, name) !== null);
      if (given.length === 1) return [];
      const detail = `Exactly one of these attributes must be configured: [${SOURCES.join(',')}]`;
      return [problem('Invalid Attribute Combination', detail, [given[0] ?? SOURCES[0]])];
    },
    read: async (config) => {
      const openssh = field(config, 'private_key_openssh');
      const read = () => parseSshPrivateKey(textOf(openssh));
      const key =
        openssh === null
          ? loadPrivateKey(config, 'private_key_pem')
          : attempt(read, 'Failed to parse OpenSSH private key', 'private_key_openssh');
      return { algorithm: algorithmName(key), ...publicKeyAttributes(key) };
    },
  };
}

const SOURCES = ['private_key_pem', 'private_key_openssh'] as const;
