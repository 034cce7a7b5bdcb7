import { cidrHost, formatIpv4, parseCidr } from '../fleet/cidr';
import type { NodePlan } from '../fleet/plan-types';
import type { DockerFacts, EngineFacts, System } from '../ignition/system';
import { execLine, renderUnit } from '../ignition/unit';
import { login } from './login';
import { type DeliveredFile, type DeliveryPart, emptyPart, rootFile } from './part';
import { dockerNetworkScript } from './scripts.gen';

const tlsFolder = '/etc/flotilla/tls';
const daemon = 'docker.service';
const networkUnit = 'flotilla-docker-network.service';
const networkScript = `${login.bin}/docker-network`;

/** Without an overlay, packets are as large as Ethernet's. */
const mtu = 1500;

/** Certificate and key with which the docker daemon answers; a change restarts it. The same for all nodes. */
export function dockerTls(): DeliveryPart {
  return tlsPart;
}

const tlsPart: DeliveryPart = {
  ...emptyPart,
  name: 'tls',
  files: [
    tlsFile('ca.pem', 0o644, 'tls.ca'),
    tlsFile('cert.pem', 0o644, 'tls.certificate'),
    tlsFile('key.pem', 0o600, 'tls.key'),
  ],
};

function tlsFile(name: string, mode: number, gap: string): DeliveredFile {
  return { ...rootFile(`${tlsFolder}/${name}`, mode, { gap }), units: [daemon] };
}

/** A docker daemon that BOSH's Docker CPI can drive, and the network `bosh` on the node's own subnet. */
export function boshEngine(node: NodePlan, system: System, facts: EngineFacts & DockerFacts): DeliveryPart {
  const listening = system.packages === 'none' ? listenBySocket() : listenByItself(facts);
  return {
    ...emptyPart,
    name: 'engine',
    packages: facts.packages,
    kernelArguments: system.kernelArguments === 'grubby' ? (facts.kernelArguments ?? []) : [],
    files: [
      { ...rootFile('/etc/docker/daemon.json', 0o644, daemonJson(listening.hosts)), units: [daemon] },
      ...listening.files,
      { ...rootFile(`/etc/systemd/system/${networkUnit}`, 0o644, networkUnitText(node)), units: [networkUnit] },
      { ...rootFile(networkScript, 0o755, dockerNetworkScript), units: [networkUnit] },
    ],
    units: [
      { name: daemon, onChange: 'restart' },
      { name: networkUnit, onChange: 'restart' },
    ],
    checks: [
      { withinSeconds: 60, command: ['docker', 'version', '--format', 'ok'] },
      { withinSeconds: 30, command: ['docker', 'network', 'inspect', 'bosh'] },
    ],
  };
}

/** Where the daemon listens beside its own socket, and what makes it. */
interface Listening {
  /** As daemon.json has them. @default - what the daemon is told on its command line */
  readonly hosts?: readonly string[];
  readonly files: readonly DeliveredFile[];
}

/** The stock command names a socket, which daemon.json's `hosts` then clashes with: it is started without. */
function listenByItself({ daemon: program }: DockerFacts): Listening {
  const command = execLine(program, '--containerd=/run/containerd/containerd.sock');
  const dropIn = renderUnit({ Service: { ExecStart: ['', command] } });
  return {
    hosts: ['unix:///run/docker.sock', 'tcp://0.0.0.0:2376'],
    files: [{ ...rootFile(`/etc/systemd/system/${daemon}.d/flotilla.conf`, 0o644, dropIn), units: [daemon] }],
  };
}

/**
 * A system that is an image lays docker out in its own way, which changes with its releases: its command is left alone. It takes every
 * socket that systemd opens for it, and asks for certificates on those of TCP.
 *
 * @see https://www.flatcar.org/docs/latest/container-runtimes/customizing-docker/
 */
function listenBySocket(): Listening {
  const socket = 'flotilla-docker.socket';
  const unit = renderUnit({
    Unit: { Description: 'Docker for clients with a certificate' },
    Socket: { ListenStream: '0.0.0.0:2376', Service: daemon },
    Install: { WantedBy: 'sockets.target' },
  });
  const dropIn = renderUnit({ Unit: { Requires: socket, After: socket } });
  return {
    files: [
      { ...rootFile(`/etc/systemd/system/${daemon}.d/flotilla.conf`, 0o644, dropIn), units: [daemon] },
      { ...rootFile(`/etc/systemd/system/${socket}`, 0o644, unit), units: [daemon] },
    ],
  };
}

/** @see https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file */
function daemonJson(hosts: readonly string[] | undefined): string {
  const settings = {
    // BOSH makes its own networks; docker's default bridge would only be an open door.
    bridge: 'none',
    ...(hosts === undefined ? {} : { hosts }),
    'live-restore': true,
    'log-driver': 'local',
    tlscacert: `${tlsFolder}/ca.pem`,
    tlscert: `${tlsFolder}/cert.pem`,
    tlskey: `${tlsFolder}/key.pem`,
    tlsverify: true,
    // One process less per published port.
    'userland-proxy': false,
  };
  return `${JSON.stringify(settings, null, 2)}\n`;
}

/** First address of a subnet: the network's gateway, as BOSH's cloud config names it too. */
function firstHost(subnet: string): string {
  const cidr = parseCidr(subnet);
  if ('problem' in cidr) throw new Error(cidr.problem);
  return formatIpv4(cidrHost(cidr, 1));
}

function networkUnitText(node: NodePlan): string {
  return renderUnit({
    Unit: { Description: "The node's subnet as docker network bosh", Requires: daemon, After: daemon },
    Service: {
      Type: 'oneshot',
      RemainAfterExit: true,
      ExecStart: execLine(networkScript, node.subnet, firstHost(node.subnet), String(mtu)),
    },
    Install: { WantedBy: 'multi-user.target' },
  });
}
