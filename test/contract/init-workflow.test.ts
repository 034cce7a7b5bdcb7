import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { commentMark, workflowText } from '../../src/cli/init-workflow';
import { planMarkdown } from '../../src/cli/plan-markdown';
import { sampleView } from '../cli/plan-sample';
import { goProgram } from '../support/go-program';
import { needs } from '../support/needs';

const actionlint = goProgram('actionlint', 'actionlint');
const folder = mkdtempSync(join(tmpdir(), 'flotilla-workflow-'));
afterAll(() => {
  actionlint.remove();
  rmSync(folder, { recursive: true });
});

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<'review' | 'comment', Job>>;
}

const text = workflowText();
const workflow = parse(text) as Workflow;
const { review, comment } = workflow.jobs;

/** Writes a program that stands for another one. */
function program(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}`);
  chmodSync(join(folder, name), 0o755);
}

/** Runs a step as GitHub does where a workflow names no shell. */
function runStep(job: Job, name: string, env: Readonly<Record<string, string>>) {
  const script = join(folder, 'step.sh');
  writeFileSync(script, job.steps.find((step) => step.name === name)?.run ?? 'exit 99');
  const path = `${folder}${delimiter}${process.env.PATH}`;
  const { status, stderr } = spawnSync('bash', ['-e', script], {
    cwd: folder,
    env: { ...env, PATH: path, GITHUB_STEP_SUMMARY: join(folder, 'summary.md') },
    encoding: 'utf8',
  });
  return { status, stderr };
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8');

needs(actionlint)('actionlint finds nothing in the workflow', () => {
  const file = join(folder, 'fleet.yml');
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync(actionlint.path, [file], { encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([0, '', '']);
});

needs(actionlint)('actionlint would find a mistake in it', () => {
  const file = join(folder, 'wrong.yml');
  writeFileSync(file, text.replace('github.event.pull_request.number', 'github.event.pull_request_number.x.y()'));
  expect(spawnSync(actionlint.path, [file]).status).toBe(1);
});

test('readers of YAML 1.1 and 1.2 read the same', () => {
  expect(parse(text, { version: '1.1' })).toEqual(workflow);
  expect(workflow.on).toBeDefined();
});

test('what runs the code of a pull request can only read, and what can write runs none of it', () => {
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(review.permissions).toBeUndefined();
  expect(comment.permissions).toEqual({ 'pull-requests': 'write' });
  const used = comment.steps.flatMap((step) => step.uses ?? []);
  expect(used.map((u) => u.split('@')[0])).toEqual(['actions/download-artifact']);
  expect(comment.steps.map((step) => step.run ?? '').join('')).not.toMatch(/npm|npx|node|\$\{\{/);
});

test('actions are named with a major version, and no secret is used', () => {
  for (const step of [...review.steps, ...comment.steps]) {
    if (step.uses !== undefined) expect(step.uses).toMatch(/^actions\/[a-z-]+@v\d+$/);
  }
  expect(text).not.toMatch(/secrets\.|_TOKEN: (?!\$\{\{ github\.token)/);
});

for (const [code, out, err] of [
  [0, '## Fleet oak', ''],
  [2, '## Fleet oak', 'fleet.lock.yaml would change'],
  [1, '', "fleet.yaml:3:1: unknown key 'colour'"],
  [3, '', 'flotilla: internal error'],
] as const) {
  needs('bash')(`the comment is there although the plan ends with ${code}, and so does the step`, () => {
    writeFileSync(join(folder, 'summary.md'), '');
    program('npx', `echo "$@" > asked\nprintf %s '${out}'\nprintf '%s' "${err}" >&2\nexit ${code}\n`);
    const { status, stderr } = runStep(review, 'Plan', {});
    expect(status).toBe(code);
    expect(stderr).toBe(err);
    expect(read('asked')).toBe('flotilla plan --check --markdown\n');
    const body = read('comment.md');
    expect(body.split('\n')[0]).toBe(commentMark);
    expect(body).toContain(out);
    if (err !== '') expect(body).toContain(`\n<pre>\n${err}\n</pre>\n`);
    expect(read('summary.md')).toBe(body);
  });
}

/** Standard error at its worst: it closes what it stands in, and every byte of it grows. */
const worst = `${'`'.repeat(60)}\n</pre>\n**b**\n${'<&'.repeat(4000)}`;

needs('bash')('the comment of a plan of 600 nodes has the whole plan, with its notes, and ends properly', () => {
  const plan = planMarkdown(
    sampleView(600),
    { ledger: { file: 'l', changed: true }, warnings: [], next: [], moves: [] },
    true,
  );
  writeFileSync(join(folder, 'long.md'), plan);
  writeFileSync(join(folder, 'long.err'), worst);
  program('npx', 'cat long.md\ncat long.err >&2\nexit 2\n');
  expect(runStep(review, 'Plan', {}).status).toBe(2);
  const body = read('comment.md');
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536);
  expect(body.startsWith(`${commentMark}\n${plan}\n<pre>\n\`\`\``)).toBe(true);
  expect(body).toMatch(/_\d+ more nodes left out: .*_\n/);
  expect(body.endsWith('\n</pre>\n')).toBe(true);
  expect(body.match(/<\/pre>/g)).toHaveLength(1);
  expect(body.match(/<details>/g)).toHaveLength(body.match(/<\/details>/g)!.length);
});

needs('bash')('what is too long to be a plan is not shown', () => {
  program('npx', 'head -c 200000 /dev/zero | tr "\\0" x\n');
  expect(runStep(review, 'Plan', {}).status).toBe(0);
  expect(read('comment.md')).toBe(`${commentMark}\nThere is no plan: see the log of the run.\n`);
});

for (const [known, asked] of [
  ['', '--method POST repos/me/oak/issues/7/comments --field body=@comment.md'],
  ['41\n42\n', '--method PATCH repos/me/oak/issues/comments/41 --field body=@comment.md'],
] as const) {
  needs('bash')(
    `there is one comment: ${known === '' ? 'the first is written' : 'the one that is there is updated'}`,
    () => {
      program('gh', `case "$*" in *--paginate*) printf '${known}';; *) echo "$*" > asked;; esac\n`);
      const name = 'One comment, kept up to date';
      expect(runStep(comment, name, { GITHUB_REPOSITORY: 'me/oak', PULL: '7' })).toEqual({ status: 0, stderr: '' });
      expect(read('asked')).toBe(`api --silent ${asked}\n`);
    },
  );
}
