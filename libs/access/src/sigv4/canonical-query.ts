export type QueryBag = Record<string, string[]>;

/**
 * Decodes a raw query as the HTTP framework does (`+` is a space), so that what is verified is what the handler reads.
 * Undefined when a percent escape is broken.
 */
export function parseQuery(raw: string): QueryBag | undefined {
  const bag = Object.create(null) as QueryBag;
  if (raw === '') return bag;
  for (const pair of raw.split('&')) {
    const mark = pair.indexOf('=');
    const name = decode(mark < 0 ? pair : pair.slice(0, mark));
    const value = decode(mark < 0 ? '' : pair.slice(mark + 1));
    if (name === undefined || value === undefined) return undefined;
    (bag[name] ??= []).push(value);
  }
  return bag;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // decodeURIComponent has no other way to say "malformed".
    return undefined;
  }
}
