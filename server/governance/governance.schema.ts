import { z } from 'zod';

export const showGovernanceInput = z.strictObject({});
export const listDutiesInput = z.strictObject({});
