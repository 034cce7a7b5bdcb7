import { cut } from './table';

/**
 * What Terraform says with `-json`, as typed events.
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */

/** A problem as Terraform reports it. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** `hcloud_server.n1` */
  readonly address?: string;
  /** The resource's attribute at fault, where Terraform points at one. */
  readonly attribute?: string;
  /** Where in the stack's file, when no resource is named: `cdk.tf.json line 7: "image": "${...}"`. */
  readonly line?: string;
}

/** One event. Addresses are Terraform's: `hcloud_server.n1`. */
export type TerraformEvent =
  | { readonly kind: 'planned'; readonly address: string; readonly action: string; readonly reason?: string }
  | {
      readonly kind: 'summary';
      readonly add: number;
      readonly change: number;
      readonly remove: number;
      readonly operation: string;
    }
  | { readonly kind: 'start'; readonly address: string; readonly action: string }
  | { readonly kind: 'done'; readonly address: string; readonly action: string; readonly seconds: number }
  | { readonly kind: 'failed'; readonly address: string; readonly action: string }
  | { readonly kind: 'provision'; readonly address: string; readonly output: string }
  | { readonly kind: 'refresh'; readonly address: string }
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'other' };

/** A line of output: its event, and the text for people (what a log shows). */
export interface TerraformLine {
  readonly event: TerraformEvent;
  readonly text: string;
}

/** Reads one line. What is not JSON (plain text of `init`, a crash) is `other` with the line as its text. */
export function parseTerraformLine(line: string): TerraformLine {
  const data = parseObject(line);
  if (data === undefined) return { event: { kind: 'other' }, text: line };
  const message = text(data['@message']);
  const event = toEvent(data);
  if (event.kind !== 'diagnostic') return { event, text: message };
  return { event, text: formatDiagnostic(event.diagnostic).join('\n') };
}

/** A diagnostic as lines: `error: SUMMARY`, `at ADDRESS, attribute NAME`, then the detail. */
export function formatDiagnostic(d: Diagnostic): string[] {
  const at =
    d.address === undefined ? [] : [`at ${d.address}${d.attribute === undefined ? '' : `, attribute ${d.attribute}`}`];
  const line = d.address === undefined && d.line !== undefined ? [`in ${d.line}`] : [];
  return [`${d.severity}: ${d.summary}`, ...at, ...line, ...d.detail.split('\n').map((l) => l.trimEnd())].filter(
    (l) => l !== '',
  );
}

type Data = Readonly<Record<string, unknown>>;

function toEvent(data: Data): TerraformEvent {
  const hook = object(data.hook);
  const change = object(data.change);
  const address = text(object((hook ?? change)?.resource)?.addr);
  const action = text((hook ?? change)?.action);
  switch (data.type) {
    case 'planned_change':
      return {
        kind: 'planned',
        address,
        action,
        ...(typeof change?.reason === 'string' ? { reason: change.reason } : {}),
      };
    case 'change_summary':
      return summary(object(data.changes) ?? {});
    case 'apply_start':
      return { kind: 'start', address, action };
    case 'apply_complete':
      return { kind: 'done', address, action, seconds: Number(hook?.elapsed_seconds ?? 0) };
    case 'apply_errored':
      return { kind: 'failed', address, action };
    case 'provision_progress':
      return { kind: 'provision', address, output: text(hook?.output) };
    case 'refresh_start':
      return { kind: 'refresh', address };
    case 'diagnostic':
      return { kind: 'diagnostic', diagnostic: toDiagnostic(object(data.diagnostic) ?? {}) };
    default:
      return { kind: 'other' };
  }
}

function summary(changes: Data): TerraformEvent {
  const count = (key: string) => Number(changes[key] ?? 0);
  return {
    kind: 'summary',
    add: count('add'),
    change: count('change'),
    remove: count('remove'),
    operation: text(changes.operation),
  };
}

function toDiagnostic(d: Data): Diagnostic {
  const address = text(d.address);
  const snippet = object(d.snippet);
  const attribute = attributeOf(snippet, address);
  const range = object(d.range);
  const line = object(range?.start)?.line;
  return {
    severity: d.severity === 'warning' ? 'warning' : 'error',
    summary: text(d.summary),
    detail: text(d.detail),
    ...(address === '' ? {} : { address }),
    ...(attribute === undefined ? {} : { attribute }),
    ...(typeof line === 'number'
      ? { line: `${text(range?.filename)} line ${line}: ${cut(text(snippet?.code).trim(), 80)}` }
      : {}),
  };
}

/**
 * Terraform points at an attribute by quoting its line of the configuration; in JSON, as stacks are written, the line starts with
 * the attribute's name. A line that starts with the resource's own name means the whole resource.
 */
function attributeOf(snippet: Data | undefined, address: string): string | undefined {
  const name = /^\s*"([A-Za-z0-9_]+)"\s*:/.exec(text(snippet?.code))?.[1];
  return name === undefined || name === address.split('.').at(-1) ? undefined : name;
}

function parseObject(line: string): Data | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return object(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function object(value: unknown): Data | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Data) : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
