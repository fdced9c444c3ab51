import { Controller, Get, NotFoundException, Req, Res, type OnModuleInit } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Settings } from '../../settings.ts';
import { readConsole, type ConsoleFile } from './console-files.ts';

/** Nothing from elsewhere runs in the console, and nobody can frame it: it holds a token. Mantine writes inline styles. */
const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** Paths of the other doors: what is unknown there is 404 and no page of the console. */
const otherDoors = /^\/(?:api|hooks|healthz|readyz|metrics)(?:\/|$)/;

/** The web app, on the same port. Its own addresses are pages too: a browser that opens one gets the app. */
@Controller()
export class ConsoleController implements OnModuleInit {
  private files: ReadonlyMap<string, ConsoleFile> = new Map();

  constructor(private readonly settings: Settings) {}

  async onModuleInit(): Promise<void> {
    if (this.settings.consoleFolder !== undefined) this.files = await readConsole(this.settings.consoleFolder);
  }

  @Get(['/', '/*'])
  serve(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const [path = '/'] = request.url.split('?');
    const file = otherDoors.test(path) ? undefined : (this.files.get(path) ?? this.#page(path, request));
    if (!file) throw new NotFoundException(`There is nothing at ${path}.`);
    void reply
      .headers(securityHeaders)
      .header('etag', file.etag)
      .header('cache-control', file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (request.headers['if-none-match'] === file.etag) void reply.status(304).send();
    else void reply.header('content-type', file.mediaType).send(file.bytes);
  }

  /** For browsers that navigate; a missing script or picture is missing. */
  #page(path: string, { headers }: FastifyRequest): ConsoleFile | undefined {
    const wantsPage = path === '/' || (headers.accept ?? '').includes('text/html');
    return wantsPage ? this.files.get('/index.html') : undefined;
  }
}
