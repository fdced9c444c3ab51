import { defineConfig } from '@hey-api/openapi-ts';
import { fileURLToPath } from 'node:url';

interface Description {
  readonly openApiDocument: { readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>> };
}

// By its place: the description belongs to a service, and libs depend on none.
const description = new URL('../../../services/gateway/src/openapi/document.ts', import.meta.url);
const { openApiDocument } = (await import(description.href)) as Description;

/** Streams are read by `event-stream.ts`, which goes on after a broken connection where it was. */
const streams = Object.entries(openApiDocument.paths).flatMap(([path, operations]) =>
  Object.entries(operations)
    .filter(([, operation]) => JSON.stringify(operation).includes('text/event-stream'))
    .map(([method]) => `${method.toUpperCase()} ${path}`),
);

/** Headers of answers are read by `exchange.ts`; the generator knows no references to them and says so of each. */
const readable = JSON.parse(JSON.stringify(openApiDocument), (key, value: unknown) =>
  key === 'headers' && JSON.stringify(value).includes('#/components/headers/') ? undefined : value,
) as Record<string, unknown>;

/** What `npm run generate -w libs/client` writes. */
export default defineConfig({
  input: readable,
  output: {
    path: fileURLToPath(new URL('generated', import.meta.url)),
    module: { extension: '.ts' },
    header: ['// Written by `npm run generate -w libs/client`; a test fails when it is out of date.'],
  },
  logs: { file: false, level: 'silent' },
  parser: { filters: { operations: { exclude: streams } } },
  plugins: [
    { name: '@hey-api/client-fetch', throwOnError: true },
    '@hey-api/typescript',
    {
      name: '@hey-api/sdk',
      auth: false,
      client: false,
      operations: { strategy: 'single', containerName: 'Operations', nesting: 'operationId', methods: 'instance' },
      responseStyle: 'data',
    },
  ],
});
