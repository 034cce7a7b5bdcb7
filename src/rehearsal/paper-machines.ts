/** Machines on paper: records with addresses from documentation ranges, for a rehearsal without root or on another system. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nameTaken, requestKey } from './machine-request';
import type { MachineMaker, MachineRecord, MachineRequest } from './machines';
import { RecordStore } from './record-store';

/** TEST-NET-1, -2 and -3 (RFC 5737); the benchmarking range (RFC 2544) holds what does not fit in them. */
const TEST_NETS = ['192.0.2', '198.51.100', '203.0.113'];
const HOSTS_PER_NET = 254;
const BENCHMARK_HOSTS = 2 ** 17 - 2;

/** Machines of one rehearsal, as files in `DIR/paper`. */
export class PaperMachines implements MachineMaker {
  private readonly store: RecordStore<MachineRecord>;

  /** @param bootMs how long a machine is `creating`. @default 0 */
  constructor(
    rehearsalDir: string,
    private readonly bootMs: number = 0,
  ) {
    this.store = new RecordStore(join(rehearsalDir, 'paper'));
  }

  async create(request: MachineRequest): Promise<MachineRecord> {
    const key = requestKey(request);
    const claim = identity(request.type, request.name);
    const { record } = this.store.create(claim, (id) => ({
      id,
      type: request.type,
      name: claim,
      ...addresses(Number(id)),
      key,
      state: 'creating',
    }));
    if (record.key !== key) throw nameTaken(plain(record));
    if (record.state === 'running') return plain(record);
    await sleep(this.bootMs);
    const running: MachineRecord = { ...record, state: 'running' };
    this.store.replace(running, claim);
    return plain(running);
  }

  async read(id: string): Promise<MachineRecord | undefined> {
    const record = this.store.read(id);
    return record === undefined ? undefined : plain(record);
  }

  async destroy(id: string): Promise<void> {
    this.store.remove(id);
  }

  async list(): Promise<readonly MachineRecord[]> {
    return this.store.list().map(plain);
  }
}

/** A name is taken per resource type: vendors do not know each other. */
function identity(type: string, name: string): string {
  return `${type}/${name}`;
}

function plain(record: MachineRecord): MachineRecord {
  return { ...record, name: record.name.slice(record.type.length + 1) };
}

/**
 * Addresses of machine number `id` (from 1).
 * @throws Error past the last address of the ranges, number 131,832.
 */
export function addresses(id: number): Pick<MachineRecord, 'ipv4' | 'ipv6'> {
  const ipv6 = `2001:db8:${(id >>> 16).toString(16)}:${(id & 0xffff).toString(16)}::1`;
  const testNet = TEST_NETS[Math.floor((id - 1) / HOSTS_PER_NET)];
  if (testNet !== undefined) return { ipv4: `${testNet}.${((id - 1) % HOSTS_PER_NET) + 1}`, ipv6 };
  const host = id - TEST_NETS.length * HOSTS_PER_NET;
  if (host > BENCHMARK_HOSTS) throw new Error(`no documentation address is left for machine ${id}`);
  return { ipv4: `198.${18 + (host >>> 16)}.${(host >>> 8) & 255}.${host & 255}`, ipv6 };
}
