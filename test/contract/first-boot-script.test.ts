import type { FirstBoot } from '../../src/ignition/model';
import { renderScript } from '../../src/ignition/script';
import { gapValues, sampleBoot, systemNamed } from '../ignition/boot-fixture';
import { debian13, debian13Root } from '../support/debian-13-root';
import { fillGaps } from '../support/fill-gaps';
import { needs, root } from '../support/needs';
import { type Ran, ThrowawayNode } from '../support/throwaway-node';

const system = systemNamed('debian-13');
const values = gapValues();

/** A bare machine as it is rented: a root password, every host key, and sshd's configuration as its package brings it. */
function bareMachine(): ThrowawayNode {
  const node = new ThrowawayNode('dash', debian13Root()!);
  node.script(
    'ssh-keygen -q -A; echo root:secret | chpasswd; printf "HostKey /etc/ssh/ssh_host_rsa_key\\nPasswordAuthentication yes\\n" >>/etc/ssh/sshd_config; touch /fake/active/ssh.service /fake/active/apt-daily.timer',
  );
  // A key in OpenSSH's form, whatever the sample's is.
  node.calls();
  return node;
}

function setUp(node: ThrowawayNode, boot: FirstBoot): Ran {
  node.put('/fake/setup', fillGaps(renderScript(boot, system), values));
  // Every command has a name of its own for the machine: it starts with the one that the last run left.
  return node.run('sh', '-c', 'cat /etc/hostname >/proc/sys/kernel/hostname 2>/dev/null; exec sh /fake/setup');
}

/** Everything on the machine but what commands of the test leave. */
function everything(node: ThrowawayNode): string[] {
  const found = node.run(
    'sh',
    '-c',
    'find / -xdev \\( -path /fake -o -path /proc -o -path /dev -o -path /run -o -path /tmp -o -path /var/lib/flotilla/first-boot \\) -prune -o -newer /etc/debian_version -printf "%p %m %u:%g %y %T@\\n"',
  );
  return found.stdout.split('\n').sort();
}

const on = needs(root, 'unshare', debian13);

describe('the script', () => {
  on(
    'brings a bare machine to the state that a first boot leaves, says so, and changes nothing the second time',
    () => {
      const node = bareMachine();
      const first = setUp(node, sampleBoot());
      expect({ status: first.status, stderr: first.stderr }).toEqual({ status: 0, stderr: '' });
      expect(first.stdout).toMatch(/^firstboot: /);
      expect(first.stdout.endsWith('firstboot: done\n')).toBe(true);

      const before = everything(node);
      node.calls();
      const second = setUp(node, sampleBoot());
      expect(second).toEqual({ status: 0, stdout: 'firstboot: nothing to change\n', stderr: '' });
      expect(everything(node)).toEqual(before);
      node.remove();
    },
  );
});
