import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { replicaManifest } from '../../src/artifacts/podman/replica';
import type { PodPlan } from '../../src/fleet/plan-types';
import { parsePodManifest } from '../../src/fleet/pod-manifest';
import { ensureImages, imageFor } from '../../src/rehearsal/hosts/image-store';
import { samplePod } from '../artifacts/sample-fleets';
import { ok } from '../fleet/oak';
import { needs, root } from '../support/needs';

/** A pod with a volume of every kind; what its containers see of them is in its log. */
const manifest = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostNetwork: true
  restartPolicy: Never
  nodeSelector: {kubernetes.io/os: linux}
  volumes:
    - {name: data, persistentVolumeClaim: {claimName: store}}
    - {name: look, persistentVolumeClaim: {claimName: store, readOnly: true}}
    - {name: tmp, emptyDir: {}}
    - {name: host, hostPath: {path: /srv/web, type: DirectoryOrCreate}}
  initContainers:
    - name: fill
      image: localhost/busybox:1
      command: [/bin/busybox, sh, -c, "mkdir -p /data/sub; echo filled >> /data/sub/f; echo fresh >> /tmp/t"]
      volumeMounts: [{name: data, mountPath: /data}, {name: tmp, mountPath: /tmp}]
  containers:
    - name: c
      image: localhost/busybox:1
      command: [/bin/busybox, sh, -c, "cat /data/f /tmp/t; echo x > /look/x && echo written; echo $FLOTILLA_REPLICA >> /host/log; cat /host/log"]
      volumeMounts:
        - {name: data, mountPath: /data, subPath: sub}
        - {name: tmp, mountPath: /tmp}
        - {name: look, mountPath: /look}
        - {name: host, mountPath: /host}
`;

const folder = mkdtempSync(join(tmpdir(), 'pod-volumes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Both replicas, one after the other, in the podman of a node; nothing of it outlives the script but what it prints. */
const script = `set -e
podman() { /usr/bin/podman --root /run/storage --runroot /run/podman --storage-driver vfs --cgroup-manager cgroupfs --hooks-dir /run/none "$@"; }
trap 'find /sys/fs/cgroup/libpod_parent -depth -type d -exec rmdir {} +' EXIT
mkdir -p /run/image/bin /run/none
cp /work/busybox /run/image/bin/busybox
tar -C /run/image -c . | podman import -q - localhost/busybox:1 > /dev/null
for replica in web-1 web-2; do
  podman kube play /work/$replica.yaml > /dev/null
  podman wait $replica-c > /dev/null
  echo "$replica says:"
  podman logs $replica-c 2> /dev/null
done
echo volumes: $(podman volume ls -q | sort)
podman kube down /work/web-1.yaml > /dev/null
echo left: $(podman volume ls -q | sort)
podman kube down /work/web-2.yaml > /dev/null
`;

/** A node's root, to be written to at will, with a process table, devices and control groups of its own. */
const inside = (base: string) => `set -e
mount -t tmpfs none "${folder}/mnt"
cd "${folder}/mnt"
mkdir upper scratch root
mount -t overlay overlay -o lowerdir=${base},upperdir=upper,workdir=scratch root
cd root
mkdir -p work
mount --bind "${folder}" work
mount -t proc proc proc
mount -t sysfs none sys
mount -t cgroup2 none sys/fs/cgroup
mount -t tmpfs none run
mount -t tmpfs none tmp
mount --rbind /dev dev
exec chroot . /bin/sh /work/run.sh
`;

function played(): string {
  const facts = ok(parsePodManifest({ file: 'web.yaml', text: manifest }));
  const pod: PodPlan = { ...samplePod, manifest: facts.manifest };
  for (const replica of pod.replicas) {
    writeFileSync(join(folder, `${replica.name}.yaml`), stringify(replicaManifest(pod, replica)));
  }
  const busybox = spawnSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).stdout.trim();
  copyFileSync(busybox, join(folder, 'busybox'));
  mkdirSync(join(folder, 'mnt'));
  writeFileSync(join(folder, 'run.sh'), script);
  const [base = ''] = imageFor('fedora-coreos').lower;
  const argv = ['-C', '-m', '-p', '-n', '-f', '--propagation', 'private', 'sh', '-c', inside(base)];
  const { stdout, stderr } = spawnSync('unshare', argv, { encoding: 'utf8', timeout: 120_000 });
  return stdout === '' ? stderr : stdout;
}

needs(
  root,
  'mmdebstrap',
  'unshare',
  'busybox',
)(
  "a node's podman keeps claims and paths, gives each replica an emptyDir of its own, and writes to nothing that is read only",
  async () => {
    await ensureImages(['fedora-coreos'], () => {});
    expect(played().trim().split('\n')).toEqual([
      ...['web-1 says:', 'filled', 'fresh', 'web-1'],
      // The claim and the path are the node's, and have what the first replica wrote; the emptyDir is new.
      ...['web-2 says:', 'filled', 'filled', 'fresh', 'web-1', 'web-2'],
      'volumes: store web-1_tmp web-2_tmp',
      'left: store web-2_tmp',
    ]);
  },
  // Builds what rehearsals build, once for this user.
  30 * 60_000,
);
