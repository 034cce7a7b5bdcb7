import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { requestKey } from '../machine-request';
import { type MachineMaker, type MachineRecord, MachineRefused, type MachineRequest } from '../machines';
import { addressesOf, takeNumber } from './addresses';
import { passwordFile } from './bare-root';
import { endGroup, neededLayout } from './cgroups';
import { type CloudInitStatus, cloudInitStatus } from './cloud-init-status';
import { offerArchive } from './file-service';
import { addressProblem, fixedAddresses } from './fixed-addresses';
import { fillHostFolder } from './host-folder';
import { type HostRecord, tryReadRecord, writeRecord } from './host-record';
import { ignite, ignitionProblem } from './ignition-root';
import { type Image, ImageMissing, imageFor } from './image-store';
import { withLock } from './lock';
import { hostsFolder, hostsLock, rehearsalName } from './namespace';
import { announce, bringNetworkUp, forgetAddress, isNetworkUp, takeNetworkDown } from './network';
import { HostDidNotStart, Power } from './power';
import { removeTree } from './remove-tree';

/** What there is of a rehearsal on this machine. */
export interface HostsStatus {
  /** Name of its network namespace, and whether that exists. */
  readonly namespace: string;
  readonly network: boolean;
  readonly machines: readonly MachineRecord[];
}

/** A name that no machine of the rehearsal has, or more than one; the message names those that there are. */
export class NoSuchMachine extends Error {}

/** A host's folder and what it says. */
interface Host {
  readonly folder: string;
  readonly record: HostRecord;
}

// Short: whatever a host would still write is removed anyway.
const cleanEndMs = 2_000;
const forcedEndMs = 20_000;
const sshdMs = 30_000;

/**
 * Machines as hosts that boot on this machine: systemd-nspawn guests on one bridge in a network namespace with no way out.
 * Everything of them is in `<rehearsalDir>/hosts`, in a namespace and a control group of the rehearsal's name; one folder per
 * machine, `<type>.<name>`. Hosts outlive the process that made them. Needs root; preflight says what else.
 */
export class LocalHosts implements MachineMaker {
  private readonly hosts: string;

  constructor(private readonly rehearsalDir: string) {
    this.hosts = hostsFolder(rehearsalDir);
  }

  async create(request: MachineRequest): Promise<MachineRecord> {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(request.name)) {
      const allowed = 'up to 63 letters, digits, hyphens, dots and underscores, a letter or digit first';
      throw new MachineRefused('name', `invalid name '${request.name}'`, `allowed are ${allowed}`);
    }
    const folder = path.join(this.hosts, `${request.type}.${request.name}`);
    return this.withMachine(folder, async () => {
      const record = (await this.adopted(folder, request)) ?? (await this.recorded(folder, request));
      await bringNetworkUp(this.rehearsalDir);
      if (record.fixed === true) await this.announce(record.ipv4);
      await startOrRefuse(() => this.start(folder, record));
      // Whoever made a bare machine logs in to it next.
      if (record.firstBoot === 'none') await this.power(folder, record).untilSshd(sshdMs);
      const made: HostRecord = { ...record, phase: 'made' };
      if (record.phase !== 'made') writeRecord(folder, made);
      return this.seen(folder, made);
    });
  }

  async read(id: string): Promise<MachineRecord | undefined> {
    return (await this.list()).find((machine) => machine.id === id);
  }

  async destroy(id: string): Promise<void> {
    const found = this.folders().find(({ record }) => record.id === id);
    if (found === undefined) return;
    await this.withMachine(found.folder, async () => {
      // Another machine may have taken the name while we waited.
      if (tryReadRecord(found.folder)?.id === id) await this.remove(found.folder, found.record);
    });
  }

  async list(): Promise<readonly MachineRecord[]> {
    return this.folders().map(({ folder, record }) => this.seen(folder, record));
  }

  /** Everything that there is, as seen now. */
  async status(): Promise<HostsStatus> {
    return {
      namespace: rehearsalName(this.rehearsalDir),
      network: isNetworkUp(this.rehearsalDir),
      machines: await this.list(),
    };
  }

  /**
   * File (0600) that holds the root password of a bare machine and nothing else; undefined if it is no bare machine, or gone.
   * @param id of the machine
   */
  passwordFile(id: string): string | undefined {
    const found = this.folders().find(({ record }) => record.id === id && record.firstBoot === 'none');
    return found === undefined ? undefined : path.join(found.folder, passwordFile);
  }

  /** How cloud-init fares on every machine that runs, as seen now. */
  cloudInits(): readonly { readonly machine: MachineRecord; readonly status: CloudInitStatus }[] {
    return this.folders().flatMap(({ folder, record }) => {
      const init = this.power(folder, record).guestInit();
      if (init === undefined) return [];
      return [{ machine: this.seen(folder, record), status: cloudInitStatus(`/proc/${init}/root`) }];
    });
  }

  /** Power loss. No error if it is off already. @param name of a machine, or `<type>.<name>`, or its id @throws NoSuchMachine */
  kill(name: string): Promise<void> {
    return this.withNamed(name, (power) => power.cut());
  }

  /** Asks the host to power off; cuts its power after 30 s. @param name see {@link kill} */
  shutdown(name: string): Promise<void> {
    return this.withNamed(name, (power) => power.off(30_000));
  }

  /** Power on; returns once the host's init is up. No error if it is on already. @param name see {@link kill} @throws HostDidNotStart */
  boot(name: string): Promise<void> {
    return this.withNamed(name, async (_power, { folder, record }) => {
      await bringNetworkUp(this.rehearsalDir);
      await this.start(folder, record);
    });
  }

  /** Asks the host to reboot (after 30 s without asking); returns once its init is up again. @param name see {@link kill} @throws HostDidNotStart */
  reboot(name: string): Promise<void> {
    return this.withNamed(name, async (power) => {
      await bringNetworkUp(this.rehearsalDir);
      await power.reboot(30_000);
    });
  }

  /**
   * Ends all hosts and removes everything of them from this machine, whatever killed runs have left.
   * @throws LockBusy another process is still making machines here
   */
  async down(): Promise<void> {
    const layout = neededLayout();
    // Ends what others may still wait for, so that they let go of the lock.
    await Promise.all(this.folders().map(({ folder, record }) => this.power(folder, record).off(cleanEndMs)));
    await withLock(this.lock('use'), { waitSec: 30, what: `the machines of ${this.rehearsalDir}` }, async () => {
      await endGroup(layout, rehearsalName(this.rehearsalDir), forcedEndMs);
      await takeNetworkDown(this.rehearsalDir);
      removeTree(this.hosts);
    });
  }

  /** The machine that a killed or an earlier run left, if this request is the one that made it. */
  private async adopted(folder: string, request: MachineRequest): Promise<HostRecord | undefined> {
    const record = tryReadRecord(folder);
    if (record === undefined || record.key === requestKey(request)) return record;
    if (record.phase === 'creating') {
      // Whoever asked for it was killed before anybody was told: nobody knows its id.
      await this.remove(folder, record);
      return undefined;
    }
    throw new MachineRefused(
      'name',
      `a machine named '${request.name}' exists already`,
      `it was made for another request; its id for \`terraform import\` is ${record.id}`,
    );
  }

  private async recorded(folder: string, request: MachineRequest): Promise<HostRecord> {
    const image = imageOf(request);
    offerArchive(this.rehearsalDir, image.archive);
    const { lower } = image;
    this.refuseAddress(request);
    const refused = request.firstBoot === 'ignition' ? ignitionProblem(request.userData) : undefined;
    if (refused !== undefined) throw refused;
    const number = await this.numbered(async () => takeNumber(path.join(this.hosts, '.next-number')));
    const { type, name, address, firstBoot, ramMiB } = request;
    const record: HostRecord = {
      ...addressesOf(number),
      ...(address === undefined ? {} : { ipv4: address, fixed: true }),
      type,
      name,
      key: requestKey(request),
      phase: 'creating',
      lower,
      ...(ramMiB === undefined ? {} : { ramMiB }),
      ...(firstBoot === undefined ? {} : { firstBoot }),
    };
    const scratch = path.join(this.hosts, `.new-${record.id}`);
    await fillHostFolder(scratch, record, request);
    // Once more, now that nobody else's record can come in between.
    await this.numbered(async () => {
      this.refuseAddress(request);
      fs.renameSync(scratch, folder);
    }).finally(() => removeTree(scratch));
    return record;
  }

  /** Alone with the rehearsal's numbers and addresses. */
  private numbered<T>(work: () => Promise<T>): Promise<T> {
    return withLock(this.lock('number'), { waitSec: 60, what: 'machine numbers' }, work);
  }

  /** @throws MachineRefused nobody here can have the address, or somebody has it */
  private refuseAddress({ address }: MachineRequest): void {
    if (address === undefined) return;
    const problem = addressProblem(address);
    if (problem !== undefined) throw new MachineRefused('address', `no host can have ${address}`, problem);
    const taken = fixedAddresses(this.rehearsalDir).find((each) => each.address === address);
    if (taken === undefined) return;
    const whose = `machine '${tryReadRecord(taken.folder)?.name ?? ''}' has it`;
    throw new MachineRefused('address', `the address ${address} is taken`, whose);
  }

  /** Tells all hosts that run of an address. */
  private async announce(address: string): Promise<void> {
    const inits = this.folders().map(({ folder, record }) => this.power(folder, record).guestInit());
    await announce(
      inits.filter((init) => init !== undefined),
      [address],
    );
  }

  /** Power on, once the root is what first boot makes of it before the machine's own init runs. */
  private async start(folder: string, record: HostRecord): Promise<void> {
    const power = this.power(folder, record);
    if (record.firstBoot === 'ignition' && !power.isOn()) await ignite(this.rehearsalDir, folder, record);
    await power.on();
  }

  private async remove(folder: string, record: HostRecord): Promise<void> {
    await this.power(folder, record).cut();
    // A folder half removed is no machine.
    const gone = path.join(this.hosts, `.gone-${randomBytes(4).toString('hex')}`);
    fs.renameSync(folder, gone);
    removeTree(gone);
    if (record.fixed === true) await forgetAddress(this.rehearsalDir, record.ipv4);
  }

  private async withNamed(name: string, work: (power: Power, host: Host) => Promise<void>): Promise<void> {
    const named = this.folders().filter(
      ({ folder, record }) => record.name === name || record.id === name || path.basename(folder) === name,
    );
    const [found, other] = named;
    if (found === undefined) {
      const known = this.folders().map(({ record }) => record.name);
      throw new NoSuchMachine(
        `no machine '${name}'; there ${known.length === 0 ? 'is none' : `are ${known.join(', ')}`}`,
      );
    }
    if (other !== undefined) {
      throw new NoSuchMachine(
        `'${name}' is more than one machine: ${named.map((each) => path.basename(each.folder)).join(', ')}`,
      );
    }
    return this.withMachine(found.folder, () => work(this.power(found.folder, found.record), found));
  }

  /** Alone with this machine, and while nobody takes all of them down. */
  private withMachine<T>(folder: string, work: () => Promise<T>): Promise<T> {
    const what = `the machines of ${this.rehearsalDir}`;
    return withLock(this.lock('use'), { waitSec: 60, shared: true, what }, () =>
      withLock(this.lock(path.basename(folder)), { waitSec: 300, what: path.basename(folder) }, work),
    );
  }

  private lock(name: string): string {
    return hostsLock(this.rehearsalDir, name);
  }

  private folders(): Host[] {
    const names = fs.existsSync(this.hosts) ? fs.readdirSync(this.hosts).filter((name) => !name.startsWith('.')) : [];
    return names.sort().flatMap((name) => {
      const folder = path.join(this.hosts, name);
      const record = tryReadRecord(folder);
      return record === undefined ? [] : [{ folder, record }];
    });
  }

  private power(folder: string, record: HostRecord): Power {
    return new Power(this.rehearsalDir, folder, record);
  }

  private seen(folder: string, record: HostRecord): MachineRecord {
    const { id, type, name, ipv4, ipv6, key } = record;
    const power = this.power(folder, record).isOn() ? 'running' : 'off';
    return { id, type, name, ipv4, ipv6, key, state: record.phase === 'creating' ? 'creating' : power };
  }
}

function imageOf(request: MachineRequest): Image {
  try {
    return imageFor(request.os);
  } catch (cause) {
    if (!(cause instanceof ImageMissing)) throw cause;
    const next = 'build it with `flotilla rehearse up`, outside of the network of a rehearsal';
    throw new MachineRefused('image', `no host can boot '${request.image}'`, `${cause.message}; ${next}`);
  }
}

async function startOrRefuse(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (cause) {
    if (!(cause instanceof HostDidNotStart)) throw cause;
    throw new MachineRefused('image', cause.message, `the last lines of its console:\n${cause.console}`);
  }
}
