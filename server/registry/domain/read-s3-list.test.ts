import { expect, test } from 'vitest';
import { readS3List } from './read-s3-list.ts';

test('keys and times are read, and where the next page begins', () => {
  const entry = (key: string) =>
    `<Contents><Key>${key}</Key><LastModified>2026-11-21T10:00:00.000Z</LastModified><Size>3</Size></Contents>`;
  const page = (more: string) =>
    `<?xml version="1.0"?><ListBucketResult><Name>b</Name>${entry('a/&amp;b')}${entry('c')}${more}</ListBucketResult>`;
  const at = Date.parse('2026-11-21T10:00:00Z');
  expect(readS3List(page('<IsTruncated>false</IsTruncated>'))).toEqual({
    objects: [
      { key: 'a/&b', modifiedAt: at },
      { key: 'c', modifiedAt: at },
    ],
    next: null,
  });
  expect(
    readS3List(page('<IsTruncated>true</IsTruncated><NextContinuationToken>x&lt;</NextContinuationToken>'))
      .next,
  ).toBe('x<');
  expect(readS3List('<Error/>')).toEqual({ objects: [], next: null });
});
