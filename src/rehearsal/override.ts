import * as path from 'node:path';
import { templatePieces } from './template-pieces';

/** Name of the one file that a rehearsal adds to a stack. Terraform merges files that end so over all others. */
export const overrideFile = 'rehearsal_override.tf.json';

/** Where a rehearsal keeps what the stack would otherwise send elsewhere. */
export interface OverrideOptions {
  /** Absolute path of a stack's state in this rehearsal. */
  readonly stateFile: (stack: string) => string;
  /** Folder that deliveries are recorded in instead of being sent. @default - deliveries run as they are */
  readonly recordIn?: string;
}

/** A synthesised stack (`cdk.tf.json`), as far as a rehearsal looks at it. */
export interface StackJson {
  readonly data?: { readonly terraform_remote_state?: Readonly<Record<string, { readonly config?: unknown }>> };
  readonly resource?: Readonly<
    Record<string, Readonly<Record<string, { readonly provisioner?: readonly Provisioner[] }>>>
  >;
}

type Provisioner = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * What keeps a rehearsal of a stack apart from the real fleet: its own state, the other stacks' states of the same rehearsal, and on
 * paper provisioners that write down what they would have sent. Everything else stays as it was synthesised.
 *
 * @see https://developer.hashicorp.com/terraform/language/files/override
 */
export function rehearsalOverride(stack: string, json: StackJson, options: OverrideOptions): Record<string, unknown> {
  const remote = mapValues(json.data?.terraform_remote_state ?? {}, (data, name) => ({
    backend: 'local',
    config: { path: options.stateFile(remoteStack(name, data.config)) },
    workspace: 'default',
  }));
  const recorded = options.recordIn === undefined ? {} : recordedResources(json, options.recordIn);
  return {
    terraform: { backend: { local: { path: options.stateFile(stack) } } },
    ...(Object.keys(remote).length === 0 ? {} : { data: { terraform_remote_state: remote } }),
    ...(Object.keys(recorded).length === 0 ? {} : { resource: recorded }),
  };
}

const inputPrefix = 'cross-stack-reference-input-';

/** Name of the stack that a remote state belongs to: cdktf puts it into the data source's name; a local state's file says it too. */
function remoteStack(name: string, config: unknown): string {
  if (name.startsWith(inputPrefix)) return name.slice(inputPrefix.length);
  const file = (config as { path?: unknown } | undefined)?.path;
  if (typeof file === 'string') return path.basename(file, '.tfstate');
  throw new Error(`cannot tell which stack the remote state '${name}' belongs to`);
}

function recordedResources(json: StackJson, folder: string): Record<string, Record<string, unknown>> {
  const byType = mapValues(json.resource ?? {}, (resources) => {
    const kept = Object.entries(resources).filter(([, r]) => (r.provisioner ?? []).length > 0);
    return Object.fromEntries(
      kept.map(([name, r]) => [
        name,
        { provisioner: (r.provisioner ?? []).map((p, i) => recorder(p, i, name, folder)) },
      ]),
    );
  });
  return Object.fromEntries(Object.entries(byType).filter(([, resources]) => Object.keys(resources).length > 0));
}

/** One sh line that writes its environment's `PART_*` to `FILE`, whole or not at all. */
const writeParts =
  'umask 077; mkdir -p "$(dirname "$FILE")" && { i=0; while [ "$i" -lt "$PARTS" ]; do eval "printf %s \\"\\$PART_$i\\""; i=$((i+1)); done; } > "$FILE.tmp" && mv "$FILE.tmp" "$FILE"';

/** A local provisioner that writes what the given one would send to `<folder>/<resource>/<number>-<what>`. */
function recorder(provisioner: Provisioner, index: number, resource: string, folder: string): unknown {
  const [kind, settings] = Object.entries(provisioner)[0] ?? ['nothing', {}];
  const sent = kind === 'file' ? sentFile(settings) : { name: `${kind}.sh`, text: inlineText(settings) };
  const pieces = templatePieces(sent.text).map((p) => ('literal' in p ? p.literal : `\${${p.expression}}`));
  return {
    'local-exec': {
      quiet: true,
      interpreter: ['/bin/sh', '-c'],
      command: writeParts,
      environment: {
        FILE: escapeTemplate(path.join(folder, resource, `${index + 1}-${sent.name}`)),
        PARTS: String(pieces.length),
        ...Object.fromEntries(pieces.map((piece, i) => [`PART_${i}`, piece])),
      },
    },
  };
}

function sentFile(settings: Readonly<Record<string, unknown>>): { name: string; text: string } {
  const name = path.basename(String(settings.destination ?? 'file')).replace(/[^A-Za-z0-9._-]/g, '_');
  return { name, text: String(settings.content ?? settings.source ?? '') };
}

function inlineText(settings: Readonly<Record<string, unknown>>): string {
  const inline = settings.inline ?? settings.command ?? [];
  return (Array.isArray(inline) ? inline : [inline]).map((line) => `${String(line)}\n`).join('');
}

function escapeTemplate(text: string): string {
  return text.replaceAll('${', '$${').replaceAll('%{', '%%{');
}

function mapValues<A, B>(object: Readonly<Record<string, A>>, f: (value: A, key: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value, key)]));
}
