import { labelPattern as namePattern } from './names';
import { nearest } from './nearest';
import { type NodeExpression, type NodeRequirement, type NodeTerm, requirementText } from './node-requirement';
import type { ExpressionInput, PodInput } from './pod-schema';
import type { Note, Report } from './report';
import { nameSome, shown } from './shown';
import type { Path } from './where';

/** Labels that Kubernetes gives to nodes and that nodes of a fleet have, with the values that can be; undefined: any. */
const wellKnown: Readonly<Record<string, readonly string[] | undefined>> = {
  'kubernetes.io/arch': ['amd64', 'arm64'],
  'kubernetes.io/os': ['linux'],
  'kubernetes.io/hostname': undefined,
  'topology.kubernetes.io/region': undefined,
  'node.kubernetes.io/instance-type': undefined,
};

/** Others that it gives or gave, with what says the same. */
const instead: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone': 'topology.kubernetes.io/region',
};

/** Other words for a processor. */
const processors: Readonly<Record<string, string>> = { x86_64: 'amd64', x64: 'amd64', aarch64: 'arm64' };

/** What a manifest asks of its node: `nodeSelector` holds in every term of the affinity. Empty: nothing. */
export function nodeNeeds(pod: PodInput, report: Report): NodeRequirement {
  const before = report.findings.length;
  const selector = Object.entries(pod.spec.nodeSelector ?? {}).map(([key, value]) => {
    const path: Path = ['spec', 'nodeSelector', key];
    const wrongKey = keyNote(key, path);
    const note = wrongKey === undefined ? valueNote(key, value, path) : { ...wrongKey, part: 'key' as const };
    if (note !== undefined) report.error(note);
    return { key, operator: 'In', values: [value] } satisfies NodeExpression;
  });
  const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const at: Path = [
    ...['spec', 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'],
  ];
  const terms = required?.nodeSelectorTerms.map(({ matchExpressions }, t) =>
    matchExpressions.map((one, e) => expression(one, [...at, t, 'matchExpressions', e], report)),
  );
  const needs = terms?.map((term) => [...selector, ...term]) ?? (selector.length === 0 ? [] : [selector]);
  // What nothing can be is told already.
  const dead = report.findings.length > before ? [] : needs.map(contradiction);
  if (dead[0] !== undefined && !dead.includes(undefined)) {
    report.error({
      code: 'bad-selector',
      path: terms === undefined ? ['spec', 'nodeSelector'] : at,
      message: `expected what a node can have, got ${requirementText([dead[0]])}, which no node has at once`,
      hint: 'delete what contradicts the other',
    });
  }
  return needs;
}

/** Expressions of a term of one key that cannot hold together; undefined if there are none. */
function contradiction(term: NodeTerm): NodeTerm | undefined {
  const keys = [...new Set(term.map(({ key }) => key))];
  return keys.map((key) => term.filter((one) => one.key === key)).find((own) => own.length > 1 && isImpossible(own));
}

function isImpossible(own: NodeTerm): boolean {
  const lists = own.filter(({ operator }) => operator === 'In').map(({ values }) => values);
  const refused = own.flatMap(({ operator, values }) => (operator === 'NotIn' ? values : []));
  const [first, ...others] = lists;
  const absent = own.some(({ operator }) => operator === 'DoesNotExist');
  if (absent) return first !== undefined || own.some(({ operator }) => operator === 'Exists');
  return first?.every((value) => refused.includes(value) || others.some((list) => !list.includes(value))) === true;
}

function expression({ key, operator, values = [] }: ExpressionInput, path: Path, report: Report): NodeExpression {
  const note = keyNote(key, [...path, 'key']);
  if (note !== undefined) report.error(note);
  const takes = operator === 'In' || operator === 'NotIn';
  if (takes && values.length === 0) {
    report.error({
      code: 'missing-key',
      path: [...path, 'values'],
      message: `expected the values of ${operator}, got none`,
      hint: operator === 'In' ? 'list them, or write Exists' : 'list them, or write DoesNotExist',
    });
  }
  if (!takes && values.length > 0) {
    const message = `expected no values with ${operator}, got ${nameSome(values.slice(0, 3), values.length)}`;
    report.error({ code: 'bad-selector', path: [...path, 'values'], message, hint: 'delete them, or write In' });
  }
  values.forEach((value, i) => {
    const wrong = takes && note === undefined ? valueNote(key, value, [...path, 'values', i]) : undefined;
    if (wrong !== undefined) report.error(wrong);
  });
  return { key, operator, values };
}

/** Labels that a fleet file can give to a node. */
const ownLabel = /^[a-z]([a-z0-9_-]{0,30}[a-z0-9])?$/;

function keyNote(key: string, path: Path): Note | undefined {
  if (Object.hasOwn(wellKnown, key) || ownLabel.test(key)) return undefined;
  const known = Object.keys(wellKnown);
  const other = Object.hasOwn(instead, key) ? instead[key] : nearest(key, known);
  return {
    code: 'bad-selector',
    path,
    message: `expected a label of the fleet file or one of ${known.join(', ')}, got ${shown(key)}`,
    hint: other === undefined ? 'name a label that nodes have under labels in the fleet file' : `write ${other}`,
  };
}

function valueNote(key: string, value: string, path: Path): Note | undefined {
  const allowed = Object.hasOwn(wellKnown, key) ? wellKnown[key] : undefined;
  if (key === 'kubernetes.io/hostname' && !namePattern.test(value)) {
    const message = `expected the name of a node, got ${shown(value)}`;
    return { code: 'bad-selector', path, message };
  }
  if (allowed === undefined || allowed.includes(value)) return undefined;
  const meant = Object.hasOwn(processors, value) ? processors[value] : nearest(value, allowed);
  const list = allowed.length === 1 ? allowed[0] : `one of ${allowed.join(', ')}`;
  return {
    code: 'bad-selector',
    path,
    message: `expected ${list}, got ${shown(value)}`,
    ...(meant === undefined ? {} : { hint: `did you mean '${meant}'?` }),
  };
}
