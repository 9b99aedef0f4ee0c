import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { signCallback } from './sign-callback.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

test('a callback is told by its signature, and by nothing else', () => {
  const body = '{"status":"decided","name":"Zoë"}';
  const headers = signCallback(SECRET, { id: 'dec_1', at: new Date(), body });
  expect(new Webhook(SECRET).verify(body, headers)).toEqual(JSON.parse(body));
  expect(() => new Webhook(SECRET).verify(`${body} `, headers)).toThrow();
  expect(() => new Webhook('whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA').verify(body, headers)).toThrow();
});
