import { Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { OrchestrationSettings } from '../settings.ts';

/** Secrets by which partners' workers prove for whom they work. Derived, so that there is none to store. */
@Injectable()
export class ClientTokens {
  constructor(private readonly settings: OrchestrationSettings) {}

  /** @throws when the service was not given the key to derive it from */
  of(clientId: string): string {
    const { sealKey } = this.settings;
    if (sealKey === undefined) throw new Error('MILLRACE_SEAL_KEY must be set before partners can work');
    const key = Buffer.from(sealKey, 'hex');
    return createHmac('sha256', key).update(`client-token\n${clientId}`).digest('base64url');
  }

  isOf(clientId: string, token: string): boolean {
    const expected = Buffer.from(this.of(clientId));
    const given = Buffer.from(token);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
