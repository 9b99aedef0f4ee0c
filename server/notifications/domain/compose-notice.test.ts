import { expect, test } from 'vitest';
import { composeNotice, type NoticeFacts, pathOfNotice } from './compose-notice.ts';

const facts: NoticeFacts = {
  kind: 'to-sign',
  name: 'Rita',
  organisation: 'Demo bank',
  sentence: 'Ada asked to serve credit-boosted version 1',
  at: '2026-11-21T10:15:00.000Z',
  path: '/requests/crq_1',
  origin: 'https://interlock.example',
};

test('says what happened, when, and where to look', () => {
  const { subject, text } = composeNotice(facts);
  expect(subject).toBe('Demo bank: Ada asked to serve credit-boosted version 1');
  expect(text).toContain('https://interlock.example/requests/crq_1');
  expect(text).toContain('2026-11-21 10:15 UTC');
  expect(text).toContain('/settings');
});

test('what people typed can neither add a header nor flood the subject', () => {
  const { subject, text } = composeNotice({
    ...facts,
    name: 'Rita\r\nBcc: all@example.org',
    sentence: `a\r\nBcc: x@example.org\n\n${'b'.repeat(500)}`,
  });
  expect(subject).not.toMatch(/[\r\n]/);
  expect(subject.length).toBeLessThanOrEqual(150);
  expect(text).not.toMatch(/^Bcc:/m);
});

test('a mail about the account says what to do when it was somebody else', () => {
  expect(composeNotice({ ...facts, kind: 'account' }).text).toContain('end your sessions');
});

test.each([
  ['to-sign', { type: 'change_request', id: 'crq_1' }, {}, '/requests/crq_1'],
  ['stop', { type: 'workflow_stop', id: 'stp_1' }, { slug: 'credit-decision' }, '/workflows/credit-decision'],
  ['account', { type: 'passkey_credential', id: 'pkc_1' }, {}, '/settings'],
  ['finding', { type: 'validation_finding', id: 'vfd_1' }, { request: 'crq_1' }, '/requests/crq_1'],
  ['finding', { type: 'audit_finding', id: 'afd_1' }, {}, '/governance/audits'],
  ['account', { type: 'factor_reset', id: 'frs_1' }, {}, '/settings'],
  ['to-confirm', { type: 'factor_reset', id: 'frs_1' }, {}, '/settings/people'],
  ['incident', { type: 'incident', id: 'inc_1' }, {}, '/incidents/inc_1'],
] as const)('a notice of %s about %o leads to its page', (kind, resource, details, path) => {
  expect(pathOfNotice(kind, resource, details)).toBe(path);
});
