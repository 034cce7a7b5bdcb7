import { failureDomain } from './failure-domain';
import type { Backend, FleetPlan, NodePlan } from './plan-types';
import type { Domain } from './survival-domains';
import type { StateLoss } from './survival-types';

/** Where the state of one stack lies, and with what it is lost. */
interface StatePlace {
  readonly stack: string;
  readonly where: string;
  readonly caKey: boolean;
  /** The node that keeps it, if one of the fleet's does. */
  readonly node?: string;
  /** The vendor whose own service keeps it, and the place that its address names. */
  readonly store?: { readonly vendor: string; readonly place: string };
}

/** Finds out which states are lost with what. */
export class StatePlaces {
  private readonly places: readonly StatePlace[];

  constructor(plan: FleetPlan) {
    const stacks = ['core', ...[...plan.vendors].sort(), 'mesh'];
    // The authority is there for the TLS of BOSH's docker and of etcd.
    const authority =
      plan.overlay.etcd !== undefined || plan.nodes.some((n) => n.engine === 'bosh' && n.state !== 'leaving');
    const addresses = new Map(plan.nodes.flatMap((n) => (n.address === undefined ? [] : [[n.address, n.name]])));
    this.places = stacks.map((stack) => {
      const { where, host } = keptAt(backendOf(plan, stack));
      const node = host === undefined ? undefined : addresses.get(host);
      const store = host === undefined ? undefined : storeAt(host);
      return {
        ...{ stack, where: node === undefined ? where : `${where} (${node})`, caKey: stack === 'mesh' && authority },
        ...(node === undefined ? {} : { node }),
        ...(store === undefined ? {} : { store }),
      };
    });
  }

  /** Every stack by name, core first and mesh last, and whether its state is lost when some domains are gone. */
  lostWith(domains: readonly Domain[]): readonly StateLoss[] {
    return this.places.map(({ stack, where, caKey, node, store }) => ({
      ...{ stack, where, caKey },
      lost: domains.some(
        (domain) => domain.nodes.some((n) => n.name === node) || (store !== undefined && isIn(store, domain)),
      ),
    }));
  }
}

/** A vendor's service is not lost with one machine, but with the vendor, and with the region where it is. */
function isIn({ vendor, place }: { readonly vendor: string; readonly place: string }, domain: Domain): boolean {
  if (domain.scope === 'node') return false;
  const own = (node: NodePlan) => failureDomain(node) === vendor;
  if (domain.scope === 'vendor') return domain.nodes.some(own);
  return domain.nodes.some((node) => own(node) && sameRegion(vendor, place, node.region));
}

/** The backend of a stack with everything filled in. */
function backendOf({ backends }: FleetPlan, stack: string): Backend {
  const entry = Object.hasOwn(backends, stack) ? backends[stack] : backends.default;
  const { type, settings } = entry ?? { type: 'local', settings: { path: 'state/{stack}.tfstate' } };
  const filled = Object.entries(settings).map(
    ([key, value]) => [key, typeof value === 'string' ? value.replaceAll('{stack}', stack) : value] as const,
  );
  return { type, settings: Object.fromEntries(filled) };
}

/**
 * Where a backend keeps a state, in words, and the host that it is asked at, where the fleet says it.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend
 */
function keptAt({ type, settings }: Backend): { readonly where: string; readonly host?: string } {
  const text = (key: string) => (typeof settings[key] === 'string' ? settings[key] : undefined);
  const at = (what: string, address: string | undefined, otherwise: string) => {
    const host = address === undefined ? undefined : hostOf(address);
    return host === undefined ? { where: `${what}${otherwise}` } : { where: `${what} at ${host}`, host };
  };
  switch (type) {
    case 'local':
      return { where: `${text('path')} on the operator's machine` };
    case 's3':
      // Without an endpoint, AWS' own in the region that the backend must name.
      return at(`bucket ${text('bucket')}`, text('endpoint') ?? `s3.${text('region')}.amazonaws.com`, '');
    case 'pg':
      return at('PostgreSQL', databaseHost(text('conn_str') ?? ''), ' that PGHOST names');
    case 'http':
      return at('http service', text('address'), '');
    case 'consul':
      return at('Consul', text('address'), ' that CONSUL_HTTP_ADDR names');
    case 'gcs':
      return at(`bucket ${text('bucket')}`, text('storage_custom_endpoint'), ' of Google Cloud Storage');
    case 'azurerm':
      return { where: `container ${text('container_name')} of ${text('storage_account_name')} at Azure` };
  }
}

/** `https://203.0.113.9:8500/v1` -> `203.0.113.9`; a scheme may be missing, an IPv6 address stands in brackets. */
function hostOf(address: string): string | undefined {
  const [, bracketed, plain] =
    /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/@\s]*@)?(?:\[([^\]]+)\]|([^\s/:?]+))/i.exec(address) ?? [];
  return (bracketed ?? plain)?.toLowerCase();
}

/** Of a URI, or of words such as `host=203.0.113.9 dbname=states`. @see https://www.postgresql.org/docs/current/libpq-connect.html */
function databaseHost(connection: string): string | undefined {
  if (/^postgres(ql)?:\/\//i.test(connection)) return connection;
  return /(?:^|\s)(?:hostaddr|host)\s*=\s*'?([^\s']+)/.exec(connection)?.[1];
}

/**
 * Object storage that vendors of machines run themselves, by the end of its addresses; what stands before it names the place.
 *
 * @see https://docs.hetzner.com/storage/object-storage/overview/
 * @see https://techdocs.akamai.com/cloud-computing/docs/access-buckets-and-files-through-urls
 * @see https://www.scaleway.com/en/docs/object-storage/concepts/
 * @see https://docs.digitalocean.com/products/spaces/reference/s3-compatibility/
 * @see https://docs.vultr.com/products/cloud-storage/object-storage
 * @see https://docs.aws.amazon.com/general/latest/gr/s3.html
 */
const stores: Readonly<Record<string, string>> = {
  'your-objectstorage.com': 'hetzner',
  'linodeobjects.com': 'linode',
  'scw.cloud': 'scaleway',
  'digitaloceanspaces.com': 'digitalocean',
  'vultrobjects.com': 'vultr',
  'amazonaws.com': 'aws',
};

function storeAt(host: string): StatePlace['store'] {
  const end = Object.keys(stores).find((name) => host.endsWith(`.${name}`));
  if (end === undefined) return undefined;
  // `s3.fr-par.scw.cloud`, `bucket.fsn1.your-objectstorage.com`: the place is the last word before the end.
  return {
    vendor: stores[end]!,
    place: host
      .slice(0, -end.length - 1)
      .split('.')
      .at(-1)!,
  };
}

/** Some vendors number their stores (`eu-central-1` in eu-central, `ewr1` in ewr), one names machines by the zone (`fr-par-1` in fr-par). */
function sameRegion(vendor: string, place: string, region: string): boolean {
  if (vendor === 'linode') return place === region || place.replace(/-[0-9]+$/, '') === region;
  if (vendor === 'vultr') return place.replace(/[0-9]+$/, '') === region;
  if (vendor === 'scaleway') return place === region.replace(/-[0-9]+$/, '');
  return place === region;
}
