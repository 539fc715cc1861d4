// Long lists: their beginning is shown, and all of it when somebody asks for it.

import { attribute, h, keyed, show, text } from './dom.js';

/** The first ones, and those that must be seen, in their order. */
export function beginning(items, most, must = () => false) {
  return items.filter((item, i) => i < most || must(item));
}

/**
 * Makes the children of a list those of the items, as keyed() does, with a button below where there are more.
 *
 * @param most how many are shown unasked, besides those of which must(item) is true
 */
export function folded(list, items, { most, must }, keyOf, create, update) {
  const some = beginning(items, most, must);
  keyed(list, list.unfolded ? items : some, keyOf, create, update);
  const button = (list.foldButton ??= foldButton(list));
  show(button, some.length < items.length);
  text(button, list.unfolded ? 'Show fewer' : `Show all ${items.length}`);
  attribute(button, 'aria-expanded', String(Boolean(list.unfolded)));
  button.onclick = () => {
    list.unfolded = !list.unfolded;
    folded(list, items, { most, must }, keyOf, create, update);
  };
}

function foldButton(list) {
  const button = h('button', { type: 'button', class: 'small fold', 'data-action': 'fold', hidden: true });
  list.after(button);
  return button;
}
