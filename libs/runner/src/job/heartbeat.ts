import { presence } from '@millrace/contracts';
import type { Presence } from '@millrace/messaging';
import { Logger } from '@nestjs/common';

/** Says again and again that somebody is there. @returns what ends it, and says that nobody is */
export function heartbeat(said: Presence, key: string, what: () => object): () => Promise<void> {
  const logger = new Logger('Heartbeat');
  const beat = async (): Promise<void> => {
    try {
      await said.beat(key, what());
    } catch (error) {
      logger.debug({ msg: 'presence-not-said', error: String(error) });
    }
  };
  const timer = setInterval(() => void beat(), presence.beatSeconds * 1000).unref();
  void beat();
  return async () => {
    clearInterval(timer);
    await said.gone(key).catch(() => undefined);
  };
}
