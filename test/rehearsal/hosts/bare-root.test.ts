import { withRootPassword } from '../../../src/rehearsal/hosts/bare-root';

const shadow = 'root:*:20000:0:99999:7:::\ndaemon:*:20000:0:99999:7:::\n';

test('root gets the password and nobody else', () => {
  const [root, daemon] = withRootPassword(shadow, 'hello', 'abc.DEF').split('\n');
  expect(root).toMatch(/^root:\$6\$abc\.DEF\$q\.GVF[^:]+:20000:0:99999:7:::$/);
  expect(daemon).toBe('daemon:*:20000:0:99999:7:::');
});

test('the same password is never hashed the same way twice', () => {
  expect(withRootPassword(shadow, 'hello')).not.toBe(withRootPassword(shadow, 'hello'));
});

test('fails for an image without root', () => {
  expect(() => withRootPassword('daemon:*:1:::::\n', 'hello')).toThrow('no root in /etc/shadow');
});
