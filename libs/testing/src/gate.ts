import { createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * Where user commands report that they have begun, and wait until the test lets them go on. Every arrival is counted,
 * so a command that ran twice is seen, whatever the platform says; and a process that is ended leaves its connection,
 * whatever shut it in.
 *
 * In bash: `exec 3<>/dev/tcp/127.0.0.1/$PORT; echo "name" >&3; read -r go <&3; exec 3>&-`
 */
export class Gate {
  private readonly arrivals = new Map<string, number>();
  private readonly held = new Set<string>();
  private readonly waiting = new Map<string, Socket[]>();
  private readonly present = new Map<Socket, string>();
  private readonly listeners = new Set<() => void>();
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: ReturnType<typeof createServer>) {
    server.on('connection', (socket) => this.greet(socket));
  }

  static async open(): Promise<Gate> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Gate(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** A command for bash that arrives here under a name and goes on when it is let. */
  passage(name: string): string {
    return `exec 3<>/dev/tcp/127.0.0.1/${this.port}; echo "${name}" >&3; read -r go <&3; exec 3>&-`;
  }

  /** From now on commands of this name wait until {@link release}. */
  hold(name: string): void {
    this.held.add(name);
  }

  /** Lets those that wait go on, and later ones pass. */
  release(name: string): void {
    this.held.delete(name);
    for (const socket of this.waiting.get(name) ?? []) socket.write('go\n');
    this.waiting.delete(name);
  }

  /** How often commands of this name have begun. */
  count(name: string): number {
    return this.arrivals.get(name) ?? 0;
  }

  /** Resolves once commands of this name have begun `times` times in all. */
  async arrived(name: string, times = 1): Promise<void> {
    await this.until(() => this.count(name) >= times);
  }

  /** Resolves once no process that arrived under this name is connected any more. */
  async deserted(name: string): Promise<void> {
    await this.until(() => [...this.present.values()].every((other) => other !== name));
  }

  /** Names and counts, for messages. */
  all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.arrivals);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.listeners.add(resolve);
      await promise;
      this.listeners.delete(resolve);
    }
  }

  private greet(socket: Socket): void {
    this.sockets.add(socket);
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.sockets.delete(socket);
      this.present.delete(socket);
      for (const listener of this.listeners) listener();
    });
    let text = '';
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end < 0) return;
      const name = text.slice(0, end);
      text = text.slice(end + 1);
      this.present.set(socket, name);
      this.arrivals.set(name, this.count(name) + 1);
      if (this.held.has(name)) this.waiting.set(name, [...(this.waiting.get(name) ?? []), socket]);
      else socket.write('go\n');
      for (const listener of this.listeners) listener();
    });
  }
}
