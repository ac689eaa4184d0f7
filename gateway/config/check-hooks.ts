/** Ways back through a provider: it can reach this flat only under a public address. */
import type { Problem } from '../../rules/language/problem.ts';
import { problemAt } from '../../rules/language/source.ts';
import type { FlatView } from './view.ts';

/** Keys that ask for a provider's webhooks. */
const hookKeys = ['signing_key', 'hook_secret', 'replies'] as const;

export function checkHooks({ source, config }: FlatView): Problem[] {
  if (config.http === undefined || config.http.publicUrl !== undefined) return [];
  return (['sms', 'call'] as const).flatMap((section) => {
    const settings: Readonly<Record<string, unknown>> = config[section] ?? {};
    const asked = hookKeys.filter((key) => settings[key] !== undefined && settings[key] !== false);
    return asked.map((key) =>
      problemAt(source, [section, key], 'hook-without-public-url', { key, section }, { at: 'key' }),
    );
  });
}
