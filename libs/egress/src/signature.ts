import { createHmac } from 'node:crypto';

/**
 * `sha256=` and the HMAC-SHA256, in hexadecimal, over `<timestamp>.<body>`. The timestamp is that of the attempt, in
 * whole seconds since 1970, so that a receiver can refuse a recorded request that is sent again later.
 */
export const signature = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
