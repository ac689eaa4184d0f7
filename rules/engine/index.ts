export { ownRuleIds } from './builtin.ts';
export { Engine } from './engine.ts';
export { quietSnapshot } from './quiet.ts';
export * from './types.ts';
export type { EngineView, SensorStateView, SignalView } from './view.ts';
