import type { DeliveryPart } from '../../src/nodes/part';
import { rootFile } from '../../src/nodes/part';
import { conf, DeliveryNode, grounds, osPart, webConf, webPart, webUnit } from '../support/delivery-node';
import { needs, root } from '../support/needs';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** All that a delivery may change, but for the list of what failed deliveries tried. */
function state(node: DeliveryNode): unknown {
  const tree = node.tree('/etc', '/home', '/opt', '/var/lib/flotilla', '/fake/active', '/fake/enabled');
  return [tree.filter((line) => !line.includes('/state/attempted ')), node.file('/etc/web/web.conf')];
}

describe.each(grounds)('with $ground', ({ make, on: onNode }) => {
  let node: DeliveryNode;
  let good: string;
  beforeEach(() => {
    node = make();
    good = node.bundle(osPart, webPart());
  });
  afterEach(() => node.remove());

  onNode('a bundle that is not right changes nothing, says why, and is gone', () => {
    const cases: readonly [string, string, RegExp][] = [
      ['another node', good.replace(/^(\S+ 1) n1/, '$1 n2'), /for n2 \(generation 1\), this is n1 \(generation 1\)/],
      ['another generation', good.replace(/^(\S+ 1 n1) 1/, '$1 2'), /for n1 \(generation 2\), this is n1/],
      ['another version', good.replace(/^flotilla-bundle 1/, 'flotilla-bundle 2'), /not of version 1/],
      [
        'another content',
        good.replace(base64('port 80\n'), base64('port 81\n')),
        /web\.conf does not match its checksum/,
      ],
      ['no content', good.replace(` ${base64('port 80\n')}`, ''), /web\.conf does not match its checksum/],
      ['cut within a line', good.slice(0, -25), /expected the parts os,engine, got os/],
      ['cut before its last newline', good.slice(0, -1), /expected the parts os,engine, got os/],
      ['cut between parts', good.slice(0, good.indexOf('part engine')), /expected the parts os,engine, got os/],
      ['a damaged program', good.replace(/^(program .{100})./m, '$1#'), /its program does not match/],
      ['a line of unknown kind', good.replace(/^end os/m, 'frobnicate\nend os'), /unknown kind after part os/],
      ['nothing in it', '', /its program does not match/],
    ];
    node.deliver(node.bundle(osPart));
    const before = state(node);
    for (const [what, bundle, message] of cases) {
      const ran = node.deliver(bundle);
      expect([what, ran.status, ran.stdout]).toEqual([what, 1, '']);
      expect(ran.stderr).toMatch(message);
      expect(node.orders()).toEqual([]);
      expect([what, state(node)]).toEqual([what, before]);
      expect(node.waiting).toBe(false);
    }
  });

  onNode(
    'a delivery that fails puts back files, modes, owners and units, whatever it was that failed',
    () => {
      const failures: readonly [string, Partial<DeliveryPart>, RegExp][] = [
        ['a check', { checks: [{ withinSeconds: 1, command: ['false'] }] }, /engine: no success within 1 s: false/],
        [
          'a check that hangs',
          { checks: [{ withinSeconds: 1, command: ['sleep', '60'] }] },
          /no success within 1 s: sleep 60/,
        ],
        [
          'sudo',
          { files: [rootFile('/etc/sudoers.d/x', 0o440, 'ada ALL=(')] },
          /sudoers\.d\/x is not what sudo can read/,
        ],
        [
          'sshd',
          { files: [rootFile('/etc/ssh/sshd_config.d/00-x.conf', 0o644, 'No yes\n')] },
          /sshd refuses its configuration/,
        ],
        [
          'the kernel',
          { files: [rootFile('/etc/sysctl.d/60-x.conf', 0o644, 'net.ipv4.ip_forward = maybe\n')] },
          /kernel refuses \/etc\/sysctl\.d\/60-x\.conf/,
        ],
        ['an owner', { files: [{ ...conf('/etc/x', ''), user: 'nobody-of-that-name' }] }, /nobody-of-that-name/],
      ];
      node.script('ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key <<<y >/dev/null');
      node.deliver(good);
      const before = state(node);
      const files = [conf('/etc/new/new.conf', 'new\n', 'new.service'), { ...webConf(81), mode: 0o600 }];
      const units = [...webPart().units, { name: 'new.service', onChange: 'restart' as const }];
      for (const [what, broken, message] of failures) {
        const engine = { ...webPart(), ...broken, units, files: [...files, ...(broken.files ?? [])] };
        const ran = node.deliver(node.bundle({ ...osPart, files: [] }, engine));
        expect([what, ran.status]).toEqual([what, 1]);
        expect(ran.stderr).toMatch(message);
        expect(ran.stdout).toContain('failed: putting files and units back');
        node.script('rmdir /etc/new');
        expect([what, state(node)]).toEqual([what, before]);
      }
      expect(node.deliver(good).stdout).toBe('n1 nothing to change\n');
    },
    60_000,
  );

  onNode('a unit that does not start is named, and runs again with what it had', () => {
    node.deliver(good);
    node.fake('systemctl', 'case "$*" in "restart web.service") grep -q "port 80" /etc/web/web.conf ;; esac');
    const ran = node.deliver(node.bundle(osPart, webPart(81)));
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('engine: web.service does not restart; on the node: journalctl -u web.service');
    expect(ran.stdout).toContain('restarted web.service (put back)');
    expect(node.file('/etc/web/web.conf')?.content).toBe('port 80\n');
  });

  onNode('a signal stops a delivery, which then puts back what was there', () => {
    node.deliver(good);
    const before = state(node);
    node.put('/usr/bin/stopper', '#!/bin/bash\npkill -TERM -f delivery/program; sleep 1; exit 1\n', 0o755);
    const checks = [{ withinSeconds: 5, command: ['stopper'] }];
    const ran = node.deliver(node.bundle(osPart, { ...webPart(81), checks }));
    expect(ran.status).not.toBe(0);
    expect(state(node)).toEqual(before);
  });
});

describe('a delivery that is killed', () => {
  const onNode = needs(root, 'unshare');
  const steps = ['mv', 'cp', 'rm', 'chmod', 'sync', 'systemctl', 'mkdir'];
  const engine = (port: number, withNew: boolean) => ({
    ...webPart(port),
    files: [
      webUnit,
      webConf(port),
      ...(withNew ? [conf('/etc/web/new.conf', 'new\n', 'web.service')] : [conf('/etc/web/old.conf', 'old\n')]),
    ],
  });
  /** A service runs with the configuration that was there when it was last started. */
  const started = (node: DeliveryNode) => node.file('/fake/running')?.content;
  const boot = (node: DeliveryNode) => node.script('cp /etc/web/web.conf /fake/running');

  function prepared(): DeliveryNode {
    const node = new DeliveryNode();
    node.onStart('cp /etc/web/web.conf /fake/running');
    expect(node.deliver(node.bundle({}, engine(80, false))).status).toBe(0);
    return node;
  }

  onNode(
    'at any step is finished by the next one, which also starts what is still to be started',
    () => {
      const whole = prepared();
      whole.deliver(whole.bundle({}, engine(81, true)));
      const wanted = [state(whole), started(whole)];
      whole.remove();
      let killed = true;
      for (let at = 1; killed; at += 1) {
        const node = prepared();
        node.killAt(at, steps);
        node.deliver(node.bundle({}, engine(81, true)));
        killed = node.spare(at);
        if (at % 2 === 0) {
          node.cutPower();
          boot(node);
        }
        // The bundle still lies in the inbox, unless it was through.
        const again = node.waiting ? node.apply() : node.deliver(node.bundle({}, engine(81, true)));
        expect([at, again.status, again.stderr]).toEqual([at, 0, '']);
        expect([at, state(node), started(node)]).toEqual([at, ...wanted]);
        expect(node.deliver(node.bundle({}, engine(81, true))).stdout).toBe('n1 nothing to change\n');
        node.remove();
        expect(at).toBeLessThan(300);
      }
    },
    300_000,
  );

  onNode(
    'at any step does not spoil the way back of the next one that fails',
    () => {
      const whole = prepared();
      const before = [state(whole), started(whole)];
      whole.deliver(whole.bundle({}, engine(81, true)));
      const after = [state(whole), started(whole)];
      whole.remove();
      let killed = true;
      for (let at = 1; killed; at += 3) {
        const node = prepared();
        node.killAt(at, steps);
        node.deliver(node.bundle({}, engine(81, true)));
        killed = node.spare(at);
        const undo = node.run('test', '-e', '/var/lib/flotilla/state/undo').status === 0;
        const through = !undo && node.file('/etc/web/web.conf')?.content === 'port 81\n';
        const bad = { ...engine(82, false), checks: [{ withinSeconds: 1, command: ['false'] }] };
        expect([at, node.deliver(node.bundle({}, bad)).status]).toEqual([at, 1]);
        expect([at, state(node), started(node)]).toEqual([at, ...(through ? after : before)]);
        node.remove();
      }
    },
    300_000,
  );
});
