import { command, event, job, jobSubject, type ActionTypeId } from '@millrace/contracts';
import { instant } from '@millrace/kernel';
import { CloudEvent, HTTP, ValidationError } from 'cloudevents';
import { Type } from 'class-transformer';
import { IsInt, IsString, Min, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkQuestion } from './codec.ts';
import { check, decode, encode, eventsIn, MessagingOptions, PoisonMessage } from './index.ts';

class PartV1 {
  @IsString() name!: string;
  @IsInt() @Min(1) size!: number;
}
class ThingV1 {
  @IsString() id!: string;
  @ValidateNested({ each: true }) @Type(() => PartV1) parts!: PartV1[];
}
const ThingMade = event('approvals', 'thing.made.v1', ThingV1);
const MakeThing = command('approvals', 'make-thing', ThingV1);
const ThingWanted = job('orchestration', 'thing.wanted.v1', ThingV1);

const options = new MessagingOptions('approvals', [], undefined, '000000000000', 'local');
const at = instant(Date.UTC(2030, 0, 1));
const actionType: ActionTypeId = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' };
const thing: ThingV1 = { id: 't', parts: [{ name: 'p', size: 1 }] };
const delivery = { count: 1, consumer: 'test' };
const sent = encode(options, at, { contract: ThingMade, data: thing, subject: 't', id: 'm-1' });

describe('a question', () => {
  const pointersOf = (question: unknown) => {
    const checked = checkQuestion(ThingV1, JSON.stringify(question));
    return checked.ok ? [] : checked.issues.map(({ pointer }) => pointer);
  };

  it('holds no text that no database can store, and is told every place', () => {
    const parts = [{ name: 'a\0b', size: 1 }];
    expect(pointersOf({ id: 'half \ud83d', parts })).toEqual(['/id', '/parts/0/name']);
    expect(pointersOf({ id: 't', parts: [], more: { 'b\0': 1 } })).toEqual(['/more/b\0']);
  });

  it('may hold every other text', () => {
    const name = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(name, (text) => {
        expect(pointersOf({ id: text, parts: [] })).toEqual([]);
      }),
    );
    expect(pointersOf({ parts: [], id: 'written \\u0000, \\ud800' })).toEqual([]);
  });

  it('is JSON', () => {
    expect(checkQuestion(ThingV1, '{').ok).toBe(false);
  });
});

describe('a checked message', () => {
  it('names every violation with its place', () => {
    const checked = check(ThingV1, {
      parts: [
        { name: 'p', size: 1 },
        { name: 3, size: 0 },
      ],
    });
    const pointers = checked.ok ? [] : checked.issues.map(({ pointer }) => pointer);
    expect(pointers.toSorted()).toEqual(['/id', '/parts/1/name', '/parts/1/size']);
  });

  it.each([[null], ['text'], [[thing]], [undefined]])('is an object, not %j', (plain) => {
    expect(check(ThingV1, plain)).toMatchObject({ ok: false, issues: [{ pointer: '' }] });
  });

  it('drops what a later version may have added', () => {
    expect(check(ThingV1, Object.assign({ colour: 'red' }, thing))).toEqual({ ok: true, value: thing });
  });
});

describe('a message', () => {
  it('arrives as it was sent', () => {
    const part = fc.record({ name: fc.string({ unit: 'grapheme' }), size: fc.integer({ min: 1 }) });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(part), (id, parts) => {
        const raw = encode(options, at, { contract: MakeThing, data: { id, parts }, subject: 's', causationId: 'c' });
        const received = decode(MakeThing, JSON.parse(raw.body), delivery);
        expect(received).toMatchObject({ id: raw.id, subject: 's', causationId: 'c', at, account: '000000000000' });
        expect(received.data).toEqual({ id, parts });
      }),
    );
  });

  it.each([
    ['no JSON', '{'],
    ['no envelope', '{"id":"m-1"}'],
    ['of another type', sent.body.replace('thing.made.v1', 'thing.made.v2')],
    ['breaking its contract', sent.body.replace('"size":1', '"size":0')],
    ['of a time that nobody can read', sent.body.replace('2030-01-01T00:00:00.000Z', '2030-W01')],
    ['with a trace that is none', sent.body.replace('"data"', '"traceparent":"00-0-0-01","data"')],
  ])('that is %s is poison, and no reason to try again', (_, text) => {
    expect(text).not.toBe(sent.body);
    expect(() => decode(ThingMade, eventsIn(text)[0], delivery)).toThrow(PoisonMessage);
  });

  it('tells all that is wrong with an envelope', () => {
    expect(() => decode(ThingMade, { id: 'm-1' }, delivery)).toThrow(/\/source .*\/type .*\/subject .*\/time /);
  });
});

describe('on the wire a message is a CloudEvent', () => {
  it.each([
    ['an event', { contract: ThingMade, data: thing, subject: 't' }],
    ['a command', { contract: MakeThing, data: thing, subject: 't', correlationId: 'e', causationId: 'm' }],
    ['a job', { contract: ThingWanted, data: thing, subject: 't', actionType }],
  ])('%s', (_, message) => {
    const plain = JSON.parse(encode(options, at, message).body) as Record<string, unknown>;
    const heard = new CloudEvent(plain, true);
    expect(heard.validate()).toBe(true);
    expect(HTTP.toEvent({ headers: { 'content-type': 'application/cloudevents+json' }, body: plain })).toEqual(heard);
    // The referee does refuse what is none.
    expect(() => new CloudEvent({ ...plain, correlationId: 'e' }, true)).toThrow(ValidationError);
  });
});

it('a job goes to the queue of its action type, and to none without one', () => {
  const message = { contract: ThingWanted, data: thing, subject: 't' };
  expect(encode(options, at, { ...message, actionType })).toMatchObject({
    stream: 'JOBS',
    subject: jobSubject('local', actionType),
  });
  expect(() => encode(options, at, message)).toThrow('action type');
});
