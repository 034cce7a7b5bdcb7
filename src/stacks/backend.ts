import { isAbsolute, join, posix } from 'node:path';
import { TerraformBackend, TerraformRemoteState } from 'cdktf';
import type { Construct } from 'constructs';
import { escapeTemplate } from '../constructs/template';
import { FleetError } from '../fleet/errors';
import type { Backend, FleetPlan } from '../fleet/plan-types';

/** Arguments of a backend for one stack, in Terraform's own words. */
type Settings = Readonly<Record<string, string | number | boolean>>;

/** Where a state lies if the fleet says nothing: beside the fleet file. */
const localPath = 'state/{stack}.tfstate';

/**
 * Where the state of a stack is kept: what the fleet says for it, else what it says for all, else a local file.
 *
 * @param fleetFolder the fleet's folder, relative to the project's (that of cdktf.json)
 * @throws FleetError when a local file would lie where the next synth may remove it
 */
export function backendOf(plan: FleetPlan, stack: string, fleetFolder: string): Backend {
  const place = plan.backends[stack] === undefined ? 'default' : stack;
  const { type, settings } = plan.backends[place] ?? { type: 'local', settings: {} };
  const complete: Settings = type === 'local' ? { path: localPath, ...settings } : settings;
  const filled = Object.entries(complete).map(([name, value]) => {
    const text = typeof value === 'string' ? value.replaceAll('{stack}', stack) : value;
    return [name, type === 'local' && typeof text === 'string' ? fromStack(text, place, fleetFolder) : text] as const;
  });
  return { type, settings: Object.fromEntries(filled) };
}

/**
 * A local path of the fleet's as Terraform finds it from the folder where it runs, `cdktf.out/stacks/<stack>` in the project's folder:
 * so a synth is the same from every directory.
 */
function fromStack(path: string, place: string, fleetFolder: string): string {
  if (isAbsolute(path)) return path;
  const inProject = join(fleetFolder, path).replaceAll('\\', '/');
  if (inProject.startsWith('cdktf.out/')) {
    throw new FleetError([
      {
        code: 'bad-value',
        path: `backends.${place}.local`,
        message: `expected a path outside of cdktf.out, which every synth writes anew, got '${path}'`,
        hint: `keep states beside the fleet file, as ${localPath}`,
      },
    ]);
  }
  return posix.join('../../..', inProject);
}

/**
 * A backend of any type, with the fleet's arguments as they are. Stands in for cdktf's own class for each type, which know only the
 * arguments that there were when they were written.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend
 */
export class NamedBackend extends TerraformBackend {
  constructor(
    scope: Construct,
    private readonly backend: Backend,
  ) {
    super(scope, 'backend', backend.type);
  }

  override getRemoteStateDataSource(scope: Construct, name: string): TerraformRemoteState {
    return new NamedRemoteState(scope, name, this.backend);
  }

  protected override synthesizeAttributes(): Settings {
    return escaped(this.backend.settings);
  }
}

/** The state of another stack, read from where that stack's backend keeps it. */
class NamedRemoteState extends TerraformRemoteState {
  constructor(
    scope: Construct,
    name: string,
    private readonly origin: Backend,
  ) {
    super(scope, name, origin.type, {});
  }

  override toTerraform(): unknown {
    const state = { backend: this.origin.type, config: escaped(this.origin.settings) };
    return { data: { terraform_remote_state: { [this.friendlyUniqueId]: state } } };
  }
}

function escaped(settings: Settings): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, typeof value === 'string' ? escapeTemplate(value) : value]),
  );
}
