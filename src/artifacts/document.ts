/** A file that an engine or a tool reads: typed data until the very edge. */
export interface Document {
  /** Relative to the output folder: `bosh/cloud-config.yml`. */
  readonly path: string;
  /** Permission bits: `0o644`, or `0o600` for anything secret. */
  readonly mode: 0o644 | 0o600;
  /** First lines of the file, as comments. */
  readonly comment?: readonly string[];
  readonly body:
    | { readonly format: 'yaml'; readonly data: unknown }
    | { readonly format: 'json'; readonly data: unknown }
    | { readonly format: 'ini'; readonly sections: Readonly<Record<string, Readonly<Record<string, string>>>> }
    | { readonly format: 'text'; readonly text: string };
}
