import { describe, expect, it } from 'vitest';
import type { RefusalShape } from '#server/platform/domain/refusal.ts';
import { fieldName, mapRefusal } from './map-refusal.ts';

const refusal = (fields: RefusalShape['fields'], message = 'Two fields are wrong.'): RefusalShape => ({
  code: 'invalid',
  message,
  fields,
  details: {},
  reference: 'abc',
});
const has = (name: string) => ['name', 'policy.low'].includes(name);

describe('a refusal on a form', () => {
  it('turns JSON pointers into names', () => {
    expect(fieldName('/policy/thresholds/0')).toBe('policy.thresholds.0');
    expect(fieldName('/a~1b')).toBe('a/b');
    expect(fieldName('')).toBe('');
  });

  it('goes to its fields, and says nothing twice', () => {
    const mapped = mapRefusal(refusal([{ path: '/name', message: 'Taken.' }]), has);
    expect(mapped.fields).toEqual([{ name: 'name', message: 'Taken.' }]);
    expect(mapped.general).toBeNull();
  });

  it('goes to the head of the form where there is no such field', () => {
    const mapped = mapRefusal(refusal([{ path: '/artifactId', message: 'Not found.' }]), has);
    expect(mapped.general).toBe('Two fields are wrong. artifactId: Not found.');
  });

  it('goes to the head of the form without fields', () => {
    expect(mapRefusal(refusal([], 'Somebody was faster.'), has).general).toBe('Somebody was faster.');
  });
});
