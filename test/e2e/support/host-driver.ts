import { runBuild } from '../../../src/rehearsal/hosts/build-run';
import { ensureImages } from '../../../src/rehearsal/hosts/image-store';
import { LocalHosts } from '../../../src/rehearsal/hosts/local-hosts';
import { preflight } from '../../../src/rehearsal/hosts/preflight';

// A process of its own that tests start, and kill: `create DIR REQUEST`, `images NEEDS`, `build ARGV` or `preflight DIR`, JSON in and out.
const [verb, ...args] = process.argv.slice(2);
const [first = '', second = ''] = args;
const work: Record<string, () => Promise<unknown>> = {
  create: () => new LocalHosts(first).create(JSON.parse(second)),
  images: () => ensureImages(JSON.parse(first), (progress) => console.log(JSON.stringify(progress))),
  build: () => runBuild(JSON.parse(first), () => {}),
  preflight: () => preflight(first),
};
work[verb ?? '']?.().then(
  (result) => console.log(JSON.stringify(result ?? null)),
  (cause: unknown) => {
    console.error(String(cause));
    process.exitCode = 1;
  },
);
