/** The files handed to engines and people, for programs that write them elsewhere than `flotilla emit` does. */
export { artifacts } from './artifacts';
export { pasteLines } from './bosh/documents';
export type { Document, DocumentBody, IniSections } from './document';
export type { ArtifactOptions, LoginOptions, Origin, SecretPath } from './options';
export { renderDocument } from './render';
