import { Injectable } from '@nestjs/common';

const REMEMBERED = 10_000;

/** Which flow a job belongs to. It stays there for ever, so what was seen once is true in every replica and after every crash. */
@Injectable()
export class JobFlows {
  private readonly known = new Map<string, string>();

  of(jobId: string): string | undefined {
    return this.known.get(jobId);
  }

  remember(jobId: string, flowId: string): void {
    const [oldest] = this.known.keys();
    if (oldest !== undefined && this.known.size >= REMEMBERED) this.known.delete(oldest);
    this.known.set(jobId, flowId);
  }
}
