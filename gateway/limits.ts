/** Every ceiling in one place (law 11). Nothing in the gateway grows without a line here. */
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const kib = 1024;
const mib = 1024 * kib;

export const limits = {
  config: { fileBytes: 256 * kib, files: 200, nesting: 20, aliases: 20, problems: 200 },
  mqtt: {
    packetBytes: 2 * mib,
    topicBytes: 512,
    clients: 40,
    queuedPerClient: 20_000,
    queuedBytesPerClient: 16 * mib,
    retainedMessages: 2_000,
    retainedBytes: 16 * mib,
    /** Of all clients together: what is kept in memory of a queued message is some 200 bytes. */
    queuedTotal: 60_000,
    topicLevels: 32,
    clientIdBytes: 256,
    sessions: 100,
    subscriptionsPerClient: 200,
    /** Half-finished QoS 2 publications of one client. */
    incomingPerClient: 1_000,
    passwordChecksWaiting: 10,
    connectMs: 10 * second,
    /** A client that leaves its socket full this long is cut off: it must not hold up the others. */
    slowClientMs: 2 * second,
    /** How long a message waits for the acknowledgement of a connected receiver before it is written to disk. */
    storeAfterMs: 50,
    /** How long a retained QoS 0 message may wait to be written: nothing was promised for it. */
    retainedAfterMs: 5 * second,
    keepaliveSeconds: 15,
    publishMs: 10 * second,
    publishesInFlight: 200,
    reconnectMinMs: second,
    reconnectMaxMs: minute,
    commandBytes: 4 * kib,
    /** The heartbeat over MQTT. */
    beatEveryMs: minute,
    rulesEveryMs: 10 * second,
    /** What the rules wait for says today and tomorrow: told anew while nothing is heard, too. */
    rulesAgainMs: 5 * minute,
  },
  sensors: {
    devices: 300,
    propertiesPerDevice: 100,
    payloadBytes: 64 * kib,
    unknownDevicesReported: 50,
    malformedLogged: 100,
  },
  signals: {
    /** After a lamp was let go: what it says of itself until then still speaks of what it showed. */
    settleMs: 10 * second,
    fastPulsesMs: 10 * minute,
    slowPulseMs: minute,
  },
  engine: { alertsKept: 200, readingsInBecause: 10, gapsKept: 50, openAlertsOfNoticesAndFaults: 100 },
  journal: {
    batchMs: 30 * second,
    batchInputs: 20_000,
    snapshotEveryMs: 15 * minute,
    /** The last good copy of state.db. */
    copyEveryMs: hour,
    /** About 250 MB: a flood for days. The oldest go first. */
    historyInputs: 10_000_000,
    /** Different things all sensors can say; beyond it readings are stored whole. */
    terms: 20_000,
    retention: { rawMs: 30 * day, halfHoursMs: 396 * day, alertsMs: 366 * day },
    auditLines: 100_000,
    auditLinesRead: 1_000,
    appliedConfigs: 20,
    /** A larger log is checked for damage by the nightly clean-up only, not at start. */
    checkBytesAtOpen: 32 * mib,
    /** Of a -wal file after it was emptied. */
    walBytes: 2 * mib,
    /** Pages in a -wal that the quiet minute's tidying moves into the file. */
    walPages: 1_000,
    /** SQLite moves pages by itself only when the quiet minute's tidying has not come for long. */
    walPagesAtMost: 4_000,
    setAsideFiles: 3,
    /** Disk space kept back so that alerts can be committed when the disk is full. */
    reserveBytes: 2 * mib,
  },
  timeseries: {
    batchLines: 1_000,
    quarantinedLines: 10_000,
    requestMs: 20 * second,
    retryMinMs: second,
    retryMaxMs: 5 * minute,
    retryAfterMaxMs: hour,
    /** Readings taken while the clock was not trusted wait this long for the measured step before they are exported as they are. */
    untrustedHoldMs: day,
  },
  delivery: {
    attemptMs: 60 * second,
    /** A channel's own end, so that its reason is known before the attempt's end. */
    sendMs: 45 * second,
    /** Attempts at a time, for each level by itself: a fault never delays an alarm. */
    parallel: 8,
    parallelEmergencies: 32,
    /** Notices and faults wait so long for others that go to the same contact, and are so many at most in one message. */
    togetherMs: 10 * second,
    toldTogether: 20,
    /** Nobody answering on any way over the network for so long is a fault. */
    uplinkDownAfterMs: 3 * minute,
    outboxRows: 10_000,
    textChars: 4_000,
    answerBytes: 64 * kib,
    /** Longer pauses that a receiver asks for are cut to this. */
    retryAfterMaxMs: 5 * minute,
    /** Notices and faults are given up after this time; alarms and emergencies never. */
    giveUpMs: 24 * hour,
    /** Reply codes and links live this long after the alert has closed. */
    replyAfterCloseMs: 24 * hour,
    /** Above this the links of alerts that are over are cleared away before a new one is made. */
    links: 500,
    /** An alarm by SMS that arrives after the rest of its chain is news of yesterday; within these. */
    urgentSmsValidMs: { least: 5 * minute, most: hour },
    /** Sent SMS in the spool of gammu-smsd. */
    spoolKeptMs: 7 * 24 * hour,
    /** SMS to one number that may still be reported on. */
    reportsAwaited: 20,
    replyBytes: 4 * kib,
    repliesWaiting: 1_000,
    /** Answers to one number that could not be understood, an hour. */
    answersPerHour: 5,
    mailboxMessages: 200,
  },
  /** Placing 10 s, following 36 s, the last question 10 s: an outcome within 60 s. */
  call: {
    /** How long a telephone rings: shorter than most mailboxes wait. */
    ringMs: 25 * second,
    answerMs: 10 * second,
    followMs: 36 * second,
    lookEveryMs: 3 * second,
    /** Of what is said, twice: a minute or so each, and within the 4,000 characters that Twilio takes. */
    spokenChars: 800,
  },
  /** What providers tell us by themselves. */
  hooks: {
    bodyBytes: 16 * kib,
    perMinute: 600,
    /** A signature may be this old, or of a clock this much ahead. */
    windowMs: 5 * minute,
    /** Genuine ones by which a repeat is known. */
    remembered: 1_000,
    references: 1_000,
    referenceKeptMs: 7 * day,
    /** Rejected messages of one sender that are logged one by one, an hour. */
    rejectedLogged: 20,
  },
  dispatch: {
    /** One frame of DC-09; real ones have some 200. */
    frameBytes: 4 * kib,
    /** Until a receiver of the dispatch service takes our connection, and until it answers. */
    connectMs: 5 * second,
    answerMs: 5 * second,
    /** Deliveries whose sequence number is kept, so that a repeat carries the same. */
    sequencesKept: 1_000,
    missedHeartbeats: 3,
    /** Messages by which the simulated centre knows a repeat. */
    simulatorRemembers: 10_000,
  },
  sip: {
    /** Of one message; an alert and its answer are far below 2 KiB. */
    messageBytes: 64 * kib,
    headBytes: 16 * kib,
    headers: 100,
    /** Longer requests go over TCP (RFC 3261 18.1.1). */
    datagramBytes: 1_300,
    /** What the other side may leave unread before it is cut off. */
    unreadBytes: 256 * kib,
    /** Answers kept for requests that may be sent again, and deliveries whose answer may still come. */
    answersKept: 500,
    bodyBytes: 16 * kib,
    xmlElements: 100,
    /** A kept connection that says nothing is given up after this time, and a fresh one tried. */
    keptConnectionMs: 5 * second,
    /** One attempt at one address. */
    attemptMs: 20 * second,
    /** Before a receiver that said `hold` is asked again. */
    holdMs: 30 * second,
  },
  http: {
    bodyBytes: 64 * kib,
    /** Of the page behind a link. */
    formBytes: kib,
    sessions: 20,
    streams: 10,
    requestsPerMinute: 240,
    sessionMs: 12 * hour,
    tokenMs: 15 * minute,
    tokens: 5,
    signInsPerMinute: 20,
    connections: 64,
    /** What the command line waits for, and reads of, an answer over the socket. */
    clientWaitMs: 10 * second,
    clientReplyBytes: 16 * mib,
    headerBytes: 8 * kib,
    requestMs: 10 * second,
    /** What a slow reader of the live feed may leave unread before it is dropped. */
    streamBacklogBytes: mib,
    streamPingMs: 15 * second,
  },
  disk: { fullBelowBytes: 200 * mib, freeAboveBytes: 300 * mib, lookEveryMs: 5 * minute },
  clock: { stepMs: second, lookEveryMs: 5 * second, askTrustEveryMs: minute },
  /** EN 50134 devices tell a power cut after minutes and its end when it has been stable for five. */
  power: {
    askEveryMs: 10 * second,
    askMs: 5 * second,
    answerBytes: 64 * kib,
    /** Two readings: a UPS that tests itself says "low" for a moment. */
    lowAfterMs: 10 * second,
    backAfterMs: 5 * minute,
    /** A UPS that does not answer for so long is a fault. */
    silentAfterMs: 3 * minute,
  },
  /** Routine tests. A monthly one may fall on any day of two months in a row, or be put off by an alarm. */
  routine: {
    lookEveryMs: minute,
    overdueAfterMs: { day: 26 * hour, month: 33 * day },
    /** How long a person may take to answer. */
    answerMs: day,
  },

  /** One ping of the heartbeat, real time. */
  heartbeatMs: 20 * second,
  /** Work that is due this long and not done: the heartbeat does not say healthy any more. */
  stuckAfterMs: 2 * minute,
} as const;
