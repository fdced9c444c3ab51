import { describe, expect, it } from 'vitest';
import { NotJunit, parseJunit } from './parse-junit.ts';

describe('a JUnit report', () => {
  it('is read with suites, classes, outcomes, times and messages', () => {
    const cases = parseJunit(`<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="all">
        <testsuite name="outer"><testsuite name="inner">
          <testcase classname="app.Greeter" name="greets" time="0.25"/>
          <testcase classname="app.Greeter" name="counts" time="1,5"><failure message="expected 1" type="E">got 2 &lt;b&gt;</failure></testcase>
          <testcase name="breaks"><error><![CDATA[stack <here>]]></error></testcase>
          <testcase name="later"><skipped/></testcase>
          <testcase name="flaky"><rerunFailure message="once"/><system-out>noise</system-out></testcase>
        </testsuite></testsuite>
      </testsuites>`);
    expect(cases).toEqual([
      { suite: 'inner', prefix: 'app.Greeter', name: 'greets', status: 'SUCCEEDED', durationSeconds: 0.25 },
      {
        suite: 'inner',
        prefix: 'app.Greeter',
        name: 'counts',
        status: 'FAILED',
        durationSeconds: 1.5,
        message: 'expected 1\ngot 2 <b>',
      },
      { suite: 'inner', prefix: '', name: 'breaks', status: 'ERROR', durationSeconds: 0, message: 'stack <here>' },
      { suite: 'inner', prefix: '', name: 'later', status: 'SKIPPED', durationSeconds: 0 },
      { suite: 'inner', prefix: '', name: 'flaky', status: 'SUCCEEDED', durationSeconds: 0 },
    ]);
  });

  it('may be a bare suite', () =>
    expect(parseJunit('<testsuite name="s"><testcase name="a"/></testsuite>')).toHaveLength(1));

  it.each([
    ['no XML', 'hello'],
    ['an unfinished document', '<testsuite><testcase name="a">'],
    ['another format', '<coverage/>'],
    [
      'an external entity',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><testsuite><testcase name="&e;"/></testsuite>',
    ],
    ['a billion laughs', '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><testsuite name="&b;"/>'],
    ['a bottomless nest', `${'<testsuite>'.repeat(200)}${'</testsuite>'.repeat(200)}`],
  ])('is not %s', (_what, xml) => expect(() => parseJunit(xml)).toThrow(NotJunit));
});
