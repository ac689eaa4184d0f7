/** For `aal check`: has a device of the stated `model:` what its sensor or signal needs? Asks zigbee-herdsman-converters. */
import { createRequire } from 'node:module';
import type { Problem } from '../../rules/language/problem.ts';
import { closest } from '../../rules/language/similar.ts';
import { problemAt, type Source } from '../../rules/language/source.ts';
import { readExposes } from '../sensors/exposes.ts';
import { sensorKinds } from '../sensors/index.ts';
import { abilitiesOf, canBe } from '../signals/abilities.ts';
import type { SignalConfig } from '../signals/config.ts';
import { flatSource, isRunnable, type Loaded } from './load.ts';
import type { SensorConfig } from './schema.ts';

interface Definition {
  readonly model: string;
  readonly exposes: unknown;
  readonly whiteLabel?: readonly { readonly model: string }[];
}

/** Nothing is loaded (it costs 100 MB) unless a sensor or signal states its model. */
export function checkModels(loaded: Loaded): Problem[] {
  if (!isRunnable(loaded)) return [];
  const { sensors, signals } = loaded.config;
  const source = flatSource(loaded);
  return [
    ...modelsOf(sensors).flatMap(([id, model, sensor]) => checkSensor(source, id, model, sensor)),
    ...modelsOf(signals).flatMap(([id, model, signal]) => checkSignal(source, id, model, signal)),
  ];
}

function modelsOf<T extends { readonly model?: string | undefined }>(named: Readonly<Record<string, T>>) {
  return Object.entries(named).flatMap(([id, one]) => (one.model === undefined ? [] : [[id, one.model, one] as const]));
}

function checkSensor(source: Source, id: string, model: string, { kind, from }: SensorConfig): Problem[] {
  const path = ['sensors', id, 'model'];
  const raw = exposesOf(model);
  if (!raw) return unknownModel(source, path, model);
  const exposes = readExposes({ exposes: raw });
  const decoders = sensorKinds.find((known) => known.name === kind)?.decoders(exposes, from ?? null) ?? [];
  if (decoders.some(({ signal }) => signal !== 'battery')) return [];
  const list = exposes.map(({ property }) => property).join(', ');
  return [problemAt(source, path, 'model-reports-not', { value: model, kind, list })];
}

function checkSignal(source: Source, id: string, model: string, { kind }: SignalConfig): Problem[] {
  const path = ['signals', id, 'model'];
  const exposes = exposesOf(model);
  if (!exposes) return unknownModel(source, path, model);
  return canBe(kind, abilitiesOf(exposes)) ? [] : [problemAt(source, path, 'model-shows-not', { value: model, kind })];
}

function unknownModel(source: Source, path: readonly string[], model: string): Problem[] {
  const known = allDefinitions().map((definition) => definition.model);
  const facts = { value: model, similar: closest(model, known) };
  return [problemAt(source, path, 'unknown-model', facts, { severity: 'note' })];
}

/** A CommonJS package: `require` gives it the same shape wherever it is asked from. */
const load = createRequire(import.meta.url);

const allDefinitions = (): readonly Definition[] =>
  (load('zigbee-herdsman-converters/devices/index') as { default: readonly Definition[] }).default;

const converters = () =>
  load('zigbee-herdsman-converters') as { prepareDefinition(definition: Definition): { readonly exposes: unknown } };

/** As plain JSON; null where nobody knows the model. */
export function exposesOf(model: string): unknown {
  const definitions = allDefinitions();
  const found =
    definitions.find((definition) => definition.model === model) ??
    definitions.find(({ whiteLabel }) => whiteLabel?.some((label) => label.model === model));
  if (!found) return null;
  // Most are put together of building blocks first.
  const { exposes } = converters().prepareDefinition(found);
  return JSON.parse(JSON.stringify(typeof exposes === 'function' ? exposes({ isDummyDevice: true }, {}) : exposes));
}
