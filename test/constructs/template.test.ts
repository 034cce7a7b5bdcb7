import { App, TerraformLocal, TerraformOutput, TerraformStack, Testing } from 'cdktf';
import { escapeTemplate, fillTemplate, gapNames } from '../../src/constructs/template';
import { gapMarker } from '../../src/ignition/gap';

test('escapes what Terraform would read as an expression, and nothing else', () => {
  expect(escapeTemplate('a ${b} %{if} $c %d $${e}')).toBe('a $${b} %%{if} $c %d $$${e}');
});

test('fills gaps with expressions over the given values', () => {
  const stack = new TerraformStack(new App({ stackTraces: false }), 's');
  const text = `key: ${gapMarker({ gap: 'k', form: 'base64' })}\nsum: ${gapMarker({ gap: 'k', form: 'sha256' })} \${HOME}\n`;
  new TerraformOutput(stack, 'out', { value: fillTemplate(text, { k: new TerraformLocal(stack, 'k', 'v').asString }) });
  const output = JSON.parse(Testing.synth(stack)).output.out.value;
  expect(output).toBe('key: ${base64encode(local.k)}\nsum: ${sha256(local.k)} $${HOME}\n');
});

test('names the gaps of a document once each', () => {
  const marker = (gap: string) => gapMarker({ gap, form: 'base64' });
  expect(gapNames(`${marker('b')} ${marker('a')} ${marker('b')}`)).toEqual(['a', 'b']);
});

test('fails when a gap has no value, and names it', () => {
  expect(() => fillTemplate(gapMarker({ gap: 'tls.key', form: 'base64' }), { 'tls.ca': 'x' })).toThrow(
    "no value for the gap 'tls.key', there are tls.ca",
  );
});
