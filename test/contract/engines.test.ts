import { deliveryParts } from '../../src/nodes/delivery';
import { dockerNetworkScript } from '../../src/nodes/scripts.gen';
import { planFixture } from '../nodes/plan-fixture';
import { debian13Docker, debian13Root } from '../support/debian-13-root';
import { type DeliveryNode, grounds } from '../support/delivery-node';
import { needs, root } from '../support/needs';
import { ThrowawayNode } from '../support/throwaway-node';

const plan = planFixture();
const file = (path: string) =>
  String(
    deliveryParts(plan, plan.nodes[1]!)
      .flatMap((part) => part.files)
      .find((f) => f.path === path)?.content,
  );

// Debian 12's dockerd is too old to check its configuration.
needs(
  root,
  'unshare',
  debian13Docker,
)('dockerd takes the configuration of a bosh node', () => {
  const node = new ThrowawayNode('dash', debian13Root('usr/sbin/dockerd'));
  node.put('/etc/docker/daemon.json', file('/etc/docker/daemon.json'));
  const ran = node.script(`
    mkdir -p /etc/flotilla/tls; cd /etc/flotilla/tls
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x -keyout key.pem -out cert.pem 2>/dev/null; cp cert.pem ca.pem
    dockerd --validate --config-file /etc/docker/daemon.json`);
  node.put('/etc/docker/daemon.json', file('/etc/docker/daemon.json').replace('"bridge"', '"bridges"'));
  const wrong = node.run('dockerd', '--validate', '--config-file', '/etc/docker/daemon.json');
  node.remove();
  expect([ran.status, ran.stdout + ran.stderr]).toEqual([0, 'configuration OK\n']);
  expect(wrong.status).not.toBe(0);
});

describe('the docker network of a node', () => {
  /** A docker that knows one network at most, in /fake/network: `SUBNET GATEWAY MTU CONTAINERS`. */
  const docker = `
    case "$*" in
      *"len .Containers"*) [ -e /fake/network ] && cut -d ' ' -f 4 /fake/network ;;
      "network inspect"*) [ -e /fake/network ] && cut -d ' ' -f 1-3 /fake/network ;;
      "network rm bosh") rm /fake/network ;;
      "network create"*) [ ! -e /fake/network ] && echo "$6 $8 \${10#*=} 0" >/fake/network ;;
      *) exit 1 ;;
    esac`;
  const wanted = ['10.1.2.0/24', '10.1.2.1', '1500'];
  let node: ThrowawayNode;
  const make = () => node.run('/opt/flotilla/bin/docker-network', ...wanted);

  beforeEach(() => {
    node = new ThrowawayNode();
    node.fake('docker', docker);
    node.put('/opt/flotilla/bin/docker-network', dockerNetworkScript, 0o755);
  });
  afterEach(() => node.remove());
  const onNode = needs(root, 'unshare');

  onNode('is made on the masked subnet with its first address as gateway', () => {
    expect(make()).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(node.calls().at(-1)).toBe(
      'docker network create --driver bridge --subnet 10.1.2.0/24 --gateway 10.1.2.1 --opt com.docker.network.driver.mtu=1500 --opt com.docker.network.bridge.name=bosh0 bosh',
    );
  });

  onNode('is left alone when it is right', () => {
    make();
    node.calls();
    expect(make().status).toBe(0);
    expect(node.calls().filter((call) => !call.includes('inspect'))).toEqual([]);
  });

  onNode('is made anew when it differs and nobody uses it', () => {
    node.put('/fake/network', '10.9.9.0/24 10.9.9.1 1500 0\n');
    expect(make().status).toBe(0);
    expect(node.file('/fake/network')?.content).toBe('10.1.2.0/24 10.1.2.1 1500 0\n');
  });

  onNode('is never taken from under running containers', () => {
    node.put('/fake/network', '10.9.9.0/24 10.9.9.1 1450 3\n');
    const ran = make();
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(
      'bosh is 10.9.9.0/24 10.9.9.1 1450, wanted is 10.1.2.0/24 10.1.2.1 1500; 3 containers use it',
    );
    expect(node.file('/fake/network')?.content).toContain('10.9.9.0/24');
  });
});

describe.each(grounds.filter(({ ground }) => ground !== 'busybox'))('a package on $ground', ({ make, on }) => {
  let node: DeliveryNode;
  beforeEach(() => {
    node = make();
    // A mirror with one real package, brought by a real dpkg.
    const built = node.script(`
      mkdir -p /fake/pkg/DEBIAN
      printf 'Package: flotilla-probe\\nVersion: 1\\nArchitecture: all\\nMaintainer: x <x@example>\\nDescription: x\\n' >/fake/pkg/DEBIAN/control
      dpkg-deb -b /fake/pkg /fake/probe.deb >/dev/null`);
    expect(built).toMatchObject({ status: 0, stderr: '' });
    node.fake('sleep', 'exit 0');
  });
  afterEach(() => node.remove());
  const install = 'case "$*" in *install*) dpkg -i /fake/probe.deb ;; esac';
  const bundle = () => node.bundle({ packages: ['dpkg', 'flotilla-probe'] });

  on('is installed only when it is missing', () => {
    node.fake('apt-get', install);
    expect(node.deliver(bundle())).toMatchObject({
      status: 0,
      stdout: 'n1 os: installed package flotilla-probe\n',
      stderr: '',
    });
    expect(node.calls().filter((call) => call.startsWith('apt-get'))).toEqual([
      expect.stringMatching(/DPkg::Lock::Timeout=300 update$/),
      expect.stringMatching(/DPkg::Lock::Timeout=300 .*install flotilla-probe$/),
    ]);
    expect(node.deliver(bundle()).stdout).toBe('n1 nothing to change\n');
    expect(node.calls().filter((call) => call.startsWith('apt-get'))).toEqual([]);
  });

  on('is asked for again while another package manager is at work', () => {
    node.fake(
      'apt-get',
      `n=$(cat /fake/tries 2>/dev/null || echo 0); echo $((n + 1)) >/fake/tries; [ $n -ge 4 ] || exit 100; ${install}`,
    );
    expect(node.deliver(bundle())).toMatchObject({ status: 0, stdout: 'n1 os: installed package flotilla-probe\n' });
  });

  on('that cannot be had fails the delivery with what the package manager said', () => {
    node.fake('apt-get', 'echo "E: Unable to locate package flotilla-probe" >&2; exit 100');
    const ran = node.deliver(node.bundle({ packages: ['flotilla-probe'], files: [] }));
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('E: Unable to locate package flotilla-probe');
    expect(ran.stderr).toContain('n1: cannot install flotilla-probe');
  });
});
