import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { greeting } from '../src/greeting.js';

describe('a greeting', () => {
  it('names who is greeted', () => {
    assert.match(greeting('Millrace'), /Millrace/);
  });

  it('is friendly: it ends with an exclamation mark', () => {
    assert.ok(greeting('world').endsWith('!'), `not friendly enough: ${greeting('world')}`);
  });
});
