/** What one node's engine has and must have, and the scripts that find out and change it. Pure: no connection is made here. */
import { createHash } from 'node:crypto';
import { quote } from '../rehearsal/terraform-wrapper';
import type { LocalImage } from './pod-image';

/** Folder on a node whose files are ours alone. Quadlet reads subfolders too. */
export const quadletFolder = '/etc/containers/systemd/flotilla';

/** A replica's files as they must lie in `quadletFolder`, by name. */
export interface NodeReplica {
  /** `web-1`; its service is `web-1.service`. */
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** References of its images. */
  readonly images: readonly string[];
}

/** All that one node must run. */
export interface NodePods {
  readonly node: string;
  readonly replicas: readonly NodeReplica[];
  /** Images that the fleet brings, without repeats. */
  readonly images: readonly LocalImage[];
}

/** What a node has. */
export interface NodeFacts {
  /** Image id by reference; lower-case hex. */
  readonly images: ReadonlyMap<string, string>;
  /** sha256 by file name. */
  readonly files: ReadonlyMap<string, string>;
  /** Replicas whose service is active. */
  readonly active: ReadonlySet<string>;
}

/** What is to be done on a node. */
export interface NodeWork {
  readonly push: readonly LocalImage[];
  /** Files to write, by name. */
  readonly write: Readonly<Record<string, string>>;
  /** Replicas to start, or to start again because something of theirs changed. */
  readonly restart: readonly string[];
  /** Replicas that no longer belong here. */
  readonly remove: readonly string[];
}

/** Script that prints what a node has: `image REF ID`, `file SHA256 NAME`, `active NAME`. */
export function factsScript(pods: NodePods): string {
  const images = pods.images.map((image) => `image ${quote(image.reference)}`);
  return [
    'image() { id=$(podman image inspect --format "{{.Id}}" "$1" 2>/dev/null) && echo "image $1 $id"; true; }',
    ...images,
    `cd ${quadletFolder} 2>/dev/null || exit 0`,
    'for f in *.kube *.yaml; do [ -f "$f" ] && echo "file $(sha256sum "$f" | cut -d" " -f1) $f"; done',
    'for f in *.kube; do [ -f "$f" ] && systemctl is-active -q "${f%.kube}.service" && echo "active ${f%.kube}"; done',
    'true',
    '',
  ].join('\n');
}

/** Reads what `factsScript` printed. */
export function parseFacts(text: string): NodeFacts {
  const facts = { images: new Map<string, string>(), files: new Map<string, string>(), active: new Set<string>() };
  for (const line of text.split('\n')) {
    const [kind, a, b] = line.split(' ');
    if (kind === 'image' && a && b) facts.images.set(a, b.replace(/^sha256:/, ''));
    if (kind === 'file' && a && b) facts.files.set(b, a);
    if (kind === 'active' && a) facts.active.add(a);
  }
  return facts;
}

/** What separates what a node has from what it must have. */
export function nodeWork(pods: NodePods, facts: NodeFacts): NodeWork {
  const push = pods.images.filter((image) => facts.images.get(image.reference) !== image.id);
  const pushed = new Set(push.map((image) => image.reference));
  const changed = (name: string, text: string): boolean => facts.files.get(name) !== sha256(text);
  const all = pods.replicas.flatMap((replica) => Object.entries(replica.files));
  const restart = pods.replicas.filter(
    (replica) =>
      !facts.active.has(replica.name) ||
      replica.images.some((image) => pushed.has(image)) ||
      Object.entries(replica.files).some(([name, text]) => changed(name, text)),
  );
  const wanted = new Set(all.map(([name]) => name));
  const stale = [...facts.files.keys()].filter((name) => !wanted.has(name));
  return {
    push,
    write: Object.fromEntries(all.filter(([name, text]) => changed(name, text))),
    restart: restart.map((replica) => replica.name),
    remove: [...new Set(stale.map((name) => name.replace(/\.(kube|yaml)$/, '')))].sort(),
  };
}

/** Whether there is anything to do. */
export function isIdle(work: NodeWork): boolean {
  return work.push.length + work.restart.length + work.remove.length + Object.keys(work.write).length === 0;
}

/** What a unit said last, without podman's record of events, which is most of it. */
const unitWords =
  'journalctl -q -u "$1.service" -n 60 -o cat | grep -Ev \'^[0-9-]+ [0-9:.]+ [+-][0-9]{4} UTC m=|^(Pods|Secrets|Volumes) |^[0-9a-f]{64}$|with signal SIGKILL\' | tail -n 12';

/** Script that does a node's work, except for pushing images. Files appear whole; what fails shows its unit's last lines. */
export function workScript(work: NodeWork): string {
  const puts = Object.entries(work.write).map(
    ([name, text]) => `put ${quote(name)} <<'FLOTILLA'\n${Buffer.from(text).toString('base64')}\nFLOTILLA`,
  );
  return [
    'set -eu',
    'umask 022',
    `mkdir -p ${quadletFolder}`,
    `cd ${quadletFolder}`,
    'put() { base64 -d > ".$1.new"; mv ".$1.new" "$1"; }',
    `start() { systemctl restart "$1.service" 2>/dev/null || { echo "$1.service did not start:"; ${unitWords}; exit 1; } >&2; }`,
    ...work.remove.map(
      (name) => `systemctl stop ${quote(name)}.service || true; rm -f ${quote(name)}.kube ${quote(name)}.yaml`,
    ),
    ...puts,
    'systemctl daemon-reload',
    ...work.restart.map((name) => `start ${quote(name)}`),
    '',
  ].join('\n');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
