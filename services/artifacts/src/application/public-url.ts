import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';
import { ArtifactsSettings } from '../settings.ts';

/** How others reach this service's listener. */
@Injectable()
export class PublicUrl {
  constructor(
    private readonly settings: ArtifactsSettings,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  of(path: string): string {
    return `${this.base()}${path}`;
  }

  private base(): string {
    if (this.settings.publicUrl !== undefined) return this.settings.publicUrl.replace(/\/$/, '');
    const address = (this.adapterHost.httpAdapter.getHttpServer() as Server).address();
    if (address === null || typeof address === 'string') throw new Error('the listener has no port yet');
    return `http://${this.settings.httpHost}:${address.port}`;
  }
}
