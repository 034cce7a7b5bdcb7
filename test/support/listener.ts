import { createServer, type Socket } from 'node:net';

/** A port of this machine that nobody should call. */
export interface Listener {
  readonly port: number;
  /** How often somebody did. */
  calls(): number;
  close(): Promise<void>;
}

/** Listens on loopback, hangs up on whoever calls, and counts. */
export async function listener(): Promise<Listener> {
  const counted = { calls: 0 };
  const server = createServer((socket: Socket) => {
    counted.calls += 1;
    socket.destroy();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a port');
  return {
    port: address.port,
    calls: () => counted.calls,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
