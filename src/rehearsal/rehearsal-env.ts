import type { RehearsalFolder } from './rehearsal-folder';

/** What a rehearsal's environment must not carry over. */
export interface EnvRules {
  /** Variables that hold vendors' tokens. */
  readonly tokenVariables: readonly string[];
}

/** Prefixes of variables that would lead a program out of the rehearsal: Terraform's own settings, docker's and podman's hosts. */
const strayPrefixes = ['TF_', 'DOCKER_', 'CONTAINER_HOST', 'CDKTF_', 'ANSIBLE_'];

/**
 * The environment of Terraform in a rehearsal: no vendor's token, none of the user's Terraform settings, the rehearsal's mirror as
 * the only source of providers.
 */
export function rehearsalEnv(env: NodeJS.ProcessEnv, folder: RehearsalFolder, rules: EnvRules): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([key]) => !rules.tokenVariables.includes(key) && !strayPrefixes.some((prefix) => key.startsWith(prefix)),
  );
  return {
    ...Object.fromEntries(kept),
    TF_CLI_CONFIG_FILE: folder.cliConfig,
    FLOTILLA_REHEARSAL: folder.dir,
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  };
}
