import { type Asked, answer, type FoundFile } from '../../../../src/rehearsal/hosts/file-server/answer';

const changed = Date.parse('2025-05-20T10:00:00.700Z');
const modified = 'Tue, 20 May 2025 10:00:00 GMT';

function ask(asked: Partial<Asked>) {
  const looked: [string, string][] = [];
  const find = (site: string, path: string): FoundFile | undefined => {
    looked.push([site, path]);
    return path === '/debian/tree+1_1%.deb' ? { path: '/there', size: 100, changed } : undefined;
  };
  const url = '/debian/tree%2b1_1%25.deb';
  return { ...answer({ method: 'GET', url, host: 'deb.debian.org', ...asked }, find), looked };
}

test('a file is sent whole, with its length and age, under its decoded name and whatever the port and the query', () => {
  const { status, headers, body, looked } = ask({ host: 'DEB.debian.org:80', url: '/debian/tree%2B1_1%25.deb?x#y' });
  expect(looked).toEqual([['deb.debian.org', '/debian/tree+1_1%.deb']]);
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'Content-Length': '100', 'Last-Modified': modified, 'Accept-Ranges': 'bytes' });
  expect(body).toEqual({ file: '/there', first: 0, last: 99 });
});

test('HEAD tells the same and sends nothing', () => {
  const { status, headers, body } = ask({ method: 'HEAD' });
  expect([status, headers['Content-Length'], body]).toEqual([200, '100', undefined]);
});

test('only GET and HEAD are known', () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'CONNECT']) {
    expect(ask({ method })).toMatchObject({ status: 405, headers: { Allow: 'GET, HEAD' }, looked: [] });
  }
});

test('what is not there is 404', () => {
  expect(ask({ url: '/debian/other.deb' }).status).toBe(404);
});

test.each([
  '/debian/../../etc/passwd',
  '/%2e%2e/etc/passwd',
  '/debian/%2e%2e%2f%2e%2e%2fetc/passwd',
  '/..',
  '/debian/a%00b',
  '/debian/%zz',
  'http://deb.debian.org/debian',
  'debian',
  '*',
  '',
])('%s leads nowhere and is not looked for', (url) => {
  expect(ask({ url })).toMatchObject({ status: 400, looked: [] });
});

test('without a host nobody knows which site is meant', () => {
  expect(answer({ method: 'GET', url: '/' }, () => undefined).status).toBe(400);
});

test.each([
  ['bytes=0-9', 0, 9],
  ['bytes=90-', 90, 99],
  ['bytes=90-1000', 90, 99],
  ['bytes=-10', 90, 99],
  ['bytes=-1000', 0, 99],
  ['bytes=99-99', 99, 99],
])('%s is that part', (range, first, last) => {
  const { status, headers, body } = ask({ range });
  expect(status).toBe(206);
  expect(headers).toMatchObject({
    'Content-Range': `bytes ${first}-${last}/100`,
    'Content-Length': `${last - first + 1}`,
  });
  expect(body).toEqual({ file: '/there', first, last });
});

test.each(['bytes=100-', 'bytes=100-200', 'bytes=-0'])('%s is beyond the end', (range) => {
  const { status, headers, body } = ask({ range });
  expect([status, headers['Content-Range'], body]).toEqual([416, 'bytes */100', undefined]);
});

test.each(['bytes=0-1,5-6', 'bytes=9-1', 'bytes=-', 'lines=1-2', 'bytes=a-b'])('%s is not understood: all', (range) => {
  expect(ask({ range })).toMatchObject({ status: 200, headers: { 'Content-Length': '100' } });
});

test('a range for another version of the file asks for all of it', () => {
  expect(ask({ range: 'bytes=5-', ifRange: modified }).status).toBe(206);
  expect(ask({ range: 'bytes=5-', ifRange: 'Mon, 19 May 2025 10:00:00 GMT' }).status).toBe(200);
});

test('who has the file already gets none', () => {
  expect(ask({ ifModifiedSince: modified })).toMatchObject({ status: 304, headers: { 'Last-Modified': modified } });
  expect(ask({ ifModifiedSince: modified }).body).toBeUndefined();
  expect(ask({ ifModifiedSince: 'Tue, 20 May 2025 09:59:59 GMT' }).status).toBe(200);
  expect(ask({ ifModifiedSince: 'soon' }).status).toBe(200);
});

test('an empty file is sent as nothing', () => {
  const found = { path: '/empty', size: 0, changed };
  const { status, headers, body } = answer({ method: 'GET', url: '/empty', host: 'x' }, () => found);
  expect([status, headers['Content-Length'], body]).toEqual([200, '0', undefined]);
});
