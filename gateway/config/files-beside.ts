/** Paths in flat.yaml count from the folder it stands in. */
import { resolve } from 'node:path';
import type { FlatConfig } from './schema.ts';

const pathKeys = new Set(['ca', 'cert', 'key', 'inbox', 'outbox', 'sent', 'error']);
const sections = ['mqtt', 'timeseries', 'email', 'sms', 'call', 'dispatch'] as const;

export function resolveFiles(config: FlatConfig, folder: string): FlatConfig {
  const resolved = Object.fromEntries(sections.map((section) => [section, resolveIn(config[section], folder)]));
  return { ...config, ...resolved };
}

function resolveIn(value: unknown, folder: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      typeof inner === 'string' && pathKeys.has(key) ? [key, resolve(folder, inner)] : [key, resolveIn(inner, folder)],
    ),
  );
}
