import { cidrHost, formatIpv4, parseCidr } from '../fleet/cidr';
import type { NodePlan } from '../fleet/plan-types';
import { execLine, renderUnit } from '../ignition/unit';
import { login } from './login';
import type { OperatingSystem } from './operating-system';
import { type DeliveryPart, emptyPart, rootFile } from './part';
import { dockerNetworkScript } from './scripts.gen';

const tlsFolder = '/etc/flotilla/tls';
const daemon = 'docker.service';
const networkUnit = 'flotilla-docker-network.service';
const networkScript = `${login.bin}/docker-network`;

/** Without an overlay, packets are as large as Ethernet's. */
const mtu = 1500;

/** Certificate and key with which the docker daemon answers; a change restarts it. */
export function dockerTls(): DeliveryPart {
  const units = [daemon];
  return {
    ...emptyPart,
    name: 'tls',
    files: [
      { ...rootFile(`${tlsFolder}/ca.pem`, 0o644, { gap: 'tls.ca' }), units },
      { ...rootFile(`${tlsFolder}/cert.pem`, 0o644, { gap: 'tls.certificate' }), units },
      { ...rootFile(`${tlsFolder}/key.pem`, 0o600, { gap: 'tls.key' }), units },
    ],
  };
}

/** A docker daemon that BOSH's Docker CPI can drive, and the network `bosh` on the node's own subnet. */
export function boshEngine(node: NodePlan, system: OperatingSystem): DeliveryPart {
  return {
    ...emptyPart,
    name: 'engine',
    packages: system.enginePackages.bosh,
    files: [
      { ...rootFile('/etc/docker/daemon.json', 0o644, daemonJson()), units: [daemon] },
      { ...rootFile('/etc/systemd/system/docker.service.d/flotilla.conf', 0o644, daemonDropIn()), units: [daemon] },
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

/** @see https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file */
function daemonJson(): string {
  const settings = {
    // BOSH makes its own networks; docker's default bridge would only be an open door.
    bridge: 'none',
    hosts: ['unix:///run/docker.sock', 'tcp://0.0.0.0:2376'],
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

/** The stock command names a socket, which daemon.json's `hosts` then clashes with. */
function daemonDropIn(): string {
  const command = execLine('/usr/sbin/dockerd', '--containerd=/run/containerd/containerd.sock');
  return renderUnit({ Service: { ExecStart: ['', command] } });
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
