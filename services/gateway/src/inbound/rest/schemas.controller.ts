import { problem } from '@millrace/contracts';
import { jsonSchemas } from '@millrace/engine';
import { Rejected } from '@millrace/service';
import { Controller, Get, Header, Param } from '@nestjs/common';

const describe = (schema: Readonly<Record<string, unknown>>): string | undefined =>
  [schema['description'], schema['title']].find((text) => typeof text === 'string');

/** JSON Schemas for editors. Needs no token: they hold nothing but what the documentation says. */
@Controller('api/v1/schemas')
export class SchemasController {
  private readonly schemas = jsonSchemas();

  @Get()
  list(): {
    readonly schemas: readonly { readonly name: string; readonly url: string; readonly description: string }[];
  } {
    return {
      schemas: Object.entries(this.schemas).map(([name, schema]) => ({
        name,
        url: `/api/v1/schemas/${name}.json`,
        description: describe(schema) ?? name,
      })),
    };
  }

  @Get(':file')
  @Header('content-type', 'application/schema+json')
  @Header('cache-control', 'public, max-age=3600')
  schema(@Param('file') file: string): object {
    const name = file.replace(/\.json$/, '');
    const schema = Object.hasOwn(this.schemas, name) ? this.schemas[name] : undefined;
    if (schema === undefined) throw new Rejected(problem('schema.not-found', `There is no schema ${name}.`));
    return schema;
  }
}
