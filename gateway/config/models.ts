/** For `aal check`: does a device of the stated `model:` report what its kind needs? Asks zigbee-herdsman-converters. */

import { createRequire } from 'node:module';
import type { Problem } from '../../rules/language/problem.ts';
import { closest } from '../../rules/language/similar.ts';
import { parseSource, problemAt } from '../../rules/language/source.ts';
import { readExposes } from '../sensors/exposes.ts';
import { sensorKinds } from '../sensors/index.ts';
import type { Expose } from '../sensors/kind.ts';
import { isRunnable, type Loaded } from './load.ts';

interface Definition {
  readonly model: string;
  readonly exposes: unknown;
  readonly whiteLabel?: readonly { readonly model: string }[];
}

/** Nothing is loaded (it costs 100 MB) unless a sensor states its model. */
export function checkModels(loaded: Loaded): Problem[] {
  if (!isRunnable(loaded)) return [];
  const stated = Object.entries(loaded.config.sensors).filter(([, { model }]) => model !== undefined);
  if (stated.length === 0) return [];
  const definitions = allDefinitions();
  const [name = '', text = ''] = Object.entries(loaded.files).find(([file]) => !file.startsWith('rules/')) ?? [];
  const source = parseSource(name, text);
  return stated.flatMap(([id, { kind, model = '', from }]) => {
    const path = ['sensors', id, 'model'];
    const exposes = exposesOf(model, definitions);
    if (!exposes) {
      const facts = {
        value: model,
        similar: closest(
          model,
          definitions.map((definition) => definition.model),
        ),
      };
      return [problemAt(source, path, 'unknown-model', facts, { severity: 'note' })];
    }
    const decoders = sensorKinds.find((known) => known.name === kind)?.decoders(exposes, from ?? null) ?? [];
    if (decoders.some(({ signal }) => signal !== 'battery')) return [];
    const list = exposes.map(({ property }) => property).join(', ');
    return [problemAt(source, path, 'model-reports-not', { value: model, kind, list })];
  });
}

/** A CommonJS package: `require` gives it the same shape wherever it is asked from. */
function allDefinitions(): readonly Definition[] {
  const load = createRequire(import.meta.url);
  return (load('zigbee-herdsman-converters/devices/index') as { default: readonly Definition[] }).default;
}

function exposesOf(model: string, definitions: readonly Definition[]): Expose[] | null {
  const found =
    definitions.find((definition) => definition.model === model) ??
    definitions.find(({ whiteLabel }) => whiteLabel?.some((label) => label.model === model));
  if (!found) return null;
  const exposes = typeof found.exposes === 'function' ? found.exposes({ isDummyDevice: true }, {}) : found.exposes;
  return readExposes(JSON.parse(JSON.stringify({ exposes })));
}
