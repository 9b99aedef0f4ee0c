import { describe, expect, test } from 'vitest';
import { AUDIT_EVENT_TYPES } from './events.ts';
import { cloudEventOf } from './export-cloud-event.ts';
import { CSV_COLUMNS, csvCell, csvHead, csvLine } from './export-csv.ts';
import { ocsfOf } from './export-ocsf.ts';
import { type ExportedEvent, parseEvent } from './exported-event.ts';

function sample(type: string, details: Record<string, unknown> = {}): ExportedEvent {
  return parseEvent(
    7,
    JSON.stringify({
      v: 1,
      id: 'aud_1',
      organisation: 'org_1',
      at: '2026-03-12T14:05:00.000Z',
      type,
      actor: { type: 'person', id: 'per_1', session: 'abc', methods: ['password', 'totp'] },
      resource: { type: 'role_grant', id: 'grt_1' },
      covers: ['role_grant:grt_1'],
      details,
      correlation: 'c',
    }),
  );
}

describe('CSV', () => {
  test.each([
    ['plain', 'plain'],
    ['=1+1', "'=1+1"],
    ['  =cmd|x', "'  =cmd|x"],
    ['+49 30', "'+49 30"],
    ['-3', "'-3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
    ['two\r\nlines', '"two\r\nlines"'],
  ])('a cell with %j becomes %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  test('a line has a cell for each column', () => {
    expect(csvHead()).toBe(`${CSV_COLUMNS.join(',')}\r\n`);
    expect(csvLine(sample('role.granted', { personId: 'per_2', role: 'viewer', workspaceId: null }))).toBe(
      '7,aud_1,2026-03-12T14:05:00.000Z,role.granted,person,per_1,granted the role viewer,role_grant,grt_1,,c,,"{""personId"":""per_2"",""role"":""viewer"",""workspaceId"":null}"\r\n',
    );
  });
});

describe('OCSF', () => {
  test.each([
    ['session.started', 300201, 1],
    ['sign-in.refused', 300201, 2],
    ['session.ended', 300202, 1],
    ['person.joined', 300101, 1],
    ['mfa.enrolled', 300110, 1],
    ['role.granted', 300501, 1],
    ['role.revoked', 300502, 1],
    ['model.registered', 300401, 1],
    ['workflow.changed', 300403, 1],
    ['alias.removed', 300404, 1],
    ['workflow.stopped', 300412, 1],
    ['access.denied', 600399, 2],
  ])('%s is of type %i', (type, uid, status) => {
    const mapped = ocsfOf(sample(type, { personId: 'per_2', role: 'viewer' }));
    expect(mapped).toMatchObject({ type_uid: uid, status_id: status, time: 1773324300000 });
    expect(mapped.metadata).toMatchObject({ uid: 'aud_1', sequence: 7, event_code: type });
  });

  test.each(AUDIT_EVENT_TYPES)('%s has a class, an activity and what its class asks for', (type) => {
    const mapped = ocsfOf(sample(type));
    const uid = Number(mapped.class_uid);
    expect(mapped.type_uid).toBe(uid * 100 + Number(mapped.activity_id));
    expect(Math.floor(uid / 1000)).toBe(mapped.category_uid);
    const asked = { 3001: 'user', 3002: 'user', 3004: 'entity', 3005: 'user', 6003: 'api' }[uid];
    expect(mapped).toHaveProperty(asked ?? 'class');
  });
});

test('a CloudEvent carries what the specification requires, and its place', () => {
  expect(cloudEventOf(sample('role.granted'))).toMatchObject({
    specversion: '1.0',
    id: 'aud_1',
    source: '/organisations/org_1/audit-log',
    type: 'interlock.audit.role.granted',
    time: '2026-03-12T14:05:00.000Z',
    sequence: '000000000007',
  });
});
