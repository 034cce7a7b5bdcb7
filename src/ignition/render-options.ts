import type { IgnitionSpec } from './system';

/** How user data is written. */
export interface RenderOptions {
  /** Small before readable: no white space, and files gzipped where that is shorter. @default false */
  readonly small?: boolean;
}

/** How a document of Ignition's is written. */
export interface IgnitionOptions extends RenderOptions {
  /** A newer version, for who goes on with the document and needs it. @default - the lowest that suffices */
  readonly spec?: IgnitionSpec;
}
