// Small means to change a page without redrawing it: what did not change stays as it is, focus and selection with it.

const SVG = 'http://www.w3.org/2000/svg';

/** An HTML element. Attributes whose name begins with "on" are listeners; a null or false one is left out. */
export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function s(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else {
      attribute(element, name, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function attribute(element, name, value) {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) {
      element.removeAttribute(name);
    }
    return;
  }
  const wanted = value === true ? '' : String(value);
  if (element.getAttribute(name) !== wanted) {
    element.setAttribute(name, wanted);
  }
}

export function text(element, value) {
  const wanted = value ?? '';
  if (element.textContent !== wanted) {
    element.textContent = wanted;
  }
}

export function show(element, visible) {
  if (element.hidden === visible) {
    element.hidden = !visible;
  }
}

/**
 * Makes a button wait: it can still be reached and keeps the focus.
 *
 * @param reason what for; undefined for one that does not wait
 */
export function waits(button, reason) {
  attribute(button, 'aria-disabled', reason ? 'true' : null);
  attribute(button, 'title', reason);
}

/**
 * Makes the children of an element those of the items, in their order. A child stays the same one as long as its key is there.
 *
 * @param create makes the element of a key that is new
 * @param update fills it, each time
 */
export function keyed(parent, items, keyOf, create, update) {
  const children = (parent.keyedChildren ??= new Map());
  const keys = new Set(items.map(keyOf));
  for (const [key, child] of children) {
    if (!keys.has(key)) {
      child.remove();
      children.delete(key);
    }
  }
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let child = children.get(key);
    if (!child) {
      child = create(item);
      children.set(key, child);
    }
    if (child === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(child, place);
    }
    update(child, item);
  }
}

/** The element of a part, by its attribute data-part. */
export function part(element, name) {
  return element.querySelector(`[data-part="${name}"]`);
}
