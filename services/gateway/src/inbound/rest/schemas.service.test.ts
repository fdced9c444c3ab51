import { jsonSchemas } from '@millrace/engine';
import { describe, expect, it } from 'vitest';
import { ScriptedHouse } from '../../testing/scripted-house.ts';

const house = new ScriptedHouse();

describe('the JSON Schemas', () => {
  it('are listed, and are there for an editor without a token', async () => {
    const { schemas } = (await (await fetch(`${house.here.url}/api/v1/schemas`)).json()) as {
      schemas: { name: string; url: string }[];
    };
    expect(schemas.map(({ name }) => name)).toEqual(Object.keys(jsonSchemas()));
    for (const { name, url } of schemas.slice(0, 3)) {
      const response = await fetch(`${house.here.url}${url}`);
      expect(response.headers.get('content-type')).toContain('application/schema+json');
      expect(await response.json()).toEqual(jsonSchemas()[name]);
    }
  });

  it('that are not there are not found', async () => {
    const response = await fetch(`${house.here.url}/api/v1/schemas/constructor.json`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'schema.not-found' });
  });
});
