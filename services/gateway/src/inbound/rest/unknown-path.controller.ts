import { All, Controller, MethodNotAllowedException, NotFoundException, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { openApiDocument } from '../../openapi/document.ts';

/** Addresses below `/api` that no other route has taken: an unknown path is 404, a known one with another method 405. */
@Controller('api')
export class UnknownPathController {
  private readonly paths = Object.entries(openApiDocument['paths'] as Record<string, object>).map(
    ([template, operations]) => ({
      shape: new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
      methods: Object.keys(operations).map((method) => method.toUpperCase()),
    }),
  );

  @All(['/', '/*'])
  refuse(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): never {
    const [path = ''] = request.url.split('?');
    const allowed = this.paths.filter(({ shape }) => shape.test(path)).flatMap(({ methods }) => methods);
    if (allowed.length === 0) throw new NotFoundException(`There is nothing at ${path}.`);
    void reply.header('allow', allowed.join(', '));
    throw new MethodNotAllowedException(`${request.method} is not possible at ${path}, but ${allowed.join(', ')}.`);
  }
}
