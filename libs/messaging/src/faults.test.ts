import { expect, it } from 'vitest';
import { faultOf, isHopeless, PoisonMessage, Unavailable } from './faults.ts';

const many = 1_000;
const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
const startingUp = Object.assign(new Error('the database system is starting up'), { code: '57P03' });

it('sets nothing aside because of an outage, of a service or of the database, however long it lasts', () => {
  for (const fault of [new Unavailable('away'), away, startingUp]) expect(isHopeless(fault, many)).toBe(false);
});

it('sets aside at once what can never be handled, and after many failures what nobody explains', () => {
  expect(isHopeless(new PoisonMessage('no JSON'), 1)).toBe(true);
  const defect = new TypeError('of undefined');
  expect(isHopeless(defect, 24)).toBe(false);
  expect(isHopeless(defect, 25)).toBe(true);
});

it('calls what cannot be reached unavailable, with the reason for the log alone', () => {
  const said = new Unavailable('deployments did not answer');
  expect(faultOf(said)).toBe(said);
  expect(faultOf(away)).toMatchObject({
    name: 'Unavailable',
    message: 'Something that this needs cannot be reached',
    cause: away,
  });
  expect(faultOf(new TypeError('of undefined'))).toBeUndefined();
});
