import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A connection to a server that a test can cut: what is open breaks, what comes is refused, until it is mended. */
export class BreakableWire {
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
  }

  /** @param target the URL of the server at the other end */
  static async to(target: string): Promise<BreakableWire> {
    const { hostname, port } = new URL(target);
    const server = createServer();
    const wire = new BreakableWire(server);
    server.on('connection', (near) => {
      if (wire.#isCut) return near.destroy();
      const far = connect(Number(port), hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        wire.#sockets.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          wire.#sockets.delete(one);
          other.destroy();
        });
      }
      return undefined;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
