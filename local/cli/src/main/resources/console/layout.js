// Where the states of a machine are drawn: the way to success from top to bottom, detours such as waits beside it, and what only failure
// leads to in a column of its own, so that both endings are at the bottom. In a Map there is no room beside: there it is below.

const HEIGHT = 26;
const ROW_GAP = 15;
const LANE_GAP = 34;
const PADDING = 10;
const ICON = 28;
const COUNT = 32;
const TITLE = 24;

/**
 * @param flow a definition in the states language, or the processor of a Map: {StartAt, States}
 * @param widthOf how wide a state's name is drawn
 * @param nested whether it is drawn in a state
 */
export function layout(flow, widthOf, nested = false) {
  const states = read(flow);
  const good = reaching(states, (state) => state.ends && !state.fails);
  const returns = backEdges(states, flow.StartAt);
  const spine = longestPath(states, flow.StartAt, returns, good);
  const places = detours(states, spine, good);
  if (nested) {
    [...states.keys()].filter((name) => !places.has(name)).forEach((name) => places.set(name, { row: nextRow(places), lane: 0 }));
  }
  const nodes = new Map([...states.values()].map((state) => [state.name, node(state, widthOf)]));
  arrange(nodes, places);
  const right = Math.max(...[...places.keys()].map((name) => nodes.get(name).x + nodes.get(name).width));
  const failures = [...nodes.values()].filter((one) => !places.has(one.name));
  stack(failures, right + (failures.length ? LANE_GAP : 0), bottomOf([...nodes.values()].filter((one) => places.has(one.name))));
  const all = [...nodes.values()];
  const lift = Math.min(0, ...all.map((one) => one.y));
  all.forEach((one) => (one.y -= lift));
  return {
    nodes: all,
    edges: edges(states, nodes, places, failures.length ? right + LANE_GAP : null),
    width: Math.max(...all.map((one) => one.x + one.width)),
    height: bottomOf(all),
  };
}

/** Each state with where it leads to: {name, kind, functionName, next, caught, ends, fails, inner}; the function is a Task's. */
function read(flow) {
  return new Map(
    Object.entries(flow.States).map(([name, state]) => {
      const choices = (state.Choices ?? []).map((choice) => choice.Next);
      const next = [...new Set([state.Next, ...choices, state.Default].filter(Boolean))];
      const caught = [...new Set((state.Catch ?? []).map((handler) => handler.Next))];
      const fails = state.Type === 'Fail';
      const processor = state.ItemProcessor ?? state.Iterator;
      const inner = processor ? [processor] : (state.Branches ?? []);
      const functionName = invoked(state);
      return [name, { name, kind: state.Type, functionName, comment: state.Comment, next, caught, ends: !next.length, fails, inner }];
    }),
  );
}

function invoked(state) {
  return state.Arguments?.FunctionName?.split(':function:').at(-1);
}

/** The name of the Lambda function that a state of a flow, or of a flow in it, invokes; undefined if it invokes none. */
export function functionOf(flow, name) {
  for (const [key, state] of Object.entries(flow.States)) {
    const found = key === name ? invoked(state) : state.ItemProcessor && functionOf(state.ItemProcessor, name);
    if (found) {
      return found;
    }
  }
  return undefined;
}

/** The names of the states from which one that passes the test can be reached without an error. */
function reaching(states, test) {
  const found = new Set([...states.values()].filter(test).map((state) => state.name));
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const state of states.values()) {
      if (state.next.some((next) => found.has(next))) {
        found.add(state.name);
      }
    }
  }
  return found;
}

function backEdges(states, start) {
  const back = new Set();
  const seen = new Set();
  const above = new Set();
  const visit = (name) => {
    seen.add(name);
    above.add(name);
    for (const next of states.get(name).next) {
      if (above.has(next)) {
        back.add(`${name} > ${next}`);
      } else if (!seen.has(next)) {
        visit(next);
      }
    }
    above.delete(name);
  };
  visit(start);
  return back;
}

/** The longest way from a state to a good end; it does not go in circles. */
function longestPath(states, start, returns, good) {
  const known = new Map();
  const from = (name) => {
    if (!known.has(name)) {
      const state = states.get(name);
      const rests = state.next.filter((next) => good.has(next) && !returns.has(`${name} > ${next}`)).map(from);
      const best = rests.filter(Boolean).reduce((a, b) => (b.length > a.length ? b : a), []);
      known.set(name, best.length ? [name, ...best] : state.ends && !state.fails ? [name] : null);
    }
    return known.get(name);
  };
  return from(start) ?? [start];
}

/** Row and lane of all states but those that only lead to failure: a detour is in the row of the state that it leaves. */
function detours(states, spine, good) {
  const places = new Map(spine.map((name, row) => [name, { row, lane: 0 }]));
  const taken = new Set();
  const wanted = [...states.values()].filter((state) => good.has(state.name));
  for (let before = -1; before < places.size; ) {
    before = places.size;
    for (const state of wanted.filter((one) => !places.has(one.name))) {
      const origin = wanted.find((one) => one.next.includes(state.name) && places.has(one.name));
      if (origin) {
        const { row, lane } = places.get(origin.name);
        const place = { row: lane ? row + 1 : row, lane: Math.max(1, lane) };
        while (taken.has(`${place.row} ${place.lane}`)) {
          place.lane++;
        }
        taken.add(`${place.row} ${place.lane}`);
        places.set(state.name, place);
      }
    }
  }
  return places;
}

function nextRow(places) {
  return Math.max(...[...places.values()].map((place) => place.row)) + 1;
}

function node(state, widthOf) {
  const inner = state.inner.map((flow) => layout(flow, widthOf, true));
  const label = ICON + widthOf(state.name) + COUNT;
  if (!inner.length) {
    return { ...state, inner, width: label, height: HEIGHT };
  }
  let x = PADDING;
  for (const block of inner) {
    block.x = x;
    block.y = TITLE + 6;
    x += block.width + PADDING;
  }
  return { ...state, inner, width: Math.max(label, x), height: TITLE + 6 + Math.max(...inner.map((block) => block.height)) + PADDING };
}

/** Gives the placed nodes their coordinates. Nodes of a lane are as wide as its widest; one with states in it may reach over the next lane. */
function arrange(nodes, places) {
  const placed = [...places].map(([name, place]) => ({ ...place, box: nodes.get(name) }));
  const lanes = Math.max(...placed.map((one) => one.lane)) + 1;
  const rows = Math.max(...placed.map((one) => one.row)) + 1;
  let x = 0;
  for (let lane = 0; lane < lanes; lane++) {
    const inLane = placed.filter((one) => one.lane === lane);
    const isWide = ({ row, box }) => box.inner.length > 0 && !placed.some((one) => one.row === row && one.lane > lane);
    const width = Math.max(0, ...inLane.filter((one) => !isWide(one)).map((one) => one.box.width));
    inLane.forEach(({ box }) => Object.assign(box, { x, width: Math.max(width, box.inner.length ? box.width : 0) }));
    x += width + LANE_GAP;
  }
  let y = 0;
  for (let row = 0; row < rows; row++) {
    const boxes = placed.filter((one) => one.row === row).map((one) => one.box);
    boxes.forEach((box) => (box.y = y));
    y += Math.max(HEIGHT, ...boxes.map((box) => box.height)) + ROW_GAP;
  }
}

/** One below the other, the last one ending at the bottom. */
function stack(boxes, x, bottom) {
  const width = Math.max(0, ...boxes.map((box) => box.width));
  let y = bottom;
  for (const box of [...boxes].reverse()) {
    y -= box.height;
    Object.assign(box, { x, y, width });
    y -= ROW_GAP;
  }
}

function bottomOf(boxes) {
  return Math.max(0, ...boxes.map((box) => box.y + box.height));
}

/** @param rail where the column of the failures begins; null if there is none */
function edges(states, nodes, places, rail) {
  const all = [];
  for (const state of states.values()) {
    const from = nodes.get(state.name);
    for (const [kind, targets] of [['next', state.next], ['catch', state.caught]]) {
      for (const target of targets) {
        const to = nodes.get(target);
        all.push({ from: state.name, to: target, kind, path: path(from, to, places.get(state.name), places.get(target), rail) });
      }
    }
  }
  return all;
}

/** A line with rounded corners from one box to another; the places are undefined in the column of the failures. */
function path(from, to, place, target, rail) {
  const [x, y] = [from.x + from.width, from.y + HEIGHT / 2];
  const middle = to.y + HEIGHT / 2;
  if (!place && !target) {
    return isBelow(from, to) ? straight(from, to) : around(from, to, from.x + from.width + 12);
  }
  if (!place) {
    return line([from.x, y + 6], [rail - 14, y + 6], [rail - 14, middle], [to.x + to.width, middle]);
  }
  if (!target) {
    return line([x, y + 6], [rail - 14, y + 6], [rail - 14, middle], [to.x, middle]);
  }
  if (place.lane === 0 && target.lane === 0) {
    return target.row === place.row + 1 ? straight(from, to) : beside(from, to);
  }
  if (place.lane === 0) {
    const gutter = to.x - 14;
    return place.row === target.row ? line([x, y], [to.x, y]) : line([x, y], [gutter, y], [gutter, middle + 5], [to.x, middle + 5]);
  }
  if (target.lane === 0) {
    const up = from.x + Math.min(40, from.width / 2);
    return line([up, target.row < place.row ? from.y : from.y + from.height], [up, middle], [to.x + to.width, middle]);
  }
  return isBelow(from, to) ? straight(from, to) : around(from, to, Math.max(from.x + from.width, to.x + to.width) + 12);
}

function isBelow(from, to) {
  const gap = to.y - from.y - from.height;
  return gap >= 0 && gap <= ROW_GAP;
}

function straight(from, to) {
  const x = to.x + Math.min(from.width, to.width) / 2;
  return line([x, from.y + from.height], [x, to.y]);
}

/** Along the left side of the way, as it passes other states of it. */
function beside(from, to) {
  const x = to.x - 14;
  return line([from.x, from.y + HEIGHT / 2 + 4], [x, from.y + HEIGHT / 2 + 4], [x, to.y + HEIGHT / 2 - 4], [to.x, to.y + HEIGHT / 2 - 4]);
}

function around(from, to, x) {
  return line([from.x + from.width, from.y + HEIGHT / 2], [x, from.y + HEIGHT / 2], [x, to.y + HEIGHT / 2], [to.x + to.width, to.y + HEIGHT / 2]);
}

function line(start, ...points) {
  const radius = 7;
  let d = `M${start}`;
  let at = start;
  points.forEach((point, i) => {
    const next = points[i + 1];
    if (!next) {
      d += `L${point}`;
      return;
    }
    d += `L${towards(point, at, radius)}Q${point} ${towards(point, next, radius)}`;
    at = point;
  });
  return d;
}

/** The point that lies so far from one in the direction of another. */
function towards([x, y], [toX, toY], distance) {
  const length = Math.hypot(toX - x, toY - y) || 1;
  const part = Math.min(distance, length / 2) / length;
  return [x + (toX - x) * part, y + (toY - y) * part];
}
