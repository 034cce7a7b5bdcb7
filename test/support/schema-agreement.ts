import * as assert from 'node:assert/strict';
import Ajv from 'ajv/dist/2020';
import schema from '../../schema/fleet.schema.json';
import partSchema from '../../schema/fleet-part.schema.json';
import { type Finding, type FleetInput, fleetSpec } from '../../src/fleet';
import { readYaml } from '../../src/fleet/yaml-text';
import { brokenData, brokenTexts } from './broken-fleets';
import { type FleetProperty, holdsFor } from './fleet-properties';
import { generatedFleets, readGenerated } from './generated-fleets';

const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false });
// What editors say of a text that breaks its pattern.
ajv.addKeyword('patternErrorMessage');

/** Whether the JSON Schema accepts some data, by somebody else's validator. */
export const schemaAccepts = ajv.compile(schema);

/** The same of a file that a fleet file includes. */
export const partAccepts = ajv.compile(partSchema);

/** Codes of what is wrong with the structure alone: no other value and no other file has to be known. */
const structural = new Set(
  'wrong-type missing-key unknown-key surplus-key not-built-yet bad-value bad-name bad-address'.split(' '),
);

/** What the parser finds wrong with the structure of some data, each with its path. */
export function structuralFindings(data: unknown): readonly string[] {
  const result = fleetSpec(data as FleetInput, readGenerated);
  const findings = result.ok ? [] : result.findings;
  // Findings with a file are of manifests.
  return findings.filter((f) => f.file === undefined && isStructural(f, data)).map((f) => `${f.path}: ${f.message}`);
}

function isStructural({ code, path, message }: Finding, data: unknown): boolean {
  // Nodes that are not in the file may be in those that it includes.
  if (code === 'missing-key' && path === 'nodes') return !includes(data);
  // How many types a backend has is a matter of structure, and whether a secret has a key; what stands in other texts is not.
  if (code === 'bad-backend') return message.includes('exactly one type');
  if (code === 'secret-setting') return message.startsWith("expected no '");
  return structural.has(code);
}

function includes(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'include' in data;
}

function agree(data: unknown): boolean {
  const findings = structuralFindings(data);
  assert.equal(schemaAccepts(data), findings.length === 0, JSON.stringify([findings, schemaAccepts.errors]));
  return true;
}

/** The parser and the JSON Schema, on valid and broken fleets. */
export const agreement: readonly FleetProperty[] = [
  holdsFor('the JSON Schema accepts every generated fleet', generatedFleets, (fleet) => {
    assert.ok(schemaAccepts(fleet), JSON.stringify(schemaAccepts.errors));
    return true;
  }),
  holdsFor('the parser and the JSON Schema accept and refuse the same data', brokenData, agree),
  holdsFor('the parser and the JSON Schema accept and refuse the same texts', brokenTexts, (text) => {
    const { findings, yaml } = readYaml({ file: 'fleet.yaml', text });
    return findings.length === 0 && yaml !== undefined && agree(yaml.data);
  }),
];
