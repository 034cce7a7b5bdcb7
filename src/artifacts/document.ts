/** A file that an engine or a tool reads: typed data until the very edge. */
export interface Document {
  /** Relative to the output folder, with `/` between: `bosh/cloud-config.yml`. */
  readonly path: string;
  /** Permission bits: `0o644`, or `0o600` for anything secret. */
  readonly mode: 0o644 | 0o600;
  /**
   * First lines of the file, as comments.
   *
   * @default - none, for the one format that allows none: an OpenSSH private key
   */
  readonly comment?: readonly string[];
  readonly body: DocumentBody;
}

/** What a file says, in the form that its format is written from. Order is kept; sorting is the author's business. */
export type DocumentBody =
  /** `data`: a map of maps, lists, texts, whole numbers, booleans and nulls; a key whose value is undefined is left out. */
  | { readonly format: 'yaml'; readonly data: object }
  | { readonly format: 'ini'; readonly sections: IniSections }
  | { readonly format: 'lines'; readonly lines: readonly string[] };

/** `{Section: {Key: value}}`. */
export type IniSections = Readonly<Record<string, Readonly<Record<string, string>>>>;
