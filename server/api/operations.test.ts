import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { PERMISSIONS } from '#server/access/domain/permissions.ts';
import { isAuditEventType } from '#server/audit/domain/events.ts';
import { ALL_OPERATIONS, accessMatrix } from './access-matrix.ts';
import { appRouter } from './root.ts';
import { TELEMETRY_OPERATIONS } from './telemetry.ts';

const all = ALL_OPERATIONS;

describe('every operation', () => {
  test.each(all)('%s declares a known permission', (_, operation) => {
    expect(Object.keys(PERMISSIONS)).toContain(operation.permission);
  });

  test.each(all.filter(([, operation]) => operation.kind === 'mutation'))(
    '%s names its audit event, or is listed as telemetry with a reason',
    (name, operation) => {
      if (operation.audit === 'telemetry') {
        expect(TELEMETRY_OPERATIONS[name]?.length ?? 0).toBeGreaterThan(20);
        return;
      }
      const types = [operation.audit ?? []].flat();
      expect(types.length).toBeGreaterThan(0);
      for (const type of types) expect(isAuditEventType(type)).toBe(true);
      expect(TELEMETRY_OPERATIONS).not.toHaveProperty(name);
    },
  );

  test.each(all)('%s refuses fields that it does not know', (_, operation) => {
    const { anyOf, oneOf, ...whole } = z.toJSONSchema(operation.input, {
      io: 'input',
      unrepresentable: 'any',
    });
    const shapes = anyOf ?? oneOf ?? [whole];
    expect(shapes.map((shape) => shape.additionalProperties)).toEqual(shapes.map(() => false));
  });

  test.each(all.filter(([, { kind }]) => kind === 'query'))(
    '%s, whose input travels in an address, asks for no secret',
    (_, operation) => {
      const shape = JSON.stringify(z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }));
      // A page token says where a list goes on, and opens nothing.
      expect(shape).not.toMatch(
        /"(?!pageToken")(\w*(secret|password|token|passphrase|credential|privateKey|clientKey))":/i,
      );
    },
  );

  test('is mounted as a procedure of its name, and no procedure stands outside', () => {
    const procedures = Object.keys(appRouter._def.procedures).sort();
    expect(procedures).toEqual(all.map(([name]) => name).sort());
  });

  test('telemetry lists no operation that does not exist', () => {
    const names = all.map(([name]) => name);
    for (const name of Object.keys(TELEMETRY_OPERATIONS)) expect(names).toContain(name);
  });
});

test('the access document says what the table says', () => {
  const committed = readFileSync(new URL('../../docs/access-matrix.csv', import.meta.url), 'utf8');
  // Written by: npm run docs:access-matrix
  expect(committed).toBe(accessMatrix());
});
