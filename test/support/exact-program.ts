import type { Highs } from 'highs';

/** A sum of variables, each times a number. */
export type Terms = readonly (readonly [factor: number, variable: string])[];

/** What solving came to. */
export interface Solved {
  /** `optimal`: proved; `found`: a solution, of which nobody knows whether it is the best; `none`: there is no solution, which is proved. */
  readonly status: 'optimal' | 'found' | 'none' | 'unknown';
  /** No solution has a smaller objective. */
  readonly bound: number;
  /** By name; whole numbers where the variable is one. Empty without a solution. */
  readonly values: ReadonlyMap<string, number>;
}

/** A mixed-integer linear program, kept as the lines of CPLEX' LP format. */
export class LinearProgram {
  private readonly rows: string[] = [];
  private readonly bounds = new Map<string, string>();
  private readonly whole = new Set<string>();

  /** A whole number from 0 to `upper`. */
  count(name: string, upper: number): string {
    this.bounds.set(name, `0 <= ${name} <= ${upper}`);
    this.whole.add(name);
    return name;
  }

  /** Any number from 0. */
  amount(name: string): string {
    this.bounds.set(name, `${name} >= 0`);
    return name;
  }

  require(terms: Terms, sign: '<=' | '>=' | '=', right: number): void {
    if (terms.length === 0) {
      const holds = sign === '<=' ? right >= 0 : sign === '>=' ? right <= 0 : right === 0;
      if (!holds) this.rows.push(`0 ${this.count('never', 0)} >= 1`);
      return;
    }
    this.rows.push(`${sum(terms)} ${sign} ${right}`);
  }

  /** The program as text, to be read by any solver. */
  text(objective: Terms): string {
    return [
      'Minimize',
      ` ${objective.length === 0 ? `0 ${[...this.bounds.keys()][0]}` : sum(objective)}`,
      'Subject To',
      ...this.rows.map((row, i) => ` r${i}: ${row}`),
      'Bounds',
      ...[...this.bounds.values()].map((bound) => ` ${bound}`),
      'Generals',
      ...[...this.whole].map((name) => ` ${name}`),
      'End',
      '',
    ].join('\n');
  }

  /** Finds the smallest value of an objective, always from the beginning: told a solution to begin with, HiGHS 1.15 may take it for the best. */
  minimise(highs: Highs, objective: Terms, seconds: number): Solved {
    return highs.withModel({ format: 'lp', data: this.text(objective) }, (model): Solved => {
      // With presolve HiGHS 1.15 takes one of the programs of the generated fleets, which has solutions, for one without.
      model.options.set({
        output_flag: false,
        presolve: 'off',
        mip_rel_gap: 0,
        mip_abs_gap: 1e-7,
        time_limit: seconds,
      });
      const names = [...this.bounds.keys()];
      const column = new Map(names.map((name) => [name, model.getColByName(name)]));
      model.run();
      const nothing: ReadonlyMap<string, number> = new Map();
      const { optimal, infeasible } = highs.constants.modelStatus;
      const status = model.getModelStatus();
      if (status === infeasible) return { status: 'none', bound: Number.POSITIVE_INFINITY, values: nothing };
      const found = Number(model.info.get('primal_solution_status')) === 2;
      const bound = Number(model.info.get('mip_dual_bound'));
      if (!found) return { status: 'unknown', bound, values: nothing };
      const { colValue } = model.getSolution();
      const values = names.map((name) => {
        const value = colValue[column.get(name)!]!;
        return [name, this.whole.has(name) ? Math.round(value) : value] as const;
      });
      return { status: status === optimal ? 'optimal' : 'found', bound, values: new Map(values) };
    });
  }
}

function sum(terms: Terms): string {
  return terms.map(([factor, name]) => `${factor < 0 ? '-' : '+'} ${Math.abs(factor)} ${name}`).join(' ');
}
