import { ConsoleLogger, type LoggerService } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, type Logger as Pino } from 'pino';

/** Keys whose values never reach a log line, wherever they stand. */
const secretPaths = ['authorization', 'password', 'secret', 'secretAccessKey', 'token', 'jwt', 'url'].flatMap((key) => [
  key,
  `*.${key}`,
]);

/**
 * JSON lines with a fixed message and fields; the trace id of the active span is added.
 * `stream` is where they go (default: standard output).
 */
export function createLog(service: string, level: string, stream?: { write(line: string): void }): Pino {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secretPaths, censor: '***' },
    mixin: () => {
      const span = trace.getActiveSpan()?.spanContext();
      return span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId };
    },
  };
  return stream === undefined ? pino(options) : pino(options, stream);
}

/** Nest's logger on pino. Code logs `logger.warn({ msg: 'fixed-message', field })`. */
export class NestLog implements LoggerService {
  constructor(private readonly pino: Pino) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: readonly unknown[],
  ): void {
    const scope = typeof rest.at(-1) === 'string' ? { context: rest.at(-1) } : {};
    // Nest's own start-up chatter (every route, every module) is of no use at info.
    const nestChatter = level === 'info' && typeof message === 'string';
    if (message instanceof Error) this.pino[level]({ ...scope, err: message }, message.message);
    else if (typeof message === 'object' && message !== null) this.pino[level]({ ...scope, ...message });
    else
      this.pino[nestChatter ? 'debug' : level](
        { ...scope, ...(rest.length > 1 ? { stack: rest[0] } : {}) },
        String(message),
      );
  }
}

/** The log of the service on whose behalf code runs: everything that {@link runService} starts inherits it. */
export const logScope = new AsyncLocalStorage<NestLog>();

/**
 * Nest keeps one logger per process. With several services in one process this one hands each line to the service that
 * it belongs to.
 */
class ScopedLog implements LoggerService {
  private readonly outside = new ConsoleLogger({ json: true, logLevels: ['error', 'fatal'] });

  private get current(): LoggerService {
    return logScope.getStore() ?? this.outside;
  }
  log(message: unknown, ...rest: unknown[]): void {
    this.current.log(message, ...rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.current.error(message, ...rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.current.warn(message, ...rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.current.debug?.(message, ...rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.current.verbose?.(message, ...rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.current.fatal?.(message, ...rest);
  }
}

export const scopedLog: LoggerService = new ScopedLog();
