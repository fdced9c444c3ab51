import { tempDir, type TempDir } from '@millrace/testing';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { house, type House } from '../../testing/house.ts';
import { readConsole } from './console-files.ts';

let here: House;
let folder: TempDir;

beforeAll(async () => {
  folder = await tempDir('console');
  await mkdir(join(folder.path, 'assets'));
  await writeFile(join(folder.path, 'index.html'), '<!doctype html><title>Millrace</title>');
  await writeFile(join(folder.path, 'assets/app-abc.js'), 'start()');
  await writeFile(join(folder.path, 'assets/app-abc.js.map'), '{}');
  here = await house({ CONSOLE_FOLDER: folder.path });
});
afterAll(async () => {
  await here.close();
  await folder.remove();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${here.url}${path}`, { headers });
const browser = { accept: 'text/html,application/xhtml+xml' };

describe('the console', () => {
  it.each(['/', '/pipelines/shop', '/executions/1?tab=log'])('is what a browser gets at %s', async (path) => {
    const response = await get(path, browser);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toContain('<title>Millrace</title>');
  });

  it('has files that are kept for good, and are not sent again', async () => {
    const response = await get('/assets/app-abc.js');
    expect(await response.text()).toBe('start()');
    expect(response.headers.get('cache-control')).toContain('immutable');
    const again = await get('/assets/app-abc.js', { 'if-none-match': response.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
  });

  it.each([
    '/assets/app-abc.js.map',
    '/assets/gone.js',
    '/..%2f..%2fetc%2fpasswd',
    '/api/v1/nothing',
    '/hooks/x',
    '/%00',
  ])('has nothing at %s', async (path) => {
    const response = await get(path, path.startsWith('/api') || path.startsWith('/hooks') ? browser : {});
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  it('that was not built says so at start', async () => {
    await expect(readConsole(join(folder.path, 'assets'))).rejects.toThrow('build it first');
  });
});

it('takes nothing from the other doors', async () => {
  expect((await here.client.whoami.get()).account).toBe('000000000000');
  expect((await get('/healthz')).status).toBe(200);
  expect((await fetch(here.url, { method: 'POST' })).status).toBe(400);
});
