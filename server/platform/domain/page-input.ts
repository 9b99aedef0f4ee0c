import { z } from 'zod';

const limit = z.coerce.number().int().min(1).max(100).default(50);

/** The fields that every paged list takes: how many rows, and where the page before ended, as that page said. */
export const pageInput = { cursor: z.string().max(300).optional(), limit };

/** The same for lists by running number, whose cursor is the last number shown. */
export const numberedPageInput = {
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, 'is not a cursor that a page before gave out')
    .transform(Number)
    .optional(),
  limit,
};
