/**
 * A gRPC server for unary calls over HTTP/2, as small as the provider protocol allows: one frame in, one frame out, status in the
 * trailers. It starts faster than a complete gRPC library, and every plan starts each provider three times.
 * @see https://github.com/grpc/grpc/blob/v1.60.0/doc/PROTOCOL-HTTP2.md
 */
import http2 from 'node:http2';

/** Answers one call: the request's bytes to the response's bytes. */
export type UnaryHandler = (request: Uint8Array) => Promise<Uint8Array>;

/** Certificates for mutual TLS, all PEM. */
export interface MutualTls {
  readonly cert: string;
  readonly key: string;
  /** The only client certificate to be let in. */
  readonly clientCert: string;
}

const UNIMPLEMENTED = 12;
const INTERNAL = 13;
const FRAME_HEADER_BYTES = 5;
/** A stream's window: values of many MB (user data, large maps) in few round trips. */
const WINDOW_BYTES = 8 << 20;
const SESSION_MEMORY_MB = 512;

/** Unary gRPC on a unix socket. */
export class GrpcServer {
  private readonly server: http2.Http2Server | http2.Http2SecureServer;
  private readonly sessions = new Set<http2.Http2Session>();

  /** @param handlers by path, as `/tfplugin6.Provider/GetProviderSchema`; any other path is answered "unimplemented". */
  constructor(
    private readonly handlers: ReadonlyMap<string, UnaryHandler>,
    tls: MutualTls | undefined,
  ) {
    const options = { settings: { initialWindowSize: WINDOW_BYTES }, maxSessionMemory: SESSION_MEMORY_MB };
    this.server =
      tls === undefined
        ? http2.createServer(options)
        : http2.createSecureServer({
            ...options,
            cert: tls.cert,
            key: tls.key,
            ca: tls.clientCert,
            requestCert: true,
            rejectUnauthorized: true,
            minVersion: 'TLSv1.2',
          });
    this.server.on('session', (session: http2.Http2Session) => this.admit(session));
    this.server.on('stream', (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => {
      this.receive(stream, headers);
    });
  }

  /** Resolves once connections are taken. */
  listen(socketPath: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(socketPath, () => resolve());
    });
  }

  /** Lets running calls end, then resolves. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      for (const session of this.sessions) session.close();
    });
  }

  private admit(session: http2.Http2Session): void {
    this.sessions.add(session);
    session.on('close', () => this.sessions.delete(session));
    // A core that is killed cuts the connection; there is nobody left to tell.
    session.on('error', () => undefined);
  }

  private receive(stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders): void {
    stream.on('error', () => undefined);
    const handler = this.handlers.get(headers[':path'] ?? '');
    if (handler === undefined) {
      stream.resume();
      refuse(stream, UNIMPLEMENTED, `unknown method ${headers[':path']}`);
      return;
    }
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      answer(stream, handler, Buffer.concat(chunks)).catch((error: unknown) => {
        refuse(stream, INTERNAL, error instanceof Error ? error.message : String(error));
      });
    });
  }
}

async function answer(stream: http2.ServerHttp2Stream, handler: UnaryHandler, frame: Buffer): Promise<void> {
  const response = await handler(unframed(frame));
  if (stream.destroyed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(framed(response));
}

function unframed(frame: Buffer): Uint8Array {
  if (frame.length < FRAME_HEADER_BYTES || frame[0] !== 0) throw new Error('expected one uncompressed frame');
  const end = FRAME_HEADER_BYTES + frame.readUInt32BE(1);
  if (frame.length < end) throw new Error('the request ends inside its frame');
  return frame.subarray(FRAME_HEADER_BYTES, end);
}

function framed(message: Uint8Array): Buffer {
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

function refuse(stream: http2.ServerHttp2Stream, status: number, message: string): void {
  if (stream.destroyed || stream.headersSent) return;
  const trailers = { 'grpc-status': String(status), 'grpc-message': encodeURIComponent(message) };
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...trailers }, { endStream: true });
}
