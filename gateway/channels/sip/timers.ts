/** RFC 3261 section 17 and its table 4, ms. */
export const t1Ms = 500;
export const t2Ms = 4_000;
/** How long the network may keep a message. */
export const t4Ms = 5_000;
/** F, J: a transaction is over. */
export const transactionMs = 64 * t1Ms;
