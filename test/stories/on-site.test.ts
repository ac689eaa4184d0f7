/** The carer's button by the door: somebody has come, and goes again. */
import { describe, expect, it } from 'vitest';
import { flat, hour, instant, program, type Story, sensors } from './support.ts';

const withButton = program({
  sensors: [...sensors, { ...sensors.find(({ id }) => id === 'day_button')!, id: 'carer_button', onSite: true }],
});
const home = () => flat({ program: withButton });
const press = (story: Story, clock: string) => story.reading('carer_button', 'button', 'single', clock);
const view = (story: Story) => story.engine.view();
const audits = (story: Story) => story.effects.flatMap((effect) => (effect.type === 'audit' ? [effect] : []));

describe("the carer's button", () => {
  it('says that somebody is there, for two hours at most, and stands on record', () => {
    const story = press(home(), '08:00');
    expect(view(story)).toMatchObject({ mode: 'care', modeUntil: instant('2026-03-09 08:00') + 2 * hour });
    const entered = audits(story).find(({ what }) => what === 'mode');
    expect(entered).toMatchObject({
      at: instant('2026-03-09 08:00'),
      facts: { mode: 'care', by: 'on-site', via: 'button' },
    });
    expect(view(story.quietUntil('10:00')).mode).toBe('normal');
  });

  it('takes over what is open, and those told hear of it; no chain goes on', () => {
    const story = home().motion('hall', '06:58:30').quietUntil('13:00:05').expectAlert('inactivity-day', 'opened');
    press(story, '13:02');
    expect(story.alert('inactivity-day')).toMatchObject({
      state: 'acknowledged',
      acknowledged: { by: 'on-site', via: 'button', at: instant('2026-03-09 13:02') },
    });
    story.quietUntil('13:20').expectToldOf('inactivity-day', 'sms keller taken-over', 'sms keller update');
  });

  it('does not take an alert from whoever has it, nor a fault from the technicians', () => {
    const story = home()
      .input({ type: 'fault', at: instant('2026-03-09 06:40'), id: 'disk-nearly-full', active: true, facts: {} })
      .help('07:10')
      .acknowledge('help', 'keller', '07:11');
    press(story, '07:12');
    expect(story.alert('help').acknowledged).toMatchObject({ by: 'keller' });
    expect(story.alert('fault:disk-nearly-full').state).toBe('open');
  });

  it('pressed again they leave; twice in one go is one press', () => {
    const story = press(press(home(), '08:00'), '08:00:03');
    expect(view(story).mode).toBe('care');
    expect(view(press(story, '08:40')).mode).toBe('normal');
    expect(audits(story).at(-1)?.facts).toMatchObject({ mode: 'normal', by: 'on-site', via: 'button' });
  });

  it('during an absence it interrupts it only', () => {
    const story = home().mode('absence', '07:00', '2026-03-12 18:00');
    expect(view(press(story, '08:00')).mode).toBe('care');
    expect(view(press(story, '08:40')).mode).toBe('absence');
  });

  it('is a sign of life like any other press, and an ordinary button says nothing of carers', () => {
    expect(view(press(home(), '08:00')).lastLife).toMatchObject({ sensor: 'carer_button' });
    expect(view(home().reading('day_button', 'button', 'single', '08:00')).mode).toBe('normal');
  });

  it('restarts change nothing', () => {
    const story = press(press(home(), '08:00').restart(), '08:40');
    expect(view(story).mode).toBe('normal');
  });
});
