import { Ids } from '@millrace/kernel';
import { Controller, Headers, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { wireRequest, type RawBodyRequest } from '../http/raw-body.ts';
import { TraceInterceptor } from '../http/trace.interceptor.ts';
import { CodePipelineEndpoint } from './endpoint.ts';

/** `POST /`: the AWS JSON 1.1 protocol. */
@Controller()
@UseInterceptors(TraceInterceptor)
export class CodePipelineController {
  constructor(
    private readonly endpoint: CodePipelineEndpoint,
    private readonly ids: Ids,
  ) {}

  @Post()
  async answer(
    @Headers('x-amz-target') amzTarget: string | undefined,
    @Req() request: RawBodyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const requestId = this.ids.next();
    const sourceAddress = request.ip;
    const answer = await this.endpoint.answer({ ...wireRequest(request), amzTarget, requestId, sourceAddress });
    void reply.header('x-amzn-requestid', requestId).header('content-type', 'application/x-amz-json-1.1');
    if (answer.ok) {
      void reply.status(200).send(answer.value === undefined ? '' : bytes(answer.value));
      return;
    }
    const { code, message, status } = answer.error;
    if (status === 503) void reply.header('retry-after', '1');
    void reply
      .status(status)
      .header('x-amzn-errortype', code)
      .send(bytes({ __type: code, message }));
  }
}

/** As bytes, so that the framework adds no charset, which the protocol's media type does not have. */
const bytes = (body: object): Buffer => Buffer.from(JSON.stringify(body), 'utf8');
