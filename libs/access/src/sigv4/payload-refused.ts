/** The body is not what its head or its signatures say. Whatever was read of it must be dropped. */
export class PayloadRefused extends Error {
  override readonly name = 'PayloadRefused';
  constructor(
    readonly reason: 'sha256' | 'signature' | 'checksum' | 'md5' | 'incomplete' | 'malformed' | 'unknown-checksum',
    message: string,
  ) {
    super(message);
  }
}
