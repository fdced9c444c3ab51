import { expect, it } from 'vitest';
import { openApiDocument } from './document.ts';
import { openApi } from './generate.ts';

const document = openApi();
const paths = document['paths'] as Record<string, Record<string, Record<string, unknown>>>;
const operations = Object.values(paths).flatMap((path) => Object.values(path));

it('is up to date: `npm run openapi -w services/gateway` writes it', () => {
  expect(openApiDocument).toEqual(document);
});

it('names each operation once', () => {
  const ids = operations.map((operation) => operation['operationId']);
  expect(new Set(ids).size).toBe(ids.length);
});

it('refers to nothing that is not there', () => {
  const text = JSON.stringify(document);
  for (const [, reference = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const found = reference.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
    expect(found, reference).toBeDefined();
  }
});

it('carries the bounds of the DTOs, also of those derived from contracts', () => {
  const { schemas } = document['components'] as { schemas: Record<string, { properties: Record<string, unknown> }> };
  expect(schemas['StartExecutionBody']?.properties['variables']).toMatchObject({ type: 'array', maxItems: 50 });
  expect(schemas['PutProjectBody']?.properties['timeoutInMinutes']).toMatchObject({
    type: 'integer',
    minimum: 5,
    maximum: 2160,
  });
  expect(schemas['CreateWebhookBody']?.properties['name']).toMatchObject({ pattern: '^[A-Za-z0-9.@_-]{1,100}$' });
});

it('asks for a proof everywhere but where an agent brings its own', () => {
  const open = operations.filter((operation) => JSON.stringify(operation['security']) === '[]');
  expect(open.map((operation) => operation['operationId'])).toEqual(['agents.enrol']);
});
