/** Hears what a provider tells of one channel: only what is signed, each once, and only of what this flat has sent. */
import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { limits } from '../../limits.ts';
import type { Ear, Heard, HookAnswer, HookRequest, Refusal } from '../channel.ts';
import type { Provider } from './hook.ts';
import type { References } from './references.ts';

export class SignedEar implements Ear {
  private readonly provider: Provider;
  private readonly references: References;
  private readonly clock: Clock;
  private readonly marks = new Set<string>();

  constructor(provider: Provider, references: References, clock: Clock) {
    this.provider = provider;
    this.references = references;
    this.clock = clock;
  }

  hear<T>(request: HookRequest, act: (heard: Heard) => T): { readonly done: T } | Refusal {
    const checked = this.provider.check(request, this.clock.now());
    if ('refused' in checked) return checked;
    const mark = createHash('sha256').update(checked.mark).digest('base64');
    if (this.marks.has(mark)) return { refused: 'heard before' };
    const heard = this.read(request);
    if ('refused' in heard) return heard;
    const done = act(heard);
    this.remember(mark);
    return { done };
  }

  private read(request: HookRequest): Heard | Refusal {
    const told = this.provider.read(request);
    if ('refused' in told || told.says === 'reply' || told.says === 'nothing') return told;
    const { reference, ...rest } = told;
    const deliveryId = this.references.deliveryOf(reference);
    return deliveryId === null ? { refused: 'about something this flat did not send' } : { ...rest, deliveryId };
  }

  answer(spoken: string | null, language: 'de' | 'en'): HookAnswer {
    return this.provider.answer(spoken, language);
  }

  /** The oldest is forgotten first. */
  private remember(mark: string): void {
    this.marks.add(mark);
    for (const oldest of this.marks) {
      if (this.marks.size <= limits.hooks.remembered) break;
      this.marks.delete(oldest);
    }
  }
}
