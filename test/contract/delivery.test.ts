import { createHash } from 'node:crypto';
import { rootFile } from '../../src/nodes/part';
import { conf, type DeliveryNode, grounds, osPart as os, webPart } from '../support/delivery-node';

const web = webPart();

describe.each(grounds)('with $ground', ({ make, on: onNode }) => {
  let node: DeliveryNode;
  beforeEach(() => {
    node = make();
  });
  afterEach(() => node.remove());

  onNode('a first delivery makes accounts, folders and files and starts units', () => {
    const ran = node.deliver(node.bundle(os, web));
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout.split('\n')).toEqual([
      'n1 os: made user flotilla',
      'n1 os: made user ada',
      'n1 os: made directory /var/lib/flotilla/inbox',
      'n1 os: wrote /etc/sudoers.d/flotilla-ada (new)',
      'n1 os: wrote /home/ada/.note (new)',
      'n1 engine: wrote /etc/systemd/system/web.service (new)',
      'n1 engine: wrote /etc/web/web.conf (new)',
      'n1 engine: enabled web.service',
      expect.stringMatching(/^n1 engine: restarted web.service \(.*web.conf new.*\)$/),
      '',
    ]);
    expect(node.file('/etc/web/web.conf')).toEqual({ mode: '644', owner: 'root:root', content: 'port 80\n' });
    expect(node.file('/home/ada/.note')).toEqual({ mode: '600', owner: 'ada:ada', content: 'hers\n' });
    expect(node.file('/etc/sudoers.d/flotilla-ada')?.mode).toBe('440');
    expect(node.run('stat', '-c', '%a %U', '/var/lib/flotilla/inbox').stdout).toBe('700 flotilla\n');
    expect(node.run('getent', 'passwd', 'flotilla').stdout).toMatch(/:\/var\/lib\/flotilla:\/bin\/sh\n$/);
    expect(Number(node.run('id', '-u', 'flotilla').stdout)).toBeLessThan(1000);
    expect(node.run('getent', 'shadow', 'ada').stdout).toMatch(/^ada:!/);
    expect(node.orders()).toEqual([
      'systemctl daemon-reload',
      'systemctl enable -q web.service',
      'systemctl restart web.service',
    ]);
    expect(node.waiting).toBe(false);
  });

  onNode('a second delivery of the same changes nothing and says so', () => {
    node.deliver(node.bundle(os, web));
    const before = node.tree('/etc', '/home', '/var/lib/flotilla', '/opt');
    expect(node.deliver(node.bundle(os, web))).toEqual({ status: 0, stdout: 'n1 nothing to change\n', stderr: '' });
    expect(node.orders()).toEqual([]);
    expect(node.tree('/etc', '/home', '/var/lib/flotilla', '/opt')).toEqual(before);
  });

  onNode('a changed file restarts only the unit that reads it', () => {
    const other = conf('/etc/other.conf', 'a\n', 'other.service');
    const units = [...web.units, { name: 'other.service', onChange: 'reload' as const }];
    node.deliver(node.bundle(os, { ...web, files: [...web.files, other], units }));
    node.put('/fake/active/other.service', '');
    const changed = { ...other, content: 'b\n' };
    const ran = node.deliver(node.bundle(os, { ...web, files: [...web.files, changed], units }));
    expect(ran).toEqual({
      status: 0,
      stdout:
        'n1 engine: wrote /etc/other.conf (changed)\nn1 engine: reloaded other.service (/etc/other.conf changed)\n',
      stderr: '',
    });
    expect(node.orders()).toEqual(['systemctl reload other.service']);
  });

  onNode('a mode or an owner that someone changed is put right', () => {
    node.deliver(node.bundle(os, web));
    node.script('chmod 666 /etc/web/web.conf; chown ada /etc/sudoers.d/flotilla-ada');
    const ran = node.deliver(node.bundle(os, web));
    expect(ran.stdout).toContain('wrote /etc/web/web.conf (permissions)');
    expect(ran.stdout).toContain('wrote /etc/sudoers.d/flotilla-ada (permissions)');
    expect(node.file('/etc/web/web.conf')?.mode).toBe('644');
    expect(node.file('/etc/sudoers.d/flotilla-ada')?.owner).toBe('root:root');
  });

  onNode('a unit that stands still is started', () => {
    node.deliver(node.bundle(os, web));
    node.script('rm /fake/active/web.service');
    const ran = node.deliver(node.bundle(os, web));
    expect(ran).toMatchObject({ status: 0, stdout: 'n1 engine: restarted web.service (it was not-running)\n' });
  });

  onNode('what a delivery no longer lists is removed: files go, users are locked, units stop', () => {
    node.deliver(node.bundle(os, web));
    const ran = node.deliver(node.bundle({ ...os, users: [os.users[0]], files: [] }, {}));
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(node.file('/etc/web/web.conf')).toBeUndefined();
    expect(node.file('/etc/sudoers.d/flotilla-ada')).toBeUndefined();
    expect(node.orders()).toEqual(['systemctl disable -q --now web.service', 'systemctl daemon-reload']);
    expect(node.run('getent', 'shadow', 'ada').stdout.split(':')[7]).toBe('1');
    expect(ran.stdout).toContain('n1 os: locked user ada');

    const back = node.deliver(node.bundle(os, web));
    expect(back.stdout).toContain('n1 os: opened user ada again');
    expect(node.run('getent', 'shadow', 'ada').stdout.split(':')[7]).toBe('');
  });

  onNode('an account that only the system knows is never locked', () => {
    node.deliver(node.bundle({ ...os, users: [...os.users, { name: 'daemon', shell: '/bin/sh', sudo: false }] }));
    expect(node.deliver(node.bundle(os)).stdout).not.toContain('daemon');
  });

  onNode('any content arrives byte for byte', () => {
    const biting = [
      '"\'`$(id) ${HOME} %{if} %h $$',
      'a\\nb\\\\',
      'crlf\r\nline\r',
      '\u{1F680}ü\u{10FFFF}',
      ' lead',
      '',
      '\n\n',
      '-',
      'x'.repeat(65536),
    ];
    const files = biting.map((content, i) => rootFile(`/etc/biting/${i}`, 0o640, content));
    expect(node.deliver(node.bundle({ files }))).toMatchObject({ status: 0, stderr: '' });
    const sums = biting.map((content) => createHash('sha256').update(content).digest('hex'));
    const found = node.script(
      `for i in ${biting.map((_, i) => i).join(' ')}; do sha256sum < /etc/biting/$i | cut -d ' ' -f 1; done`,
    );
    expect(found.stdout.trim().split('\n')).toEqual(sums);
  });

  onNode('a late value is delivered without ever being printed', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n';
    const files = [rootFile('/etc/flotilla/tls/key.pem', 0o600, { gap: 'tls.key' })];
    const ran = node.deliver(node.bundle({}, { files }, { 'tls.key': key }));
    expect(node.file('/etc/flotilla/tls/key.pem')).toEqual({ mode: '600', owner: 'root:root', content: key });
    for (const secret of [key, 'c2VjcmV0', Buffer.from(key).toString('base64')]) {
      expect(ran.stdout + ran.stderr).not.toContain(secret);
    }
    expect(node.holding('c2VjcmV0')).toEqual(['/etc/flotilla/tls/key.pem']);
  });

  onNode('a sysctl takes effect at once', () => {
    const files = [
      rootFile(
        '/etc/sysctl.d/60-flotilla.conf',
        0o644,
        'net.ipv4.ip_forward = 1\nnet.ipv4.ip_local_port_range = 20000 60000\n',
      ),
    ];
    node.put(
      '/usr/bin/apply-and-look',
      '#!/bin/bash\n/opt/flotilla/bin/apply && cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/ip_local_port_range\n',
      0o755,
    );
    node.put('/var/lib/flotilla/inbox/bundle', node.bundle({ files }));
    const ran = node.run('apply-and-look');
    expect(ran.stdout).toContain('n1 os: set kernel parameters (/etc/sysctl.d/60-flotilla.conf)\n1\n20000\t60000\n');
  });

  onNode('a listener that hangs up does not stop a delivery', () => {
    node.put('/var/lib/flotilla/inbox/bundle', node.bundle(os, web));
    node.script('/opt/flotilla/bin/apply 2>/dev/null | true; true');
    node.script('exec 9>>/run/flotilla/lock; flock 9');
    expect(node.deliver(node.bundle(os, web)).stdout).toBe('n1 nothing to change\n');
  });

  onNode('first boot is waited for', () => {
    node.put('/run/cloud-init/enabled', '');
    node.put('/var/lib/flotilla/inbox/bundle', node.bundle(os, web));
    const ran = node.script(
      '(sleep 1; test ! -e /etc/web/web.conf && echo \'{"v1": {"errors": []}}\' >/run/cloud-init/result.json) & /opt/flotilla/bin/apply',
    );
    expect(ran.stdout).toMatch(/^n1 waiting for first boot to finish\n/);
    expect(ran.status).toBe(0);
  });

  onNode('two deliveries at once go one after the other', () => {
    node.put('/var/lib/flotilla/inbox/bundle', node.bundle(os, web));
    // The second begins once the first holds the lock, and not before its unit is in the middle of its restart.
    node.onStart('touch /fake/busy; sleep 1');
    const ran = node.script(
      '/opt/flotilla/bin/apply & for i in $(seq 300); do [ ! -e /fake/busy ] || break; sleep 0.1; done; [ -e /fake/busy ] || exit 8; if /opt/flotilla/bin/apply; then exit 9; fi; wait',
    );
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain('apply: no bundle in');
    expect(ran.stdout.match(/restarted web.service/g)).toHaveLength(1);
  });
});
