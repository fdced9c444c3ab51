/** Text, or elements; a list repeats its element. */
export type XmlContent = string | number | boolean | { readonly [name: string]: XmlContent | readonly XmlContent[] };

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** A document as S3 writes them. Names come from our code, text from anywhere. */
export function xmlDocument(root: string, content: XmlContent, inNamespace = true): string {
  const attribute = inNamespace ? ` xmlns="${namespace}"` : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${inner(content)}</${root}>`;
}

function inner(content: XmlContent): string {
  if (typeof content !== 'object') return escaped(String(content));
  return Object.entries(content)
    .flatMap(([name, value]) => (isList(value) ? value : [value]).map((one) => `<${name}>${inner(one)}</${name}>`))
    .join('');
}

const isList = (value: XmlContent | readonly XmlContent[]): value is readonly XmlContent[] => Array.isArray(value);

/** Characters that XML 1.0 has no place for become a replacement sign. */
const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

/** Far above ten thousand parts with their checksums. */
export const longestCompletion = 4 * 1024 * 1024;

export interface NamedPart {
  readonly number: number;
  readonly etag: string;
}

/**
 * Reads the body of `CompleteMultipartUpload`: `Part` elements with `PartNumber` and `ETag`, other elements (checksums)
 * left aside. The whole grammar that clients send; undefined for anything else. Entities are never expanded.
 */
export function readCompletion(text: string, mostParts: number): readonly NamedPart[] | undefined {
  // Trimmed first: two runs of blanks beside each other would be tried in every division.
  const root = /^(?:<\?xml[^>]*\?>\s*)?<CompleteMultipartUpload(?:\s[^>]*)?>([\s\S]*)<\/CompleteMultipartUpload>$/;
  const body = root.exec(text.trim())?.[1];
  if (body === undefined) return undefined;
  const pieces = body.split('</Part>');
  if (pieces.pop()?.trim() !== '' || pieces.length > mostParts) return undefined;
  const parts: NamedPart[] = [];
  for (const piece of pieces) {
    const number = /<PartNumber>\s*(\d{1,5})\s*<\/PartNumber>/.exec(piece)?.[1];
    const etag = /<ETag>\s*(?:"|&quot;|&#34;)?([0-9a-f]{32})(?:"|&quot;|&#34;)?\s*<\/ETag>/.exec(piece)?.[1];
    if (!/^\s*<Part>/.test(piece) || number === undefined || etag === undefined) return undefined;
    parts.push({ number: Number(number), etag });
  }
  return parts;
}
