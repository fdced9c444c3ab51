/** The vocabulary in which requests of the AWS JSON protocol are described: Smithy's simple and aggregate types. */
export type Shape =
  | { readonly kind: 'string'; readonly min?: number; readonly max?: number; readonly pattern?: string }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'integer'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'boolean' }
  /** Seconds since the epoch, with a fraction. */
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'list'; readonly of: string; readonly min?: number; readonly max?: number }
  | { readonly kind: 'map'; readonly key: string; readonly value: string; readonly min?: number; readonly max?: number }
  | { readonly kind: 'structure'; readonly members: readonly Member[] };

export interface Member {
  readonly name: string;
  readonly shape: string;
  readonly required: boolean;
}

/** Shapes by name; they refer to each other by name, as in the service model. */
export type ShapeTable = Readonly<Record<string, Shape>>;

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** `'1..100'`, `'..200'`, `'5..'`; the empty text sets no bound. */
function bounds(range: string): Bounds {
  const [low = '', high = ''] = range.split('..');
  return { ...(low === '' ? {} : { min: Number(low) }), ...(high === '' ? {} : { max: Number(high) }) };
}

export const str = (range = '', pattern?: string): Shape => ({
  kind: 'string',
  ...bounds(range),
  ...(pattern === undefined ? {} : { pattern }),
});
export const oneOf = (...values: readonly string[]): Shape => ({ kind: 'enum', values });
export const int = (range = ''): Shape => ({ kind: 'integer', ...bounds(range) });
export const timestamp: Shape = { kind: 'timestamp' };
export const bool: Shape = { kind: 'boolean' };
export const list = (of: string, range = ''): Shape => ({ kind: 'list', of, ...bounds(range) });
export const map = (key: string, value: string, range = ''): Shape => ({ kind: 'map', key, value, ...bounds(range) });

/** Written like the model's dictionary: `'name*:PipelineName, version:PipelineVersion'`; `*` is required. */
export function structure(members: string): Shape {
  return {
    kind: 'structure',
    members: members
      .split(',')
      .map((text) => text.trim())
      .filter((text) => text !== '')
      .map((text) => {
        const [name = '', shape = ''] = text.split(':');
        return { name: name.replace('*', ''), shape, required: name.endsWith('*') };
      }),
  };
}
