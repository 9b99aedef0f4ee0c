import { describe, expect, test } from 'vitest';
import { PERSONAL_DATA } from '../../workflows/domain/redaction.ts';
import { searchPersonalData } from './find-personal-data.ts';

const search = searchPersonalData(PERSONAL_DATA);
const found = (text: string) => search(text).map(({ kind, start, end }) => [kind, text.slice(start, end)]);

describe('personal data in texts', () => {
  test.each([
    ['write to ada.lovelace+x@mail.example.co.uk.', [['email', 'ada.lovelace+x@mail.example.co.uk']]],
    ['jörg@müller.example', [['email', 'jörg@müller.example']]],
    ['pay DE89 3704 0044 0532 0130 00 please', [['iban', 'DE89 3704 0044 0532 0130 00']]],
    ['GB82WEST12345698765432', [['iban', 'GB82WEST12345698765432']]],
    ['FR14-2004-1010-0505-0001-3M02-606 now', [['iban', 'FR14-2004-1010-0505-0001-3M02-606']]],
    ['card 4111 1111 1111 1111 12/27 ok', [['card', '4111 1111 1111 1111']]],
    ['378282246310005', [['card', '378282246310005']]],
    ['call +49 (30) 1234-5678 today', [['phone', '+49 (30) 1234-5678']]],
    ['0049 30 12345678', [['phone', '0049 30 12345678']]],
    [
      '030 1234567 or (555) 123-4567',
      [
        ['phone', '030 1234567'],
        ['phone', '(555) 123-4567'],
      ],
    ],
    ['ssn 123-45-6789', [['identity-number', '123-45-6789']]],
    ['tax id 86095742719', [['identity-number', '86095742719']]],
    ['pesel 44051401359', [['identity-number', '44051401359']]],
    ['2 55 08 14 168 025 38', [['identity-number', '2 55 08 14 168 025 38']]],
    ['811228-9874', [['identity-number', '811228-9874']]],
    [
      'DNI 12345678Z, cf RSSMRA85T10A562S',
      [
        ['identity-number', '12345678Z'],
        ['identity-number', 'RSSMRA85T10A562S'],
      ],
    ],
    ['lives at 221 Baker Street, London', [['address', '221 Baker Street']]],
    ['wohnt Lindenstraße 12b in Köln', [['address', 'Lindenstraße 12b']]],
    ['12 rue de la République', [['address', '12 rue de la République']]],
    [
      'a@b.example and c@d.example',
      [
        ['email', 'a@b.example'],
        ['email', 'c@d.example'],
      ],
    ],
  ])('is found in "%s"', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test.each([
    'nothing here',
    'ordered on 2024-05-06 at 12:30',
    'on 01.02.2024 and 03/04/2025',
    'DE89370400440532013001 has a wrong sum',
    'card 4111 1111 1111 1112 has a wrong sum',
    'order 20240506001 of 1,250,000 pieces',
    'version 1.2.3.4, build 20261121',
    'id dec_01JD5XKQ7Y8Z9A0B1C2D3E4F5G',
    'ssn 000-12-3456 and 666-12-3456 were never given out',
    'DNI 12345678A has a wrong letter',
    'the road has 12 lanes',
    '3.14159265358979',
    'price 10 000 000 EUR',
    'user@localhost',
    'ratio 12/34/5678901',
  ])('is not seen in "%s"', (text) => {
    expect(found(text)).toEqual([]);
  });

  test('is only looked for as asked', () => {
    const text = 'a@b.example, +49 30 12345678, 221 Baker Street';
    const only = searchPersonalData(['phone']);
    expect(only(text).map(({ kind }) => kind)).toEqual(['phone']);
    expect(searchPersonalData([])(text)).toEqual([]);
  });

  test.each([
    ['a'],
    ['1'],
    ['1 '],
    ['a@'],
    ['a.'],
    ['DE89 '],
    ['Aa'],
    ['12 Aaa '],
    ['rue '],
    ["12 rue l'"],
    ['-1'],
    ['(0'],
    ['AB12'],
    ['Straße '],
    ['a@b.co 030 1234567 '],
    ['a@a.b@'],
  ])('takes time in proportion to the text, however it is meant to hurt: %j', (piece) => {
    const time = (length: number) => {
      const text = piece.repeat(Math.ceil(length / piece.length));
      const startedAt = performance.now();
      search(text);
      return performance.now() - startedAt;
    };
    time(10_000);
    // Quadratic work over 100,000 characters would take minutes.
    expect(time(100_000)).toBeLessThan(5_000);
  });
});
