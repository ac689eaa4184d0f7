/** Zigbee2MQTT's settings as `bridge/info` tells them, against the ones a flat needs. */
import type { Facts } from './faults.ts';
import { isObject } from './payload.ts';

/** Path in `bridge/info`'s config -> the value a flat needs. */
export const recommendedSettings: Readonly<Record<string, string | number | boolean>> = {
  'advanced.cache_state': false,
  'advanced.last_seen': 'epoch',
  'advanced.output': 'json',
  'availability.enabled': true,
  'device_options.qos': 1,
  'device_options.retain': false,
  'health.interval': 1,
};

/** What a device must not set for itself: it keeps, repeats or holds back its messages. */
const deviceOptions: Readonly<Record<string, (value: unknown) => boolean>> = {
  qos: (value) => value === 0,
  retain: (value) => value === true,
  debounce: (value) => typeof value === 'number' && value > 0,
  throttle: (value) => typeof value === 'number' && value > 0,
};

/** Every setting that differs, with the value found: {'advanced.cache_state': 'true'}. */
export function differingSettings(config: Record<string, unknown>): Facts {
  const differing: Record<string, string> = {};
  for (const [path, wanted] of Object.entries(recommendedSettings)) {
    const found = settingAt(config, path);
    if (found !== wanted) differing[path] = found === undefined ? 'not set' : String(found);
  }
  const devices = isObject(config.devices) ? Object.entries(config.devices) : [];
  for (const [ieee, options] of devices) {
    if (!isObject(options)) continue;
    for (const [option, isBad] of Object.entries(deviceOptions)) {
      if (isBad(options[option]))
        differing[`${String(options.friendly_name ?? ieee)}.${option}`] = String(options[option]);
    }
  }
  return differing;
}

/** An absent `retain` is false; `availability: true` was the form before release 2. */
function settingAt(config: Record<string, unknown>, path: string): unknown {
  const [section = '', key = ''] = path.split('.');
  const found = config[section];
  if (isObject(found)) return found[key] ?? (path === 'device_options.retain' ? false : undefined);
  if (path === 'availability.enabled') return found;
  return path === 'device_options.retain' ? false : undefined;
}
