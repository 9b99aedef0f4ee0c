import { expect, test } from 'vitest';
import { pageToken, readPageToken } from './trace-page.ts';

test.each([null, { skip: 40 }, { afterMs: -5, afterId: 'tr-1' }])(
  '%j is read as it was given out',
  (page) => {
    expect(readPageToken(pageToken(page))).toEqual(page);
  },
);

test.each(['x', 'e30=', btoa('{"s":-1}'), btoa('{"t":1}'), btoa('[]'), btoa('null')])(
  '%s is refused',
  (token) => {
    expect(() => readPageToken(token)).toThrow('Invalid page token');
  },
);
