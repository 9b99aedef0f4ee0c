import { expect, test } from 'vitest';
import { type S3Request, s3Target, signS3Request } from './sign-s3-request.ts';

// The examples of Amazon's reference, with its example credentials.
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const at = new Date('2013-05-24T00:00:00Z');
const host = 'examplebucket.s3.amazonaws.com';
const NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const examples: [string, S3Request, string][] = [
  [
    'a range of an object',
    { method: 'GET', host, path: '/test.txt', headers: { range: 'bytes=0-9' }, payload: NOTHING },
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    'an upload',
    {
      method: 'PUT',
      host,
      path: '/test$file.text',
      headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      payload: '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    },
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
  [
    'a list',
    { method: 'GET', host, path: '/', query: { 'max-keys': '2', prefix: 'J' }, payload: NOTHING },
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ],
];

test.each(examples)('%s is signed as in the reference', (_, request, signature) => {
  expect(signS3Request(request, credentials, at).authorization).toMatch(
    new RegExp(`Signature=${signature}$`),
  );
});

test('targets are encoded once, slashes stay, and the query is in order', () => {
  expect(s3Target({ path: "/b/a b/ü'*", query: { z: '1', 'a/b': 'x y' } })).toBe(
    '/b/a%20b/%C3%BC%27%2A?a%2Fb=x%20y&z=1',
  );
});
