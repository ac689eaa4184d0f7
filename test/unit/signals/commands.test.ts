/** What real devices are told, by their own exposes: those of zigbee-herdsman-converters. */
import { describe, expect, it } from 'vitest';
import { exposesOf } from '../../../gateway/config/models.ts';
import { type Abilities, abilitiesOf, canBe, type Light, type Siren } from '../../../gateway/signals/abilities.ts';
import { lampBack, lampOn, plugTo, pulseOf, sirenOff, sirenOn } from '../../../gateway/signals/commands.ts';

const of = (model: string): Abilities => abilitiesOf(exposesOf(model));
const lamp = (model: string): Light => of(model).lamp as Light;
const siren = (model: string): Siren => of(model).siren as Siren;

describe('a lamp', () => {
  it('shows colours where it has them', () => {
    expect(lampOn(lamp('9290022166'), 'detected', false)).toEqual({
      ...{ state: 'ON', brightness: 254, color: { hex: '#FF8000' } },
    });
    expect(lampOn(lamp('9290022166'), 'acknowledged', false)).toMatchObject({ color: { hex: '#00FF00' } });
  });

  it('is told apart without colours: by its brightness, and by blinking', () => {
    const white = lamp('LED1623G12');
    expect(white.color).toBeNull();
    const sent = lampOn(white, 'sent', false);
    expect(sent).toEqual({ state: 'ON', brightness: 254 });
    expect(lampOn(white, 'acknowledged', false).brightness).toBeLessThan(Number(sent.brightness) / 2);
    const [slow, fast] = [pulseOf(white, 'detected'), pulseOf(white, 'not-sent')];
    expect(slow?.everyMs).toBeGreaterThan(fast?.everyMs ?? 0);
    expect([pulseOf(white, 'sent'), pulseOf(white, 'acknowledged')]).toEqual([null, null]);
  });

  it('is dim at night', () => {
    expect(lampOn(lamp('LED1623G12'), 'sent', true)).toEqual({ state: 'ON', brightness: 38 });
  });

  it('goes back to what it was: off, white or a colour', () => {
    const color = lamp('9290022166');
    expect(lampBack(color, null)).toEqual({ state: 'OFF' });
    expect(lampBack(color, { state: 'OFF', brightness: 90 })).toEqual({ state: 'OFF' });
    const both = { state: 'ON', brightness: 90, color_temp: 370, color: { x: 0.4, y: 0.3 } };
    expect(lampBack(color, { ...both, color_mode: 'color_temp' })).toEqual({
      ...{ state: 'ON', brightness: 90, color_temp: 370 },
    });
    expect(lampBack(color, { ...both, color_mode: 'xy' })).toEqual({
      ...{ state: 'ON', brightness: 90, color: { x: 0.4, y: 0.3 } },
    });
  });
});

describe('a siren', () => {
  it('ends by itself, whatever becomes of the gateway', () => {
    expect(sirenOn(siren('HS2WD-E'), 30_000, false)).toMatchObject({ warning: { mode: 'emergency', duration: 30 } });
    expect(sirenOff(siren('HS2WD-E'))).toMatchObject({ warning: { mode: 'stop' } });
    expect(sirenOn(siren('NAS-AB02B2'), 30_000, false)).toEqual({ duration: 30, alarm: true });
    expect(sirenOff(siren('NAS-AB02B2'))).toEqual({ alarm: false });
  });

  it('without a duration is none', () => {
    const exposes = exposesOf('NAS-AB02B2') as { property?: string }[];
    expect(canBe('siren', abilitiesOf(exposes.filter(({ property }) => property !== 'duration')))).toBe(false);
  });
});

it('a plug is switched', () => {
  const { plug } = of('TS011F_plug_3');
  expect(plug && plugTo(plug, true)).toEqual({ state: 'ON' });
  expect(plug && plugTo(plug, false)).toEqual({ state: 'OFF' });
});

it('a door contact can be none of them, and foreign data does no harm', () => {
  for (const exposes of [exposesOf('MCCGQ11LM'), null, 'x', [null, 7, { type: 'light' }, { property: 'warning' }]]) {
    expect(abilitiesOf(exposes)).toEqual({ lamp: null, siren: null, plug: null });
  }
});
