import { rekeyScript } from '../../src/nodes/scripts.gen';
import { needs, root } from '../support/needs';
import { type Ran, ThrowawayNode } from '../support/throwaway-node';

const onNode = needs(root, 'unshare', 'busybox', 'sshd', 'ssh-keygen', 'ssh-keyscan');

/** Runs before every scenario: sshd with host key H0, and words to write scenarios with. */
const prelude = `
  PATH=/opt/flotilla/bin:$PATH; keys=/etc/flotilla/ssh; inbox=/var/lib/flotilla/inbox
  public() { cut -d ' ' -f 1,2 "/fake/$1.pub"; }
  # Every key that a client can get to see, over a while.
  offered() { ssh-keyscan -T 2 127.0.0.1 2>/dev/null | cut -d ' ' -f 2,3 | sort -u; }
  shows() { [ "$(offered)" = "$(public "$1")" ] || { echo "expected $1, sshd offers: $(offered)"; exit 1; }; }
  bring() { cp "/fake/$1" "$inbox/hostkey"; }
  files() { ls "$keys"; ls "$inbox"; }
  start() { /usr/sbin/sshd -D -e 2>/dev/null & until ssh-keyscan -T 1 127.0.0.1 2>/dev/null | grep -q ssh; do sleep 0.1; done; }
  start
`;

class RekeyNode extends ThrowawayNode {
  constructor(shell: 'dash' | 'busybox') {
    super(shell);
    this.put('/etc/flotilla/node', 'n1 1\n');
    this.put('/opt/flotilla/bin/rekey', rekeyScript, 0o755);
    this.put('/etc/ssh/sshd_config', 'Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n');
    this.put('/etc/ssh/sshd_config.d/00-flotilla.conf', 'HostKey /etc/flotilla/ssh/hostkey\n');
    this.put('/fake/active/ssh.service', '');
    this.put('/fake/reload', '#!/bin/bash\nkill -HUP "$(cat /run/sshd.pid)"\n', 0o755);
    this.fake(
      'systemctl',
      'case "$*" in "is-active -q ssh.service") pgrep -x sshd >/dev/null ;; is-active*) exit 1 ;; "reload ssh.service") /fake/reload ;; esac',
    );
    this.fake('systemd-run', 'cmp -s /fake/h0 /etc/flotilla/ssh/hostkey && echo "still with h0" >>/fake/log; exit 0');
    const made = this.script(`
      mkdir -p /etc/flotilla/ssh /var/lib/flotilla/inbox /fake
      for k in h0 h1 h2; do ssh-keygen -q -t ed25519 -N '' -C '' -f /fake/$k; done
      ssh-keygen -q -t rsa -b 2048 -N '' -f /fake/rsa; ssh-keygen -q -t ed25519 -N secret -f /fake/locked
      cp /fake/h0 /etc/flotilla/ssh/hostkey`);
    if (made.status !== 0) throw new Error(made.stderr);
  }

  scenario(text: string): Ran {
    return this.script(prelude + text);
  }
}

describe.each(['dash', 'busybox'] as const)('with %s as /bin/sh', (shell) => {
  let node: RekeyNode;
  beforeEach(() => {
    node = new RekeyNode(shell);
  });
  afterEach(() => node.remove());

  onNode('begin offers the new key alone, confirm drops the old one', () => {
    const ran = node.scenario('shows h0; bring h1; rekey begin; shows h1; files; rekey confirm; shows h1; files');
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout.split('\n')).toEqual([
      'n1 ssh: offers the new host key; confirm within 120 s',
      'hostkey',
      'hostkey.previous',
      'n1 ssh: host key confirmed',
      'hostkey',
      '',
    ]);
    const calls = node.calls();
    const armed = calls.findIndex((c) =>
      /^systemd-run .*--on-active=120 .*\/opt\/flotilla\/bin\/rekey revert$/.test(c),
    );
    expect(armed).toBeGreaterThan(calls.indexOf('systemctl enable -q flotilla-rekey.service'));
    // The way back is set before the key is changed.
    expect(calls[armed + 1]).toBe('still with h0');
    expect(armed).toBeLessThan(calls.indexOf('systemctl reload ssh.service'));
    expect(calls.lastIndexOf('systemctl stop flotilla-rekey-deadline.timer')).toBeGreaterThan(armed);
  });

  onNode('without a confirmation the old key comes back, and a late confirmation is refused', () => {
    const ran = node.scenario(
      'bring h1; rekey begin; rekey revert; shows h0; ! rekey confirm; shows h0; rekey revert; shows h0; bring h1; rekey begin; shows h1; rekey confirm; shows h1; rekey revert; shows h1; files',
    );
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain('the node went back to its earlier host key');
    expect(ran.stdout).toMatch(/confirmed\nhostkey\n$/);
  });

  onNode('the way back also works before sshd runs, as at boot', () => {
    expect(node.scenario('bring h1; rekey begin').status).toBe(0);
    node.cutPower();
    expect(node.script('/opt/flotilla/bin/rekey revert')).toMatchObject({ status: 0, stderr: '' });
    expect(node.scenario('shows h0')).toMatchObject({ status: 0, stdout: '' });
  });

  onNode('begin and confirm may be repeated in any order', () => {
    const ran = node.scenario(
      'bring h1; rekey begin; bring h1; rekey begin; shows h1; rekey confirm; rekey confirm; bring h1; rekey begin; shows h1; rekey confirm; files',
    );
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toMatch(/host key unchanged\nn1 ssh: host key confirmed\nhostkey\n$/);
  });

  onNode('a third key may follow, before a confirmation and after it; the way back is always the confirmed key', () => {
    const ran = node.scenario(
      'bring h1; rekey begin; bring h2; rekey begin; shows h2; rekey revert; shows h0; bring h1; rekey begin; rekey confirm; bring h2; rekey begin; shows h2; rekey revert; shows h1',
    );
    expect(ran).toMatchObject({ status: 0, stderr: '' });
  });

  onNode('a key that sshd cannot offer is refused and changes nothing', () => {
    for (const [bring, message] of [
      ['bring rsa', 'is not an ED25519 key'],
      ['bring locked', 'is not an ED25519 key'],
      ['echo nonsense >$inbox/hostkey', 'is not an ED25519 key'],
      ['true', 'no host key in'],
    ]) {
      const ran = node.scenario(`${bring}; ! rekey begin; shows h0; files`);
      expect([bring, ran.status, ran.stdout]).toEqual([bring, 0, 'hostkey\n']);
      expect(ran.stderr).toContain(message);
    }
  });

  onNode('an sshd that would offer two keys goes back to the old one', () => {
    node.put('/etc/ssh/sshd_config.d/50-vendor.conf', 'HostKey /fake/rsa\n');
    const ran = node.script(
      `${prelude.replace(/start\n$/, '')} /usr/sbin/sshd -D -e 2>/dev/null & sleep 0.5; bring h1; ! rekey begin; cmp $keys/hostkey /fake/h0`,
    );
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain('sshd is set to offer several host keys');
  });

  onNode('nothing that is printed holds a key', () => {
    const ran = node.scenario('bring h1; rekey begin; rekey confirm');
    expect(ran.stdout + ran.stderr).not.toMatch(/AAAA|PRIVATE/);
  });
});

onNode(
  'a rekey that is killed at any step is finished by another run, or goes back',
  () => {
    let killed = true;
    for (let at = 1; killed; at += 1) {
      const node = new RekeyNode('dash');
      node.killAt(at, ['mv', 'rm', 'sync', 'systemctl', 'systemd-run']);
      node.scenario('bring h1; rekey begin && rekey confirm');
      killed = node.spare(at);
      node.cutPower();
      const confirmed = node.script('test -e /etc/flotilla/ssh/hostkey.previous').status !== 0;
      // The unit at boot; then Terraform again, pinned to whichever key is offered.
      const ran = node.scenario(
        'rekey revert; (shows h0 >/dev/null) || shows h1; bring h1; rekey begin; shows h1; rekey confirm; shows h1; files',
      );
      expect([at, confirmed, ran.status, ran.stderr]).toEqual([at, confirmed, 0, '']);
      expect(ran.stdout).toMatch(/host key confirmed\nhostkey\n$/);
      node.remove();
      expect(at).toBeLessThan(200);
    }
  },
  300_000,
);
