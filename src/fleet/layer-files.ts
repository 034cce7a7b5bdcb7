import { X509Certificate } from 'node:crypto';
import { isPrivateKey } from './public-keys';
import type { Report } from './report';
import { type ReadFile, unreadable } from './source';
import type { Path } from './where';

/** Largest file that a delivery carries, in KiB; what is larger, the machine fetches itself. */
export const fileLimitKiB = 256;

/** Reads the files that layers of first boot name, and tells what is wrong with them. */
export class LayerFiles {
  constructor(
    private readonly read: ReadFile,
    private readonly report: Report,
  ) {}

  /** Text of a file, empty if there is none, which is reported. */
  text(file: string, path: Path): string {
    const text = this.read(file);
    if (typeof text === 'string') return this.checked(text, `'${file}'`, path);
    this.report.error(unreadable(text, file, 'a text file', path));
    return '';
  }

  /** A text that stands in the fleet file itself. */
  content(text: string, path: Path): string {
    return this.checked(text, 'this text', path);
  }

  /** One certificate in PEM; empty if there is none, which is reported. */
  certificate(file: string, path: Path): string {
    const text = this.read(file);
    if (typeof text !== 'string') {
      this.report.error(unreadable(text, file, 'a certificate in PEM', path));
      return '';
    }
    const problem = certificateProblem(text);
    if (problem === undefined) return text;
    const { code, got, hint } = problem;
    this.report.error({ code, path, message: `expected a file with one certificate in PEM, '${file}' ${got}`, hint });
    return '';
  }

  private checked(text: string, what: string, path: Path): string {
    const bytes = Buffer.byteLength(text);
    if (bytes > fileLimitKiB * 1024) {
      const message = `expected at most ${fileLimitKiB} KiB, ${what} has ${Math.ceil(bytes / 1024)} KiB`;
      const hint = 'let the machine fetch it: write url and sha256';
      this.report.error({ code: 'file-too-large', path, message, hint });
    } else if (isPrivateKey(text)) {
      const message = `expected nothing secret, ${what} holds a private key`;
      const hint = 'vendors read user data, and states keep it: bring the key over SSH once the node runs';
      this.report.error({ code: 'private-key', path, message, hint });
    } else if (text.includes('\0')) {
      const message = `expected text, ${what} holds a NUL`;
      this.report.error({ code: 'not-text', path, message, hint: 'let the machine fetch it: write url and sha256' });
    }
    return text;
  }
}

interface CertificateProblem {
  readonly code: 'private-key' | 'bad-certificate';
  /** Completes the name of the file. */
  readonly got: string;
  readonly hint: string;
}

function certificateProblem(text: string): CertificateProblem | undefined {
  if (isPrivateKey(text)) {
    return { code: 'private-key', got: 'holds a private key', hint: 'name a file that holds the certificate alone' };
  }
  const blocks = text.match(/-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/g)?.length ?? 0;
  const bad = (got: string, hint: string) => ({ code: 'bad-certificate', got, hint }) as const;
  if (blocks === 0) return bad('holds none', 'a certificate in PEM begins with -----BEGIN CERTIFICATE-----');
  // Debian's and Red Hat's tools take one certificate a file.
  if (blocks > 1) return bad(`holds ${blocks}`, 'give each a file and a name of its own');
  try {
    new X509Certificate(text);
    return undefined;
  } catch {
    return bad('holds one that cannot be read', 'copy the file again');
  }
}
