import type { FleetSecrets } from '../../fleet/outputs';
import type { Host } from '../hosts';
import { cpiName } from './cloud-config';

/** Port on which every bosh node's docker daemon listens with TLS. */
const dockerPort = 2376;

/**
 * BOSH's CPI config: one Docker CPI per node. Properties are flat; under a key `docker` the CPI would not find them and, without
 * a word, take the director's own default host for every az.
 *
 * @see https://bosh.io/docs/cpi-config/
 * @see https://github.com/cloudfoundry/bosh-docker-cpi-release/blob/v0.2.19/src/bosh-docker-cpi/config/config.go
 */
export type CpiConfig = {
  readonly cpis: readonly {
    readonly name: string;
    readonly type: 'docker';
    readonly properties: {
      /** `tcp://203.0.113.5:2376`. */
      readonly host: string;
      /** Docker's API version. Text: the CPI refuses a number. */
      readonly api_version: string;
      readonly tls: DockerTls;
    };
  }[];
};

/** Credentials of a docker client, in the CPI's words. */
type DockerTls = { readonly ca: string; readonly certificate: string; readonly private_key: string };

/** Values for the variables of {@link cpiConfig}, under the name that BUCC uses for them, too. */
export type BoshVars = { readonly docker_tls: DockerTls };

/**
 * @param hosts bosh nodes by index
 * @param apiVersion as `1.44`
 */
export function cpiConfig(hosts: readonly Host[], apiVersion: string): CpiConfig {
  const tls: DockerTls = {
    ca: '((docker_tls.ca))',
    certificate: '((docker_tls.certificate))',
    private_key: '((docker_tls.private_key))',
  };
  return {
    cpis: hosts.map(({ index, ipv4 }) => ({
      name: cpiName(index),
      type: 'docker',
      properties: { host: `tcp://${ipv4}:${dockerPort}`, api_version: apiVersion, tls },
    })),
  };
}

/** One client certificate opens every node's daemon, so the variables are stated once. */
export function boshVars(docker: NonNullable<FleetSecrets['docker']>): BoshVars {
  const { ca, certificate, privateKey } = docker;
  return { docker_tls: { ca, certificate, private_key: privateKey } };
}
