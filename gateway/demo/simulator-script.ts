/** Two days in the life of the demo's resident. */

export interface ScriptLine {
  /** Local wall time. */
  readonly at: string;
  readonly sensor: string;
  readonly event: string;
}

export type Day = readonly ScriptLine[];

/** 'HH:MM sensor event', a line each. */
const day = (text: string): Day =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [at = '', sensor = '', event = ''] = line.trim().split(/\s+/);
      return { at, sensor, event };
    });

const morning = `
  06:55 bed_pad out
  06:56 hall_motion motion
  06:57 bath_motion motion
  06:57 fall_radar enter
  07:04 fall_radar move
  07:12 bath_motion motion
  07:13 fall_radar leave
  07:14 hall_motion motion
  07:16 kitchen_motion motion
  07:18 kettle_plug on
  07:22 kettle_plug off
  07:35 kitchen_motion motion
  08:20 hall_motion motion
  09:05 kitchen_motion motion
  09:50 kitchen_climate day
  10:30 hall_motion motion
  11:10 kitchen_motion motion`;

const fromNoon = `
  12:00 kitchen_motion motion
  12:15 kettle_plug on
  12:19 kettle_plug off
  12:30 kitchen_motion motion
  13:20 hall_motion motion
  14:02 kitchen_motion motion
  14:05 kettle_plug on
  14:09 kettle_plug off
  14:28 hall_motion motion
  14:30 front_door open
  14:31 front_door close
  15:48 front_door open
  15:49 hall_motion motion
  15:49 front_door close
  15:55 kitchen_motion motion
  16:40 hall_motion motion
  17:30 kitchen_motion motion
  18:25 kitchen_motion motion
  18:30 kettle_plug on
  18:34 kettle_plug off
  18:50 kitchen_motion motion
  19:40 hall_motion motion
  20:30 kitchen_motion motion
  21:15 hall_motion motion
  22:05 kitchen_climate night
  22:10 hall_motion motion
  22:11 bath_motion motion
  22:11 fall_radar enter
  22:18 fall_radar move
  22:27 bath_motion motion
  22:28 fall_radar leave
  22:29 hall_motion motion
  22:35 bed_pad in`;

/** Up once at night, and then not up in the morning; she is up again by noon. */
const night = `
  03:10 bed_pad out
  03:11 hall_motion motion
  03:12 bath_motion motion
  03:12 fall_radar enter
  03:18 fall_radar leave
  03:19 hall_motion motion
  03:21 bed_pad in`;

export const ordinaryDay = day(morning + fromNoon);
export const missedMorning = day(`${night}\n  11:30 bed_pad out${fromNoon}`);
