import { formatDiagnostic, parseTerraformLine } from '../../src/cli/terraform-events';

const line = (data: unknown) => parseTerraformLine(JSON.stringify(data));
const resource = { addr: 'hcloud_server.n1', resource_type: 'hcloud_server', resource_name: 'n1' };

test.each([
  [
    { type: 'planned_change', change: { resource, action: 'replace', reason: 'tainted' } },
    { kind: 'planned', address: 'hcloud_server.n1', action: 'replace', reason: 'tainted' },
  ],
  [
    { type: 'change_summary', changes: { add: 3, change: 1, remove: 2, operation: 'plan' } },
    { kind: 'summary', add: 3, change: 1, remove: 2, operation: 'plan' },
  ],
  [
    { type: 'apply_start', hook: { resource, action: 'create' } },
    { kind: 'start', address: 'hcloud_server.n1', action: 'create' },
  ],
  [
    { type: 'apply_complete', hook: { resource, action: 'create', elapsed_seconds: 4 } },
    { kind: 'done', address: 'hcloud_server.n1', action: 'create', seconds: 4 },
  ],
  [
    { type: 'apply_errored', hook: { resource, action: 'create' } },
    { kind: 'failed', address: 'hcloud_server.n1', action: 'create' },
  ],
  [
    { type: 'provision_progress', hook: { resource, output: 'os: ok' } },
    { kind: 'provision', address: 'hcloud_server.n1', output: 'os: ok' },
  ],
  [
    { type: 'refresh_start', hook: { resource } },
    { kind: 'refresh', address: 'hcloud_server.n1' },
  ],
  [{ type: 'something_of_a_later_version' }, { kind: 'other' }],
])('reads %j', (data, event) => {
  expect(line(data).event).toEqual(event);
});

const diagnostic = {
  severity: 'error',
  summary: 'invalid server type',
  detail: 'cx99 is not sold\n',
  address: 'hcloud_server.n1',
  range: { filename: 'cdk.tf.json' },
  snippet: { code: '        "server_type": "cx99",' },
};

test('a diagnostic names resource and attribute', () => {
  const { event, text } = line({ type: 'diagnostic', '@message': 'Error: invalid server type', diagnostic });
  expect(event).toEqual({
    kind: 'diagnostic',
    diagnostic: {
      severity: 'error',
      summary: 'invalid server type',
      detail: 'cx99 is not sold\n',
      address: 'hcloud_server.n1',
      attribute: 'server_type',
    },
  });
  expect(text).toBe('error: invalid server type\nat hcloud_server.n1, attribute server_type\ncx99 is not sold');
});

test('a diagnostic about the whole resource names no attribute', () => {
  const { event } = line({ type: 'diagnostic', diagnostic: { ...diagnostic, snippet: { code: '      "n1": {' } } });
  expect(event.kind === 'diagnostic' && event.diagnostic.attribute).toBe(undefined);
});

test('a diagnostic without a resource is its summary and detail', () => {
  expect(formatDiagnostic({ severity: 'warning', summary: 'old', detail: 'a\n\nb' })).toEqual([
    'warning: old',
    'a',
    'b',
  ]);
});

test.each(['Initializing the backend...', '{ broken', '', 'null'])('takes %j as plain text', (text) => {
  expect(parseTerraformLine(text)).toEqual({ event: { kind: 'other' }, text });
});
