import { DeliverWebhook, largestDeliveryBytes, type DeliveryAnswer } from '@millrace/contracts';
import { Requests, traceparentOf } from '@millrace/messaging';
import { problemBody, Rejected, tooLarge } from '@millrace/service';
import { Controller, HttpStatus, Param, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { bodyOf, type RawBodyRequest } from '../http/raw-body.ts';
import { TraceInterceptor } from '../http/trace.interceptor.ts';

/** `POST /hooks/<id>`: hands a delivery on unread. Only triggers knows the secret, so only it can say what is genuine. */
@Controller('hooks')
@UseInterceptors(TraceInterceptor)
export class WebhookDoorController {
  constructor(private readonly requests: Requests) {}

  @Post(':id')
  async deliver(
    @Param('id') webhookId: string,
    @Req() request: RawBodyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Omit<DeliveryAnswer, 'started'> | object> {
    const body = bodyOf(request);
    if (body.length > largestDeliveryBytes) throw new Rejected(tooLarge(largestDeliveryBytes));
    const traceparent = traceparentOf();
    const answer = await this.requests.ask(DeliverWebhook, {
      webhookId,
      headers: singleHeaders(request),
      body: body.toString('base64'),
      remoteAddress: request.ip,
      ...(traceparent === undefined ? {} : { traceparent }),
    });
    if (!answer.ok) throw new Rejected(answer.error);
    const { status, message, byAddress } = answer.value;
    if (status === 'refused' && byAddress === true) {
      void reply.status(HttpStatus.FORBIDDEN).header('content-type', 'application/problem+json');
      return problemBody({ code: 'access.denied', detail: message }, HttpStatus.FORBIDDEN);
    }
    if (status === 'refused') {
      // No realm: a sender signs its deliveries, it does not log in.
      void reply.status(HttpStatus.UNAUTHORIZED).header('content-type', 'application/problem+json');
      return problemBody({ code: 'access.unauthenticated', detail: message }, HttpStatus.UNAUTHORIZED);
    }
    void reply.status(HttpStatus.OK);
    return { status, message };
  }
}

function singleHeaders(request: RawBodyRequest): Record<string, string> {
  const headers = Object.entries(request.headers).filter(([name]) => name !== 'authorization' && name !== 'cookie');
  return Object.fromEntries(
    headers.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
