import { expect, test } from 'vitest';
import { tellFollowers } from './tell-followers.ts';

const follower = (alias: string, name: string) => ({ alias, workflow: { name }, environment: 'production' });
const followers = [follower('prod', 'Letters'), follower('prod', 'Mails'), follower('next', 'Mails')];

test.each([
  ['nothing named', { alias: '', version: '' }, ''],
  ['no version named', { alias: 'prod', version: '' }, ''],
  ['an alias that nothing follows', { alias: 'trial', version: '3' }, ''],
  [
    'an alias that one deployment follows',
    { alias: ' next', version: '3 ' },
    'Mails in production follows next: this asks to serve version 3 there, and the alias moves when that is approved and applied.',
  ],
  [
    'an alias that several follow',
    { alias: 'prod', version: '3' },
    'Letters in production and Mails in production follow prod: this asks to serve version 3 there, and the alias moves when that is approved and applied.',
  ],
])('%s', (_, form, words) => {
  expect(tellFollowers(form, followers)).toBe(words);
});
