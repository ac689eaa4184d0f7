/** Elements from data, and a patch that leaves alone what has not changed: focus, selection and open details survive. */

/** @typedef {string | Node | null | false | undefined} Child */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | ((event: Event) => void)>} attributes `on...`: a listener; true: present; false: absent
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined && child !== false) made.append(child);
  return made;
}

/**
 * Makes `before` look like `after`. Elements are matched by data-key, else by place and tag; what the person has done to a
 * form control or a <details> stays. Listeners stay too, so they must act on data-* attributes, not on what they closed over.
 * @param {Element} before
 * @param {Element} after
 */
export function patch(before, after) {
  patchAttributes(before, after);
  const old = [...before.childNodes];
  const keyed = new Map(old.map((node) => [keyOf(node), node]));
  let place = 0;
  for (const wanted of [...after.childNodes]) {
    const key = keyOf(wanted);
    const known = key === null ? old[place] : keyed.get(key);
    const current = before.childNodes[place] ?? null;
    if (known && alike(known, wanted)) {
      if (known !== current) before.insertBefore(known, current);
      patchNode(known, wanted);
    } else {
      before.insertBefore(wanted, current);
    }
    place += 1;
  }
  while (before.childNodes.length > place) before.lastChild?.remove();
}

/** @param {Node} node */
const keyOf = (node) => (node instanceof HTMLElement ? (node.dataset.key ?? null) : null);

/** @param {Node} one @param {Node} other */
const alike = (one, other) => one.isConnected && one.nodeName === other.nodeName && keyOf(one) === keyOf(other);

/** @param {Node} known @param {Node} wanted */
function patchNode(known, wanted) {
  if (known instanceof Element && wanted instanceof Element) patch(known, wanted);
  else if (known.textContent !== wanted.textContent) known.textContent = wanted.textContent;
}

const ofThePerson = new Set(['open', 'checked', 'value', 'disabled']);

/** @param {Element} before @param {Element} after */
function patchAttributes(before, after) {
  for (const { name } of [...before.attributes])
    if (!after.hasAttribute(name) && !ofThePerson.has(name)) before.removeAttribute(name);
  for (const { name, value } of [...after.attributes])
    if (before.getAttribute(name) !== value && !ofThePerson.has(name)) before.setAttribute(name, value);
}
