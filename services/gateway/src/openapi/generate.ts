import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { ControllerReader } from './describe.ts';
import { problemHeaders, problemResponses, responseHeaders } from './headers.ts';
import type { Schema } from './schemas.ts';

const home = fileURLToPath(new URL('../..', import.meta.url));

/** The OpenAPI 3.1 document of the REST API, read from the controllers and the contracts they use. */
export function openApi(): Schema {
  const configFile = join(home, 'tsconfig.json');
  const config = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    dirname(configFile),
  );
  const folder = join(home, 'src/inbound/rest');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.controller.ts'))
    .toSorted()
    .map((name) => join(folder, name));
  // Members of contracts are read from their sources: declarations carry neither decorators nor their bounds.
  const program = ts.createProgram(files, { ...config.options, composite: false, noEmit: true });
  const reader = new ControllerReader(program.getTypeChecker());
  for (const path of files) {
    const file = program.getSourceFile(path);
    if (file) reader.read(file);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Millrace',
      version: '1',
      description: 'Continuous delivery on machines you own. CodePipeline’s own API is served at `POST /`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ token: [] }, { signature: [] }],
    paths: Object.fromEntries(Object.entries(reader.paths).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'API token, `mrt_…`' },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'AWS Signature Version 4 with the signing name `codepipeline`',
        },
      },
      headers: responseHeaders,
      responses: Object.fromEntries(
        Object.entries(problemResponses).map(([name, { status, description }]) => [
          name,
          {
            description,
            headers: problemHeaders(status),
            content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          },
        ]),
      ),
      schemas: {
        Problem: problemSchema,
        ...Object.fromEntries(Object.entries(reader.schemas.components).toSorted(([a], [b]) => (a < b ? -1 : 1))),
      },
    },
  };
}

const problemSchema: Schema = {
  type: 'object',
  description: 'RFC 9457 problem',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string', description: '`urn:millrace:problem:<code>`, or `about:blank`' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'Names the thing at fault and the way out' },
    code: { type: 'string', description: 'For programs; never changes' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'message'],
        properties: {
          pointer: { type: 'string', description: 'RFC 6901 pointer into the request' },
          message: { type: 'string' },
          value: {},
          suggestion: { type: 'string' },
          code: { type: 'string' },
          line: { type: 'integer', minimum: 1 },
          column: { type: 'integer', minimum: 1 },
        },
      },
    },
  },
};

if (import.meta.main) {
  const note = '// Written by `npm run openapi -w services/gateway`; a test fails when it is out of date.\n';
  const body = `export const openApiDocument: Readonly<Record<string, unknown>> = ${JSON.stringify(openApi(), undefined, 2)};\n`;
  writeFileSync(join(home, 'src/openapi/document.ts'), note + body);
}
