import { expect, test } from 'vitest';
import { inRanges } from './in-ranges.ts';

const isInside = inRanges(['127.0.0.0/8', '::1/128', '10.2.0.0/16']);

test.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['10.2.255.1', true],
  ['10.3.0.1', false],
  ['::ffff:10.3.0.1', false],
  ['2001:db8::1', false],
  ['nonsense', false],
  ['', false],
])('%s is inside: %s', (address, expected) => expect(isInside(address)).toBe(expected));
