import { z } from 'zod';

export const homeInput = z.strictObject({});
