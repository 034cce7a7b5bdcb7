import type { VendorCatalogue } from '../fleet/catalogue';
import type { FindingCode } from '../fleet/codes';
import type { Finding } from '../fleet/errors';
import type { FitOptions } from '../fleet/fit';
import type { Rate } from '../fleet/fit-sizes';
import { nearest } from '../fleet/nearest';
import type { FailureScope } from '../fleet/plan-types';
import type { FleetOptions } from './program-options';

/** What `flotilla fit` is asked for, as typed. */
export interface FitCommandOptions extends FleetOptions {
  readonly budget?: string;
  readonly vendors?: string;
  readonly vendor?: readonly string[];
  readonly region?: readonly string[];
  readonly rate?: readonly string[];
  readonly survive?: string;
  readonly roomForLoss?: boolean;
  readonly keep?: boolean;
}

const scopes: readonly FailureScope[] = ['vendor', 'region', 'node'];

/** Reads the options, and tells everything that is wrong with them. */
export class FitRequest {
  readonly findings: Finding[] = [];

  constructor(
    private readonly typed: FitCommandOptions,
    private readonly catalogues: readonly VendorCatalogue[],
  ) {}

  /** The options as {@link FitOptions} has them; what is wrong is left out. */
  read(): FitOptions {
    const { typed } = this;
    const budget = this.budget();
    const vendors = typed.vendor?.filter((name) => this.isVendor('--vendor', name));
    const vendorCount = this.vendorCount();
    const survive = this.survive();
    const rates = (typed.rate ?? []).flatMap((text) => this.rate(text));
    return {
      ...(budget === undefined ? {} : { budget }),
      ...(vendors === undefined ? {} : { vendors }),
      ...(vendorCount === undefined ? {} : { vendorCount }),
      ...(survive === undefined ? {} : { survive }),
      ...(typed.region === undefined ? {} : { regions: this.regions(typed.region) }),
      ...(rates.length === 0 ? {} : { rates }),
      ...(typed.roomForLoss === true ? { roomForLoss: true } : {}),
    };
  }

  private tell(path: string, message: string, hint?: string, code: FindingCode = 'bad-value'): undefined {
    this.findings.push({ code, path, message, ...(hint === undefined ? {} : { hint }) });
    return undefined;
  }

  private budget(): FitOptions['budget'] {
    const { budget } = this.typed;
    if (budget === undefined) return undefined;
    const [, currency, amount] = /^([A-Z]{3}) ?(\d{1,7}(?:\.\d{1,2})?)$/.exec(budget) ?? [];
    if (currency !== undefined) return { currency, amount: Number(amount) };
    return this.tell('--budget', `expected a currency and an amount for a month, as "EUR 20", got '${budget}'`);
  }

  private vendorCount(): number | undefined {
    const { vendors } = this.typed;
    if (vendors === undefined) return undefined;
    if (/^[1-9]\d?$/.test(vendors)) return Number(vendors);
    const name = this.catalogues.some((one) => one.vendor === vendors);
    return this.tell(
      '--vendors',
      `expected a number of vendors from 1 to 99, got '${vendors}'`,
      name ? `for the name of one say --vendor ${vendors}` : undefined,
    );
  }

  private survive(): FailureScope | undefined {
    const { survive } = this.typed;
    if (survive === undefined) return undefined;
    const scope = scopes.find((one) => one === survive);
    return (
      scope ?? this.tell('--survive', `expected one of ${scopes.join(', ')}, got '${survive}'`, meant(survive, scopes))
    );
  }

  private isVendor(option: string, name: string): boolean {
    const known = this.catalogues.filter((one) => Object.keys(one.sizes).length > 0).map((one) => one.vendor);
    if (known.includes(name)) return true;
    const message = `expected a vendor to order from, one of ${known.join(', ')}, got '${name}'`;
    this.tell(option, message, meant(name, known), 'unknown-vendor');
    return false;
  }

  private regions(words: readonly string[]): Readonly<Record<string, readonly string[]>> {
    const regions: Record<string, string[]> = {};
    for (const word of words) {
      const [, vendor, region] = /^([^=]+)=([^=]+)$/.exec(word) ?? [];
      if (vendor === undefined || region === undefined) {
        this.tell('--region', `expected VENDOR=REGION, as hetzner=fsn1, got '${word}'`);
      } else if (this.isVendor('--region', vendor)) {
        const known = this.catalogues.find((one) => one.vendor === vendor)?.regions ?? [];
        if (known.includes(region)) regions[vendor] = [...(regions[vendor] ?? []), region];
        else
          this.tell(
            '--region',
            `expected a region of ${vendor}, one of ${known.join(', ')}, got '${region}'`,
            meant(region, known),
          );
      }
    }
    return regions;
  }

  private rate(text: string): readonly Rate[] {
    const [, from, amount, to] = /^([A-Z]{3})=(\d{1,9}(?:\.\d{1,9})?)([A-Z]{3})$/.exec(text) ?? [];
    if (from !== undefined && to !== undefined && from !== to && Number(amount) > 0)
      return [{ from, to, amount: Number(amount) }];
    this.tell('--rate', `expected what one unit of a currency is worth in another, as EUR=1.10USD, got '${text}'`);
    return [];
  }
}

function meant(word: string, words: readonly string[]): string | undefined {
  const near = nearest(word, words);
  return near === undefined ? undefined : `did you mean '${near}'?`;
}
