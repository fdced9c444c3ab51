var __rewriteRelativeImportExtension = (this && this.__rewriteRelativeImportExtension) || function (path, preserveJsx) {
    if (typeof path === "string" && /^\.\.?\//.test(path)) {
        return path.replace(/\.(tsx)$|((?:\.d)?)((?:\.[^./]+?)?)\.([cm]?)ts$/i, function (m, tsx, d, ext, cm) {
            return tsx ? preserveJsx ? ".jsx" : ".js" : d && (!ext || !cm) ? m : (d + ext + "." + cm.toLowerCase() + "js");
        });
    }
    return path;
};
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@hey-api/openapi-ts';
const here = fileURLToPath(new URL('.', import.meta.url));
const { openApiDocument: document } = await import(__rewriteRelativeImportExtension(new URL('../../services/gateway/src/openapi/document.ts', import.meta.url).href));
/** Streams are read by `event-stream.ts`, which goes on after a broken connection where it was. */
const streams = Object.entries(document.paths).flatMap(([path, operations]) => Object.entries(operations)
    .filter(([, operation]) => JSON.stringify(operation).includes('text/event-stream'))
    .map(([method]) => `${method.toUpperCase()} ${path}`));
/** `npm run generate -w libs/client` writes what this asks for; a test asks for the same in another folder. */
export default defineConfig({
    input: document,
    output: {
        path: `${here}src/generated`,
        module: { extension: '.ts' },
        header: ['// Written by `npm run generate -w libs/client`; a test fails when it is out of date.'],
    },
    parser: { filters: { operations: { exclude: streams } } },
    logs: { file: false, level: 'warn' },
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
//# sourceMappingURL=openapi-ts.config.js.map