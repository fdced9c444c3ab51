import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { CaseStatus, TestCase } from './report.ts';

/** A report file is hostile until proved otherwise (build-deploy.md A12). */
const mostBytes = 50 * 1024 * 1024;
const deepest = 100;

/** The file is no JUnit report; the message says why. */
export class NotJunit extends Error {
  override readonly name = 'NotJunit';
}

const statusOfChild: Readonly<Record<string, CaseStatus>> = { failure: 'FAILED', error: 'ERROR', skipped: 'SKIPPED' };

/** Seconds; some tools write the decimal comma of their locale, others thousands separators. */
function secondsOf(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  const normal = text.includes('.') ? text.replaceAll(',', '') : text.replace(',', '.');
  const seconds = Number(normal);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : 0;
}

/**
 * The cases of a JUnit XML document: `testsuites` or a bare `testsuite`, nested as deep as it likes up to 100 levels.
 * Document types and entities beyond XML's own five are refused.
 * @throws NotJunit
 */
export function parseJunit(xml: string): readonly TestCase[] {
  if (Buffer.byteLength(xml) > mostBytes) throw new NotJunit(`the file is larger than ${mostBytes} bytes`);
  const parser = new SaxesParser();
  const cases: TestCase[] = [];
  const suites: string[] = [];
  const path: string[] = [];
  let open: { attributes: Record<string, string>; status: CaseStatus; message: string } | undefined;
  let inVerdict = false;

  parser.on('error', (error) => {
    throw new NotJunit(error.message);
  });
  parser.on('doctype', () => {
    throw new NotJunit('document types are not accepted');
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    if (path.length === 0 && name !== 'testsuites' && name !== 'testsuite')
      throw new NotJunit(`the root element is <${name}>, not <testsuites> or <testsuite>`);
    if (path.length >= deepest) throw new NotJunit(`elements are nested deeper than ${deepest}`);
    path.push(name);
    if (name === 'testsuite') suites.push(attributes['name'] ?? '');
    else if (name === 'testcase') open = { attributes, status: 'SUCCEEDED', message: '' };
    else if (open !== undefined && path.at(-2) === 'testcase') {
      const status = statusOfChild[name];
      if (status === undefined || open.status === 'FAILED' || open.status === 'ERROR') return;
      open.status = status;
      open.message = attributes['message'] ?? '';
      inVerdict = true;
    }
  });
  const take = (text: string): void => {
    if (inVerdict && open !== undefined && open.message.length < 10_000)
      open.message += open.message === '' ? text.trimStart() : `\n${text.trim()}`;
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', ({ name }: SaxesTagPlain) => {
    path.pop();
    if (name === 'testsuite') suites.pop();
    else if (name === 'testcase' && open !== undefined) {
      const { attributes, status } = open;
      const message = open.message.trim();
      cases.push({
        suite: suites.at(-1) ?? '',
        prefix: attributes['classname'] ?? '',
        name: attributes['name'] ?? '',
        status,
        durationSeconds: secondsOf(attributes['time']),
        ...(message === '' ? {} : { message }),
      });
      open = undefined;
    } else if (statusOfChild[name] !== undefined) inVerdict = false;
  });
  parser.write(xml).close();
  return cases;
}
