// A state machine as a drawing, in which an execution's states light up.

import { clockText, now } from './clock.js';
import { attribute, s, text } from './dom.js';
import { layout } from './layout.js';

const MARGIN = 20;
const NAME_FONT = '600 12px system-ui, sans-serif';

/** A sign for each kind of state, around 0,0. */
const SIGNS = {
  Task: 'M-2.5 -4.5L4.5 0L-2.5 4.5Z',
  Choice: 'M0 -4.5L4.5 0L0 4.5L-4.5 0Z',
  Wait: 'M0 -4.5A4.5 4.5 0 1 0 .01 -4.5M0 -2.5V0H2.2',
  Pass: 'M-4 0H4',
  Map: 'M-4.5 -3.5H4.5M-4.5 0H4.5M-4.5 3.5H4.5',
  Parallel: 'M-3.5 -4.5V4.5M0 -4.5V4.5M3.5 -4.5V4.5',
  Succeed: 'M-4.5 0L-1.5 3.5L4.5 -3.5',
  Fail: 'M-4 -4L4 4M-4 4L4 -4',
};

export class Drawing {
  #frame;
  #definition;
  #nodes = new Map();
  #edges = [];
  #lit = '';

  /** @param frame the element that it is in, and scrolls in */
  constructor(frame) {
    this.#frame = frame;
  }

  /**
   * @param definition the text of the machine's definition
   * @param history of the execution; null for none
   * @param status of the execution
   */
  show(definition, history, status) {
    if (definition !== this.#definition) {
      this.#definition = definition;
      this.#draw(JSON.parse(definition));
    }
    const ended = status !== 'RUNNING';
    const failed = ended && status !== 'SUCCEEDED';
    for (const [name, { group, time, times, kind }] of this.#nodes) {
      const state = history?.state(name);
      const open = state?.open > 0;
      const stopped = failed && (open || (state && kind === 'Fail'));
      const look = !state ? 'never' : stopped || state.troubles > 0 ? 'failed' : open && !ended ? 'current' : 'visited';
      attribute(group, 'data-look', look === 'failed' && open && !ended ? 'current' : look);
      text(time, open && !ended ? clockText(now() - state.entered) : '');
      text(times, state?.visits > 1 ? `×${state.visits}` : '');
    }
    for (const { from, to, element } of this.#edges) {
      attribute(element, 'data-taken', history?.went(from, to) ?? false);
    }
    this.#follow(!ended || failed ? ((failed && history?.failed) || history?.last) : undefined);
  }

  #draw(definition) {
    const plan = layout(definition, measure());
    this.#nodes.clear();
    this.#edges = [];
    this.#lit = '';
    const [width, height] = [plan.width + 2 * MARGIN, plan.height + 2 * MARGIN];
    const svg = s('svg', { width, height, viewBox: `${-MARGIN} ${-MARGIN} ${width} ${height}`, 'aria-hidden': 'true' });
    svg.append(arrow(), this.#block(plan));
    this.#frame.replaceChildren(svg);
    this.#frame.scrollTo(0, 0);
  }

  #block(plan, x = 0, y = 0) {
    const group = s('g', { transform: `translate(${x} ${y})` });
    for (const { from, to, kind, path } of plan.edges) {
      const element = s('path', { class: `edge ${kind}`, d: path });
      this.#edges.push({ from, to, element });
      group.append(element);
    }
    for (const one of plan.nodes) {
      group.append(this.#node(one));
    }
    return group;
  }

  #node(one) {
    const { name, kind, functionName, x, y, width, height } = one;
    const what = functionName ? `${kind}, function ${functionName}` : kind;
    const time = s('text', { class: 'time', x: width - 8, y: -3, 'text-anchor': 'end' });
    const times = s('text', { class: 'times', x: width - 8, y: 17, 'text-anchor': 'end' });
    const group = s('g', { class: 'state', 'data-state': name, 'data-kind': kind, 'data-look': 'never', transform: `translate(${x} ${y})` });
    group.append(
      s('title', {}, one.comment ? `${name} (${what}): ${one.comment}` : `${name} (${what})`),
      shape(kind, width, height),
      s('path', { class: 'sign', d: SIGNS[kind] ?? '', transform: 'translate(15 13)' }),
      s('text', { class: 'name', x: 27, y: 17 }, name),
      times,
      ...one.inner.map((block) => this.#block(block, block.x, block.y)),
      time,
    );
    this.#nodes.set(name, { group, time, times, kind });
    return group;
  }

  /** Keeps the state that the execution is in within sight, unless the reader is busy in the drawing. */
  #follow(name) {
    const node = this.#nodes.get(name);
    if (!node || name === this.#lit || this.#frame.matches(':focus-within, :hover')) {
      return;
    }
    this.#lit = name;
    const [frame, box] = [this.#frame.getBoundingClientRect(), node.group.getBoundingClientRect()];
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#frame.scrollBy({
      top: box.top - frame.top - frame.height * 0.4,
      left: Math.min(0, box.left - frame.left - MARGIN) || Math.max(0, box.right - frame.right + MARGIN),
      behavior: calm ? 'instant' : 'smooth',
    });
  }
}

/** How wide a name is, in the font that graphs are drawn in. */
function measure() {
  const context = document.createElement('canvas').getContext('2d');
  context.font = NAME_FONT;
  return (name) => Math.ceil(context.measureText(name).width);
}

/** The end of an edge, in the edge's own colour. */
function arrow() {
  const size = { viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, markerUnits: 'userSpaceOnUse', orient: 'auto' };
  return s('defs', {}, s('marker', { id: 'arrow', ...size }, s('path', { d: 'M0 0L8 4L0 8Z', fill: 'context-stroke' })));
}

function shape(kind, width, height) {
  if (kind === 'Choice') {
    const middle = height / 2;
    return s('path', { class: 'box', d: `M8 0H${width - 8}L${width} ${middle}L${width - 8} ${height}H8L0 ${middle}Z` });
  }
  const round = kind === 'Wait' || kind === 'Succeed' || kind === 'Fail';
  return s('rect', { class: 'box', width, height, rx: round ? height / 2 : 5 });
}
