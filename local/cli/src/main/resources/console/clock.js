// The stage's time, which passes faster than ours. Each answer says what time it is there; between two answers it goes on at the pace
// that the last answers show.

const WINDOW = 12_000;
const PRESENT = 2500;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let samples = [];
let shown;

/** @param text what an answer says, or null */
export function heard(text) {
  const stage = Date.parse(text ?? '');
  if (Number.isNaN(stage)) {
    return;
  }
  const real = performance.now();
  samples.push({ real, stage });
  samples = samples.filter((sample, i) => real - sample.real < WINDOW || i > samples.length - 3);
}

/** How many times faster than ours it passes. It slows down there while real work is done. */
export function pace(window = WINDOW) {
  const last = samples.at(-1);
  const first = samples.find((sample) => last.real - sample.real < window);
  return !first || last.real - first.real < 200 ? 1 : Math.max(0, (last.stage - first.stage) / (last.real - first.real));
}

/** In milliseconds; undefined before the first answer. It never goes back: where it went on too fast, it stands until it is right. */
export function now() {
  const last = samples.at(-1);
  if (last) {
    shown = Math.max(shown ?? 0, last.stage + (performance.now() - last.real) * pace(PRESENT));
  }
  return shown;
}

/** Forgets all, as the next stage may have another time. */
export function reset() {
  samples = [];
  shown = undefined;
}

/** 0:04:31, 1 d 3:00:00; for a clock that runs. */
export function clockText(span) {
  const whole = Math.max(0, span);
  const days = Math.floor(whole / DAY);
  const [hours, minutes, seconds] = [(whole % DAY) / HOUR, (whole % HOUR) / MINUTE, (whole % MINUTE) / SECOND].map(Math.floor);
  return `${days ? `${days} d ` : ''}${hours}:${two(minutes)}:${two(seconds)}`;
}

/** 12 s, 4 min 31 s, 3 h 05 min, 2 d 4 h; for reading. */
export function spanText(span) {
  const s = Math.max(0, Math.round(span / SECOND));
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  }
  return s < 86_400 ? `${Math.floor(s / 3600)} h ${two(Math.floor((s % 3600) / 60))} min` : `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}

/** 2026-11-21 10:33:27, in UTC. */
export function timeText(time) {
  return Number.isFinite(time) ? new Date(time).toISOString().slice(0, 19).replace('T', ' ') : '';
}

function two(number) {
  return String(number).padStart(2, '0');
}
