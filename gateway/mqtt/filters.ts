/** MQTT topic filters: `+` is one level, `#` the rest; a filter that begins with a wildcard never meets `$...` (MQTT 3.1.1, 4.7). */

/** Does a message published to this topic belong to the filter? */
export function topicMatches(filter: string, topic: string): boolean {
  return covers(filter.split('/'), topic.split('/'), false);
}

/** Is every topic that the requested filter can bring also one of the granted filter? */
export function filterCovers(granted: string, requested: string): boolean {
  return covers(granted.split('/'), requested.split('/'), true);
}

/** `wildcards`: + and # in `inner` are wildcards; in a topic they would be ordinary (and forbidden) characters. */
function covers(outer: readonly string[], inner: readonly string[], wildcards: boolean): boolean {
  if (inner[0]?.startsWith('$') && outer[0] !== inner[0]) return false;
  for (let level = 0; level < outer.length; level++) {
    const wanted = outer[level];
    const given = inner[level];
    if (wanted === '#') return true; // also the parent level itself: a/# is met by a
    if (given === undefined || (wildcards && given === '#')) return false;
    if (wanted !== '+' && wanted !== given) return false;
  }
  return inner.length === outer.length;
}

/** What is wrong with a filter in one line, or null. */
export function filterProblem(filter: string): string | null {
  if (filter === '') return 'a topic filter must not be empty';
  const levels = filter.split('/');
  if (levels.some((level, index) => level.includes('#') && (level !== '#' || index !== levels.length - 1))) {
    return `"${filter}": # stands alone and last`;
  }
  if (levels.some((level) => level.includes('+') && level !== '+'))
    return `"${filter}": + stands alone between slashes`;
  return null;
}
