/** Every ceiling in one place (law 11). Nothing in the gateway grows without a line here. */
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
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
    unhandledMessages: 5_000,
  },
  sensors: { devices: 300, propertiesPerDevice: 100, payloadBytes: 64 * kib, unknownDevicesReported: 50 },
  engine: { alertsKept: 200, readingsInBecause: 10, gapsKept: 50, openAlertsOfNoticesAndFaults: 100 },
  journal: { batchMs: 30 * second, batchInputs: 20_000, snapshotEveryMs: 15 * minute, auditLines: 100_000 },
  timeseries: { batchLines: 1_000, quarantinedLines: 10_000, retryMaxMs: 5 * minute },
  delivery: { attemptMs: 60 * second, parallel: 8, outboxRows: 10_000, textChars: 4_000 },
  http: {
    bodyBytes: 64 * kib,
    sessions: 20,
    streams: 10,
    requestsPerMinute: 240,
    sessionMs: 12 * hour,
    tokenMs: 15 * minute,
  },
} as const;
