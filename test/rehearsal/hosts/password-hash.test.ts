import { sha512Crypt } from '../../../src/rehearsal/hosts/password-hash';

// Made by `openssl passwd -6 -salt SALT PASSWORD` (OpenSSL 3.0).
test.each([
  [
    'abc.DEF',
    'hello',
    '$6$abc.DEF$q.GVFbTASuMbNsRGRbYyW7uvNmb/HQJlpSgPqSdjqMknlKOVsxPsU4.PqsuzjbcYQKACPuIyVu0Odhuj53yQI.',
  ],
  [
    'saltstring',
    'a very much longer text to encrypt.  This one even stretches over morethan one line.',
    '$6$saltstring$53QDttM5XFD.Uhcc3Efy7XV.zrHuvtZBT.o/f2SKV3xQtXyOrfywMwP0f2HpBrNF2SZtZsbhq.f.OV.UeVZz0.',
  ],
])('a password salted with %s is hashed as crypt(3) does', (salt, password, hash) => {
  expect(sha512Crypt(password, salt)).toBe(hash);
});

test('a salt counts up to its sixteenth letter', () => {
  expect(sha512Crypt('x', '0123456789abcdefg')).toBe(sha512Crypt('x', '0123456789abcdef'));
});
