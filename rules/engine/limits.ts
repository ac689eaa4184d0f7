/** Every ceiling and fixed time of the engine (law 11). Numbers are DESIGN's; the section stands beside each. */
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

export const limits = {
  // what is kept
  openNoticesAndFaults: 100,
  readingsInBecause: 10,
  alsoInBecause: 5,
  gapsKept: 50,
  gapsInBecause: 5,
  toldPerAlert: 50,
  endedKept: 50,

  // signs of life (5)
  powerRisesOverW: 10,
  motionHoldMs: 10 * minute,
  presenceHoldMs: 4 * hour,
  /** A motion detector that fires for so long without such a pause tells of no person. */
  restlessMs: 4 * hour,
  pauseMs: 2 * minute,
  sustained: { signs: 3, withinMs: 10 * minute },

  // presence (5)
  justAfterVisitMs: 30 * minute,
  /** A pulse in an empty flat that nothing follows for so long was a phantom. */
  doubtMs: 30 * minute,
  bedByNightMs: 12 * hour,
  bedByDayMs: 5 * hour,
  seatMs: 2 * hour,
  /** Out of bed for less, and nobody up: the same rest. */
  turningOverMs: hour,
  /** A mat is believed again after so long a rest, and somebody up so soon after it. */
  ordinaryNightMs: 3 * hour,
  gettingUpMs: 30 * minute,
  /** Nobody up for so long before an exit door opens: somebody comes in, and may stay this long. */
  walkToDoorMs: 10 * minute,
  companyMs: 4 * hour,

  // what is usual for a sensor (5, coverage)
  checkIns: {
    daysNeeded: 3,
    daysKept: 7,
    /** A sensor is silent after so many times its longest usual silence, and not before so long. */
    times: 3,
    atLeastMs: 4 * hour,
  },

  // batteries of sensors
  battery: {
    lowBelow: 15,
    goodFrom: 25,
    confirmedAfterMs: hour,
    unrefutedMs: day,
    tellEveryMs: 7 * day,
  },

  // fall (5)
  fallCheckMs: 90 * second,

  // deaf time (law 4)
  shortGapMs: minute,
  postponeAtMostMs: 30 * minute,
  postponedInAllMs: 2 * hour,
  gapsNamedForMs: day,
  longGapMs: 30 * minute,
  gapFaultLastsMs: hour,

  /** How far ahead a rule says when it fires if nothing more is heard: over the next window of every day. */
  lookAheadMs: 36 * hour,

  // modes (5)
  modeMs: {
    absence: { usual: day, most: 60 * day },
    visit: { usual: 4 * hour, most: 7 * day },
    care: { usual: 2 * hour, most: 12 * hour },
    maintenance: { usual: hour, most: 4 * hour },
    pause: { usual: 4 * hour, most: 12 * hour },
  },
  /** A press of the carer's button so soon after the first is the same press. */
  onSiteAgainMs: 10 * second,
  maintenancePrealarmMs: minute,
  absenceAnswerMs: 30 * minute,
  absenceAnswerHoldsMs: 4 * hour,
  /** Of a longer absence somebody is asked the day before it ends, at this local minute. */
  absenceAskedFromMs: 2 * day,
  absenceAskedAtMinute: 10 * 60,

  // chains (law 6, 7)
  outcomeMs: minute,
  stepWaitMs: 5 * minute,
  /** A shorter wait leaves no room for a second SMS. */
  nudgedWaitMs: 4 * minute,
  repeatAtLeastMs: 30 * second,
  answerMs: 5 * minute,
  nobodyOnDutyMs: hour,
  helpUpdateMs: minute,
  /** Notices and faults: what comes at the same time, and how long what comes later waits to be told together. */
  throttle: { togetherMs: 10 * second, everyMs: 15 * minute },
  /** Whoever hears so long after the end that there was an alert still hears how it ended. */
  toldLateMs: day,
} as const;
