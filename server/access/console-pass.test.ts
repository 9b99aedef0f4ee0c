import { expect, test, vi } from 'vitest';
import { readConsolePass, writeConsolePass } from './console-pass.ts';
import { can } from './domain/authorize.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-pass-${process.pid}-${Date.now()}`;
});

const now = new Date('2026-11-21T12:00:00Z');
const holder = { personId: 'per_1', organisationId: 'org_1', workspaceId: 'wsp_1' };
const later = (ms: number) => new Date(now.getTime() + ms);

test('a pass stands for its holder, in one workspace, for half a minute, and only to simulate', () => {
  const pass = writeConsolePass(holder, now);
  const actor = readConsolePass(pass, later(29_999));
  expect(actor).toMatchObject({ id: 'per_1', organisationId: 'org_1', workspaceId: 'wsp_1' });
  if (!actor) throw new Error('no actor');
  expect(can(actor, 'workflow:simulate')).toBe(true);
  expect(can(actor, 'decision:create')).toBe(false);
  expect(can(actor, 'decision:read')).toBe(false);
  expect(readConsolePass(pass, later(30_000))).toBeNull();
});

test('what was changed or is something else is none', () => {
  const pass = writeConsolePass(holder, now);
  const other = writeConsolePass({ ...holder, organisationId: 'org_2' }, now);
  const mixed = `${other.split('.')[0]}.${pass.split('.')[1]}`;
  for (const bearer of [mixed, pass.slice(0, -1), `${pass}A`, 'ilp_.', 'ilk_x', ''])
    expect(readConsolePass(bearer, now)).toBeNull();
});
