import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readScimFilter } from './scim-filter.ts';
import { readScimGroup, readScimGroupPatch } from './scim-group.ts';
import { readScimUser, readScimUserPatch, ScimSyntaxError } from './scim-user.ts';

describe('a filter', () => {
  test.each([
    ['userName eq "ada@example.org"', 'User', { attribute: 'userName', value: 'ada@example.org' }],
    ['USERNAME EQ "Ada"', 'User', { attribute: 'userName', value: 'Ada' }],
    ['externalId eq "00u1"', 'User', { attribute: 'externalId', value: '00u1' }],
    [
      'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "x"',
      'User',
      { attribute: 'userName', value: 'x' },
    ],
    ['displayName eq "a \\"quoted\\" one"', 'Group', { attribute: 'displayName', value: 'a "quoted" one' }],
    ['displayName eq "x"', 'User', null],
    ['userName co "x"', 'User', null],
    ['userName eq "a" or userName eq "b"', 'User', null],
    ['userName eq x', 'User', null],
    ['password eq "x"', 'User', null],
    [`userName eq "${'x'.repeat(2_000)}"`, 'User', null],
    ['', 'User', null],
  ] as const)('%s of a %s', (text, kind, filter) => {
    expect(readScimFilter(text, kind)).toEqual(filter);
  });
});

describe('a User', () => {
  test('as Okta creates one', () => {
    const body = {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'ada@example.org',
      name: { givenName: 'Ada', familyName: 'Byron' },
      emails: [{ primary: true, value: 'ada@example.org', type: 'work' }],
      displayName: 'Ada Byron',
      locale: 'en-US',
      externalId: '00u1',
      groups: [],
      password: 'never kept',
      active: true,
    };
    expect(readScimUser(body)).toEqual({
      userName: 'ada@example.org',
      externalId: '00u1',
      isActive: true,
      name: 'Ada Byron',
      email: 'ada@example.org',
    });
  });

  test('as Entra creates one', () => {
    const body = {
      schemas: [
        'urn:ietf:params:scim:schemas:core:2.0:User',
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
      ],
      externalId: '58342554-38d6',
      userName: 'Test_User@example.org',
      active: 'True',
      emails: [
        { type: 'other', value: 'second@example.org' },
        { type: 'Work', value: 'first@example.org' },
      ],
      name: { formatted: 'given family', familyName: 'family', givenName: 'given' },
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'bob' },
    };
    expect(readScimUser(body)).toMatchObject({
      isActive: true,
      email: 'first@example.org',
      name: 'given family',
    });
  });

  test.each<[string, unknown, object]>([
    ['Okta deactivates', [{ op: 'replace', value: { active: false } }], { isActive: false }],
    ['Entra deactivates', [{ op: 'Replace', path: 'active', value: 'False' }], { isActive: false }],
    [
      'Entra changes an address',
      [{ op: 'Replace', path: 'emails[type eq "work"].value', value: 'new@example.org' }],
      { email: 'new@example.org' },
    ],
    [
      'Entra changes several in one object',
      [
        {
          op: 'Add',
          value: {
            displayName: 'New',
            'emails[type eq "work"].value': 'n@example.org',
            'name.givenName': 'x',
          },
        },
      ],
      { name: 'New', email: 'n@example.org' },
    ],
    [
      'an extension is left alone',
      [{ op: 'Add', path: 'urn:x:enterprise:2.0:User:department', value: 'y' }],
      {},
    ],
    [
      'a full path',
      [{ op: 'replace', path: 'urn:ietf:params:scim:schemas:core:2.0:User:active', value: true }],
      { isActive: true },
    ],
    ['an external id is taken away', [{ op: 'remove', path: 'externalId' }], { externalId: null }],
  ])('%s', (_, Operations, fields) => {
    expect(
      readScimUserPatch({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations }),
    ).toEqual(fields);
  });

  test.each<[unknown, string]>([
    [{}, 'invalidSyntax'],
    [{ Operations: [] }, 'invalidSyntax'],
    [{ Operations: [{ op: 'move' }] }, 'invalidSyntax'],
    [{ Operations: Array(101).fill({ op: 'remove', path: 'x' }) }, 'invalidSyntax'],
    [{ Operations: [{ op: 'remove' }] }, 'noTarget'],
    [{ Operations: [{ op: 'replace', value: 'x' }] }, 'invalidValue'],
    [{ Operations: [{ op: 'replace', path: 'active', value: 'perhaps' }] }, 'invalidValue'],
    [{ Operations: [{ op: 'replace', path: 7, value: true }] }, 'invalidPath'],
  ])('%j is refused', (body, scimType) => {
    expect(() => readScimUserPatch(body)).toThrow(expect.objectContaining({ scimType }));
  });
});

describe('a Group', () => {
  test('as it is created, with its members once each', () => {
    const body = {
      displayName: ' Auditors ',
      members: [{ value: 'a' }, { value: 'b', display: 'B' }, { value: 'a' }],
    };
    expect(readScimGroup(body)).toEqual({
      displayName: 'Auditors',
      externalId: null,
      steps: [{ kind: 'set', userIds: ['a', 'b'] }],
    });
  });

  test.each<[string, unknown, object]>([
    [
      'Okta adds',
      [{ op: 'add', path: 'members', value: [{ value: 'a' }] }],
      { steps: [{ kind: 'add', userIds: ['a'] }] },
    ],
    [
      'Okta removes',
      [{ op: 'remove', path: 'members[value eq "a"]' }],
      { steps: [{ kind: 'remove', userIds: ['a'] }] },
    ],
    [
      'Okta renames and replaces',
      [
        { op: 'replace', value: { id: 'x', displayName: 'New' } },
        { op: 'replace', path: 'members', value: [] },
      ],
      { displayName: 'New', steps: [{ kind: 'set', userIds: [] }] },
    ],
    [
      'Entra removes',
      [{ op: 'Remove', path: 'members', value: [{ value: 'a' }] }],
      { steps: [{ kind: 'remove', userIds: ['a'] }] },
    ],
    ['everybody is removed', [{ op: 'remove', path: 'members' }], { steps: [{ kind: 'set', userIds: [] }] }],
  ])('%s', (_, Operations, fields) => {
    expect(readScimGroupPatch({ Operations })).toEqual(fields);
  });

  test.each([
    [{ Operations: [{ op: 'replace', path: 'owner', value: 'x' }] }],
    [{ Operations: [{ op: 'add', path: 'members[value eq "a"]', value: [] }] }],
    [{ Operations: [{ op: 'add', path: 'members', value: [{ display: 'nobody' }] }] }],
    [{ Operations: [{ op: 'add', path: 'members', value: Array(1_001).fill({ value: 'a' }) }] }],
  ])('%j is refused', (body) => {
    expect(() => readScimGroupPatch(body)).toThrow(ScimSyntaxError);
  });
});

test('whatever JSON arrives is read or refused in words', () => {
  const operation = fc.record(
    {
      op: fc.constantFrom('add', 'Replace', 'remove', 'x'),
      path: fc.oneof(fc.string(), fc.constantFrom('members', 'active', 'name')),
      value: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const body = fc.oneof(fc.jsonValue(), fc.record({ Operations: fc.array(operation, { maxLength: 4 }) }));
  fc.assert(
    fc.property(body, (given) => {
      for (const read of [readScimUser, readScimUserPatch, readScimGroup, readScimGroupPatch])
        try {
          read(given);
        } catch (error) {
          expect(error).toBeInstanceOf(ScimSyntaxError);
        }
    }),
    { numRuns: 400 },
  );
});
