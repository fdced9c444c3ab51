import { describe, expect, it } from 'vitest';
import { longestCompletion, readCompletion, xmlDocument } from './xml.ts';

const md5 = 'd41d8cd98f00b204e9800998ecf8427e';
const part = (number: number, etag = `"${md5}"`) =>
  `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`;
const of = (...parts: readonly string[]) => `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;

describe('the parts of an upload', () => {
  it.each([
    ['bare', of(part(1))],
    ['with its declaration and blanks', ` \n<?xml version="1.0"?>\n${of(` ${part(1)}\n`)} \n`],
    ['in its namespace', of(part(1)).replace('Upload>', 'Upload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">')],
    ['with entities around the tag', of(part(1, `&quot;${md5}&#34;`))],
    ['with checksums beside', of(part(1).replace('</Part>', '<ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part>'))],
  ])('are read %s', (_how, text) => {
    expect(readCompletion(text, 10_000)).toEqual([{ number: 1, etag: md5 }]);
  });

  it.each([
    ['nothing', ''],
    ['another document', '<Delete></Delete>'],
    ['a part without a number', of(`<Part><ETag>"${md5}"</ETag></Part>`)],
    ['a part whose tag is none of ours', of(part(1, '"x"'))],
    ['something between parts', of(part(1), 'x', part(2))],
    ['a part that does not end', of('<Part>')],
    ['an entity of its own', `<!DOCTYPE a [<!ENTITY e "1">]>${of(part(1))}`],
    ['more parts than an upload has', of(part(1), part(2), part(3))],
  ])('are not read from %s', (_what, text) => {
    expect(readCompletion(text, 2)).toBeUndefined();
  });

  it.each([
    ['blanks', ' '.repeat(longestCompletion - 1) + 'x'],
    ['a declaration without an end', `<?xml ${'?'.repeat(longestCompletion)}`],
    ['ends without a beginning', '</CompleteMultipartUpload>'.repeat(150_000)],
    ['blanks between ends', `<CompleteMultipartUpload>${`</CompleteMultipartUpload>${' '.repeat(999)}`.repeat(4000)}x`],
    ['numbers that never come', of(`<Part>${`<PartNumber>${' '.repeat(100)}`.repeat(30_000)}</Part>`)],
  ])('cost no more time than text has to: %s', (_what, text) => {
    expect(readCompletion(text, 10_000)).toBeUndefined();
  });
});

it('text from anywhere stays text', () => {
  expect(xmlDocument('Error', { Message: `<a href="&">\u0000\u{1F680}` }, false)).toContain(
    '<Message>&#60;a href=&#34;&#38;&#34;&#62;\uFFFD\u{1F680}</Message>',
  );
});
