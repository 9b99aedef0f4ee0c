import { z } from 'zod';

/** A header that somebody else's service asks for: names that the product sets itself are not to be had. */
const OWN_HEADERS =
  /^(host|connection|content-.*|transfer-encoding|upgrade|te|trailer|expect|keep-alive|proxy-.*)$/i;

export const credentialHeader = z
  .string()
  .trim()
  .max(100)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'must be the name of a header, such as authorization')
  .refine((value) => !OWN_HEADERS.test(value), 'is set by the product itself; choose another header')
  .transform((value) => value.toLowerCase());

/** The header's whole value, such as `Bearer …`. */
export const credentialValue = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(4000)
  .regex(/^[\x20-\x7e]+$/, 'must be printable ASCII without line breaks');
