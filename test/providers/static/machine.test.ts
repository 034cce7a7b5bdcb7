import { App, DefaultTokenResolver, StringConcat, TerraformStack, Testing, Tokenization } from 'cdktf';
import { maker } from '../../../src/providers/static/machine';

const props = {
  resourceName: 'n4',
  prefix: '',
  fleet: 'oak',
  name: 'n4',
  machineName: 'oak-n4',
  region: 'acme',
  size: 'static',
  image: 'debian-13',
  labels: {},
  address: '203.0.113.9',
  openPorts: [{ port: 22, protocol: 'tcp' as const, reason: 'ssh' }],
  protect: true,
  replaceTriggeredBy: 'terraform_data.generation_n4',
};

function synth(over: Partial<typeof props> = {}) {
  const stack = new TerraformStack(new App({ stackTraces: false }), 's');
  const machine = maker.machine(stack, 'machine', { ...props, ...over });
  return {
    json: JSON.parse(Testing.synth(stack)) as { resource: object; provider?: object },
    tokens: Tokenization.resolve(machine, {
      scope: stack,
      preparing: false,
      resolver: new DefaultTokenResolver(new StringConcat()),
    }) as unknown,
  };
}

test('a machine that exists is a record of its address, guarded and made anew by its generation alone', () => {
  const { json } = synth();
  expect(json.resource).toEqual({
    terraform_data: {
      n4: {
        input: { ipv4: '203.0.113.9' },
        lifecycle: { prevent_destroy: true, replace_triggered_by: ['terraform_data.generation_n4'] },
      },
    },
  });
  expect(synth({ protect: false }).json.resource).toMatchObject({
    terraform_data: { n4: { lifecycle: { prevent_destroy: false } } },
  });
});

test('its id is that of the record, its address comes out of it', () => {
  expect(synth().tokens).toEqual({ id: '${terraform_data.n4.id}', ipv4: '${terraform_data.n4.output.ipv4}' });
});

test('nobody is asked for it: there is no provider', () => {
  expect(maker.provider).toBeUndefined();
  expect(synth().json.provider).toBeUndefined();
});

test('a node without an address is our own mistake', () => {
  const { address: _, ...without } = props;
  const stack = new TerraformStack(new App({ stackTraces: false }), 's');
  expect(() => maker.machine(stack, 'machine', without)).toThrow("static node 'n4' has no address");
});
