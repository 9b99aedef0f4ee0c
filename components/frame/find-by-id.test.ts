import { expect, it } from 'vitest';
import { findById } from './find-by-id.ts';
import { needsRole } from './needs-role.ts';

const TAIL = '01JABCDEFGHJKMNPQRSTVWXYZ0';

it.each([
  [`dec_${TAIL}`, `/decisions/dec_${TAIL}`],
  [`  wfl_${TAIL} `, `/workflows/wfl_${TAIL}`],
  [`chg_${TAIL}`, `/requests/chg_${TAIL}`],
])('finds the page of %s', (text, href) => {
  expect(findById(text)?.href).toBe(href);
});

it.each(['', 'credit', 'dec_', `dec_${TAIL}X`, `ses_${TAIL}`, `zzz_${TAIL}`, `dec_${TAIL.toLowerCase()}`])(
  'finds nothing for %j',
  (text) => {
    expect(findById(text)).toBeNull();
  },
);

it('says who may do what somebody may not', () => {
  expect(needsRole('workflow:stop')).toBe('Operators can stop and resume workflows.');
  expect(needsRole('request:sign')).toBe(
    'ML engineers, risk officers, validators and executives can sign change requests.',
  );
  expect(needsRole('decision:create')).toBe('Only applications can ask a workflow for a decision.');
});
