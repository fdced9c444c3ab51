import { Ids } from '@millrace/kernel';
import { Controller, Headers, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { wireRequest, type RawBodyRequest } from '../http/raw-body.ts';
import { CodePipelineEndpoint } from './endpoint.ts';

/** `POST /`: the AWS JSON 1.1 protocol. */
@Controller()
@ApiExcludeController()
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
      void reply.status(200).send(answer.value === undefined ? '' : JSON.stringify(answer.value));
      return;
    }
    const { code, message, status } = answer.error;
    if (status === 503) void reply.header('retry-after', '1');
    void reply
      .status(status)
      .header('x-amzn-errortype', code)
      .send(JSON.stringify({ __type: code, message }));
  }
}
