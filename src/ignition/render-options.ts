/** How user data is written. */
export interface RenderOptions {
  /** Small before readable: no white space, and files gzipped where that is shorter. @default false */
  readonly small?: boolean;
}
