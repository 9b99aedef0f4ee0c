import { describe, expect, test } from 'vitest';
import { nameDetail, nameResource, nameType, pageOf, RESOURCE_OPTIONS, TYPE_OPTIONS } from './name-event.ts';
import { readAuditFilter } from './read-filter.ts';

const now = new Date('2026-11-21T10:00:00Z');

describe('the log in words', () => {
  test('names types, resources and details without their spelling in the program', () => {
    expect(nameType('request.gates-evaluated')).toBe('Request: gates evaluated');
    expect(nameResource('change_request')).toBe('Change request');
    expect(nameDetail('sizeBytes')).toBe('Size bytes');
    expect(pageOf({ type: 'incident', id: 'inc_1' })).toBe('/incidents/inc_1');
    expect(pageOf({ type: 'approval_policy', id: 'pol_1' })).toBeNull();
    expect(TYPE_OPTIONS.length).toBeGreaterThan(30);
    expect(RESOURCE_OPTIONS.find(({ value }) => value === 'incident')?.label).toBe('Incident');
  });

  test('reads its filters from the address and leaves out what means nothing', () => {
    expect(readAuditFilter({ type: 'incident.opened', since: '1h', nonsense: 'x', to: 'soon' }, now)).toEqual(
      {
        type: 'incident.opened',
        from: '2026-11-21T09:00:00.000Z',
        limit: 50,
      },
    );
    expect(readAuditFilter({ since: 'constructor' }, now)).toEqual({ limit: 50 });
  });
});
