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
    return derived(sealKey, clientId);
  }

  /** Partners keep the token that they were told, also when the seal key has changed since. */
  isOf(clientId: string, token: string): boolean {
    const given = Buffer.from(token);
    const { olderSealKeys } = this.settings;
    return [this.of(clientId), ...olderSealKeys.map((key) => derived(key, clientId))]
      .map((expected) => Buffer.from(expected))
      .some((expected) => given.length === expected.length && timingSafeEqual(given, expected));
  }
}

const derived = (sealKey: string, clientId: string): string =>
  createHmac('sha256', Buffer.from(sealKey, 'hex')).update(`client-token\n${clientId}`).digest('base64url');
