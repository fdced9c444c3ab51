/**
 * The text of a value as PostgreSQL's jsonb gives it back: members in an order of its own (shorter names first, then by
 * bytes), and nothing that JSON cannot say.
 */
export const jsonb = (value: unknown): string => JSON.stringify(reordered(value));

function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const members = value as Record<string, unknown>;
  return Object.fromEntries(names.map((name) => [name, reordered(members[name])]));
}
