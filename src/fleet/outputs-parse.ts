import { z } from 'zod';
import type { Checked } from './checked';
import { parseIpv4 } from './cidr';
import type { FleetOutputs } from './outputs';
import { Report } from './report';
import { reportIssues } from './schema-findings';
import { ruled } from './schema-text';

const bad = { code: 'bad-outputs' } as const;
const filled = ruled((text) => (text === '' ? 'expected text' : undefined), bad);
const ipv4 = ruled((text) => (parseIpv4(text) === undefined ? 'expected an IPv4 address' : undefined), bad);
const hostKey = ruled(
  (text) => (/^ssh-ed25519 [A-Za-z0-9+/=]+$/.test(text) ? undefined : 'expected a host key as "ssh-ed25519 AAAA..."'),
  bad,
);

const fleetSchema = z.object({
  schemaVersion: z.literal(1),
  fleet: filled,
  nodes: z.record(
    z.string(),
    z.object({
      index: z.number().int().min(0),
      generation: z.number().int().min(1),
      vendor: filled,
      region: filled,
      machineId: filled,
      ipv4,
      hostKey,
    }),
  ),
});

const secretsSchema = z.object({
  schemaVersion: z.literal(1),
  delivery: z.object({ user: filled, privateKey: filled }),
  docker: z.object({ ca: filled, certificate: filled, privateKey: filled }).exactOptional(),
});

/** Version of the outputs that this program reads. */
const schemaVersion = 1;

const deployHint = 'deploy mesh again with this version of flotilla';

/**
 * Reads what `terraform output -json` prints for the mesh stack. Keys that are not known are left out; secrets never are in a
 * finding.
 *
 * @example
 * const read = parseOutputs(JSON.parse('{"fleet": {"value": 7}}'));
 * read.ok; // => false
 */
export function parseOutputs(json: unknown): Checked<FleetOutputs> {
  const report = new Report();
  const fleet = read('fleet', fleetSchema, json, report);
  const secrets = read('fleetSecrets', secretsSchema, json, report);
  return report.result(() => ({ fleet: fleet!, secrets: secrets! }));
}

function read<T>(name: string, schema: z.ZodType<T>, json: unknown, report: Report): T | undefined {
  const value = outputValue(json, name);
  if (value === undefined) {
    report.error({ code: 'no-outputs', path: [], message: `mesh has no output ${name}`, hint: 'deploy mesh first' });
    return undefined;
  }
  const version = outputValue({ version: { value } }, 'version', 'schemaVersion');
  if (typeof version === 'number' && version > schemaVersion) {
    report.error({
      code: 'newer-schema',
      path: [name, 'schemaVersion'],
      message: `expected schemaVersion ${schemaVersion}, got ${version}`,
      hint: 'a newer flotilla deployed mesh: use that one',
    });
    return undefined;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ ...issue, path: [name, ...issue.path] }));
  const inner = new Report();
  reportIssues(z.object({ [name]: schema }), { [name]: value }, issues, inner);
  report.add({ ok: false, findings: inner.findings.map((f) => ({ ...f, code: 'bad-outputs', hint: deployHint })) });
  return undefined;
}

/** `json[name].value`, or a key of it; undefined wherever something is missing. */
function outputValue(json: unknown, name: string, key?: string): unknown {
  const value = member(member(json, name), 'value');
  return key === undefined ? value : member(value, key);
}

function member(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null && Object.hasOwn(data, key)
    ? (data as Record<string, unknown>)[key]
    : undefined;
}
