/** One provider's webhooks: how they are signed, and what they say. */
import type { Instant } from '../../../rules/engine/types.ts';
import type { HookAnswer, HookRequest, Refusal, Result } from '../channel.ts';

/** `reference`: by which the provider knows the message or the call. */
export type Told =
  | { readonly says: 'reply'; readonly from: string; readonly text: string }
  | { readonly says: 'became'; readonly reference: string; readonly result: Result }
  | { readonly says: 'key'; readonly reference: string; readonly key: string }
  /** Genuine, and nothing that anybody waits for. */
  | { readonly says: 'nothing' };

/** One provider's webhooks. Neither function throws, whatever comes. */
export interface Provider {
  /** Is it the provider's own, unchanged and fresh? `mark`: the same for a repeat of it only. */
  check(request: HookRequest, now: Instant): { readonly mark: string } | Refusal;
  /** Only what is genuine is read. */
  read(request: HookRequest): Told | Refusal;
  /** What the provider wants to hear; `spoken` is read out where a call is still there. */
  answer(spoken: string | null, language: 'de' | 'en'): HookAnswer;
}

export const nothing: Told = { says: 'nothing' };
