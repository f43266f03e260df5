import { z } from 'zod';

/**
 * How the control plane, in its own process, reaches the keychain, which only the main process has. The key travels over
 * their message port alone: an argument or a variable could be read by every other process of the user.
 */
export const keyRequest = z.object({ kind: z.enum(['key.find', 'key.create']), id: z.number() });
export type KeyRequest = z.output<typeof keyRequest>;

export const keyAnswer = z.object({
  kind: z.literal('key.answer'),
  id: z.number(),
  /** Where it is or would be, for sentences. */
  place: z.string(),
  /** Absent: there is none, or there is a problem. */
  key: z.instanceof(Uint8Array).optional(),
  /** Why it cannot be had, and what to do. */
  problem: z.string().optional(),
});
export type KeyAnswer = z.output<typeof keyAnswer>;
